"""Whose an order is: its member's, or the guest's in the very browser that made it."""

from django.http import HttpRequest

from quanqu.doors.faces.acting import SignInNeeded, acting, find_visitor
from quanqu.kit import ids
from quanqu.kit.refusals import Refused
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import OrderId, OrderView


def find(request: HttpRequest, text: str) -> OrderView | None:
    """My order; None for a visitor, who may be somebody: ask them to sign in.

    A member is told that another's order does not exist.
    """
    member_id = acting(request).member_id
    try:
        order = queries.get_order(OrderId(ids.parse("ord", text)))
        if order.member_id is not None and order.member_id == member_id:
            return order
        if order.member_id is None and queries.is_visitors(order.order_id, find_visitor(request)):
            return order
    except Refused:
        if member_id is not None:
            raise
    if member_id is None:
        return None
    raise orders.OrderNotFound


def mine(request: HttpRequest, text: str) -> OrderView:
    """My order, or SignInNeeded for a visitor: what forms are posted to."""
    found = find(request, text)
    if found is None:
        raise SignInNeeded
    return found
