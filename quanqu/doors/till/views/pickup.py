"""Handing over what was ordered: a pickup code works once, here, and only if it is paid."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quanqu.catalog import queries as catalog
from quanqu.doors.faces.once import SeeOther
from quanqu.doors.till.counter import Till, at_till, show
from quanqu.doors.till.showing import goods_of, receipt_lines
from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment import queries
from quanqu.fulfilment.refusals import DeliveryNotFound
from quanqu.fulfilment.types import DeliveryId, DeliveryState, DeliveryView
from quanqu.kit import ids, tx
from quanqu.kit.refusals import Refused
from quanqu.orders import queries as orders
from quanqu.orders.actions import OrderNotFound, lock_order
from quanqu.orders.types import HandOverKind, OrderId, OrderState


@require_http_methods(["GET", "HEAD", "POST"])
@at_till
def pickup(till: Till) -> HttpResponse:
    """Ask for the code and verify it. (A7, K1)"""
    till.require("orders.hand_over")
    if till.request.method == "POST":
        return _verify(till, till.request.POST.get("code", ""))
    waiting = queries.list_deliveries(
        node_ids=[till.node.node_id], states=[DeliveryState.READY], limit=100
    )
    here = [one for one in waiting if one.hand_over_node_id == till.node.node_id]
    code = till.request.GET.get("code", "")
    return show(
        till,
        "till/pickup.html",
        waiting=[(one, _goods(one)) for one in here],
        not_given=[
            (order, ids.public("ord", order.order_id), receipt_lines(order))
            for order in orders.list_not_given(till.node.node_id)
        ],
        code=code,
    )


@require_POST
@at_till
def give(till: Till, order: str) -> HttpResponse:
    """Give the goods of a sale that was paid when its till was gone; again shows its receipt."""
    till.require("orders.hand_over")
    order_id = OrderId(ids.parse("ord", order))
    try:
        tx.run(till.actor.label, lambda: _give(till, order_id))
    except Refused as refusal:
        till.refuse(refusal)
        return SeeOther(reverse("till:pickup"))
    return SeeOther(reverse("till:receipt", args=[order]))


@require_safe
@at_till
def handed_over(till: Till, delivery: str) -> HttpResponse:
    """What to give to the customer now."""
    till.require("orders.hand_over")
    found = queries.get_delivery(DeliveryId(ids.parse("dlv", delivery)))
    if found.hand_over_node_id != till.node.node_id:
        raise DeliveryNotFound
    return show(till, "till/handed_over.html", delivery=found, goods=_goods(found))


def _give(till: Till, order_id: OrderId) -> None:
    order = lock_order(order_id)
    if order.selling_node_id != till.node.node_id or order.hand_over_kind != HandOverKind.IN_STORE:
        raise OrderNotFound
    if order.state == OrderState.PAID:
        fulfilment.hand_over_now(
            order_id=order_id, node_id=till.node.node_id, staff_id=till.staff.staff_id, at=till.at
        )


def _goods(delivery: DeliveryView) -> list[tuple[str, int]]:
    """What lies in the parcel, by its name in the reader's language, and how many."""
    skus = catalog.get_skus([line.sku_id for line in delivery.lines if line.sku_id])
    named = {
        sku_id: " ".join(part for part in (goods["name"], goods["choice"]) if part)
        for sku_id, goods in ((key, goods_of(sku)) for key, sku in skus.items())
    }
    return [
        (named[line.sku_id] if line.sku_id else line.label, line.qty) for line in delivery.lines
    ]


def _verify(till: Till, code: str) -> HttpResponse:
    try:
        delivery = tx.run(
            till.actor.label,
            lambda: fulfilment.hand_over_by_code(
                token=code.strip().rstrip("/").rpartition("/")[2],
                node_id=till.node.node_id,
                staff_id=till.staff.staff_id,
                scope=till.actor.label,
                at=till.at,
            ),
        )
    except Refused as refusal:
        till.refuse(refusal)
        return SeeOther(reverse("till:pickup"))
    address = reverse("till:handed_over", args=[ids.public("dlv", delivery.delivery_id)])
    return SeeOther(address)
