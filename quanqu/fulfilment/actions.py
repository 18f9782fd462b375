"""From a paid order to the customer's hands: pick, dispatch, receive, ready, hand over. (E2, E5)

Lock order: the order first, then its delivery, then stock, code and ledger.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from quanqu.codes import actions as codes
from quanqu.codes.types import Purpose
from quanqu.fulfilment import queries
from quanqu.fulfilment.changes import cancel_order as cancel_order
from quanqu.fulfilment.changes import cancel_pieces as cancel_pieces
from quanqu.fulfilment.changes import change_order as change_order
from quanqu.fulfilment.changes import exchange as exchange
from quanqu.fulfilment.changes import preview_change as preview_change
from quanqu.fulfilment.changes import split_order as split_order
from quanqu.fulfilment.changes import take_out_lighter
from quanqu.fulfilment.messages import ready_text, tell_shopper
from quanqu.fulfilment.offline_sales import accept_offline_sale as accept_offline_sale
from quanqu.fulfilment.offline_sales import drop_offline_sale as drop_offline_sale
from quanqu.fulfilment.offline_sales import keep_unread_sale as keep_unread_sale
from quanqu.fulfilment.offline_sales import take_offline_sale as take_offline_sale
from quanqu.fulfilment.outside_sales import book_outside_sales as book_outside_sales
from quanqu.fulfilment.past_sales import CounterSale as CounterSale
from quanqu.fulfilment.past_sales import record_counter_sales as record_counter_sales
from quanqu.fulfilment.refusals import BadWeight as BadWeight
from quanqu.fulfilment.refusals import DeliveryNotFound, OnItsWay, WrongNode
from quanqu.fulfilment.rules import MOVES
from quanqu.fulfilment.types import DeliveryId, DeliveryKind, DeliveryState, DeliveryView
from quanqu.fulfilment.work import UNDER_WAY, give, lock, move
from quanqu.fulfilment.work import plan_deliveries as plan_deliveries
from quanqu.kit import sql as statements
from quanqu.kit import states, tx
from quanqu.kit.states import WrongMove
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.types import LineId, OrderId
from quanqu.stock import actions as stock
from quanqu.stock.types import TransferWant

sql = statements.load(__package__)

PICKUP_DAYS = 7
NOTHING: Final[Mapping[UUID, int]] = MappingProxyType({})


@tx.required
def pick(
    *, delivery_id: DeliveryId, at: datetime, weighed: Mapping[UUID, int] = NOTHING
) -> DeliveryView:
    """The goods are off the shelf. Where they are collected right here, they are ready at once.

    `weighed` says what lines of weighed goods weigh (grams), at most what was ordered: the rest is
    cancelled. What the order then costs is taken of held money. (C9, F1) Raises BadWeight.
    """
    delivery = lock(delivery_id, may_go=True)
    states.check(MOVES, delivery.state, DeliveryState.PICKED)
    if weighed:
        take_out_lighter(delivery, weighed, at)
    move(delivery, DeliveryState.PICKED, at)
    orders.take_held(order_id=OrderId(delivery.order_id), at=at)
    if delivery.kind == DeliveryKind.PICKUP and not delivery.needs_transfer:
        _become_ready(lock(delivery_id), at)
    return queries.get_delivery(delivery_id)


@tx.required
def dispatch(*, delivery_id: DeliveryId, at: datetime) -> DeliveryView:
    """The goods leave the node: by transfer to where they are collected, or to the customer.

    Raises MoneyNotHere while held money is being taken for them.
    """
    delivery = lock(delivery_id, may_go=True, money_here=True)
    states.check(MOVES, delivery.state, DeliveryState.DISPATCHED)
    transfer_id = _send_to_node(delivery, at) if delivery.needs_transfer else None
    move(delivery, DeliveryState.DISPATCHED, at, transfer_id=transfer_id)
    return queries.get_delivery(delivery_id)


@tx.required
def receive(*, delivery_id: DeliveryId, at: datetime) -> DeliveryView:
    """The goods arrived where they are collected: the customer gets a code that works once. (E5)"""
    delivery = lock(delivery_id)
    states.check(MOVES, delivery.state, DeliveryState.READY)
    if delivery.transfer_id is None:
        raise WrongMove(state=delivery.state, wanted=DeliveryState.READY)
    stock.receive_transfer(delivery.transfer_id, at, is_with_delivery=True)
    _become_ready(delivery, at)
    return queries.get_delivery(delivery_id)


@tx.required
def hand_over_by_code(
    *, token: str, node_id: UUID, staff_id: UUID | None, scope: str, at: datetime
) -> DeliveryView:
    """Verify a pickup code and give the goods: once, here, and only if it is paid. (A7, K1-K3)

    `scope` names who guesses (device or person) for the lock-out. Raises what `codes.redeem`
    raises, and WrongNode.
    """
    waiting = queries.find_by_pickup_token(token)
    if waiting is not None:
        # The order before its code, as when it is cancelled; the code is judged under this lock.
        orders.check_may_go(orders.lock_order(OrderId(waiting.order_id)))
    redeemed = codes.redeem(
        token=token, purpose=Purpose.PICKUP, node_id=node_id, at=at, scope=scope
    )
    delivery = queries.find_by_pickup_code(redeemed.code_id)
    if delivery is None:
        raise DeliveryNotFound
    if delivery.hand_over_node_id != node_id:
        raise WrongNode(node=network.get_node(delivery.hand_over_node_id or node_id).name)
    return _hand_over(delivery.delivery_id, node_id, staff_id, at)


@tx.required
def deliver(*, delivery_id: DeliveryId, staff_id: UUID | None, at: datetime) -> DeliveryView:
    """The courier gave the parcel to the customer."""
    delivery = queries.get_delivery(delivery_id)
    if delivery.kind != DeliveryKind.DELIVERY:
        raise WrongMove(state=delivery.state, wanted=DeliveryState.HANDED_OVER)
    return _hand_over(delivery_id, delivery.source_node_id, staff_id, at)


@tx.required
def hand_over_now(
    *, order_id: UUID, node_id: UUID, staff_id: UUID | None, at: datetime
) -> DeliveryId:
    """Goods of a paid order go over the counter at once, all of them. (D2)

    Raises OnItsWay while a delivery of it is under way: those goods go with their code. Raises
    OrderHeld, ChangeWaits.
    """
    order = orders.lock_order(OrderId(order_id))
    orders.check_may_go(order)
    if any(delivery.state in UNDER_WAY for delivery in queries.deliveries_of(order_id)):
        raise OnItsWay
    quantities = [(line.line_id, line.open_qty) for line in order.lines if line.open_qty]
    return give(order_id, quantities, node_id=node_id, staff_id=staff_id, at=at)


@tx.required
def bring_back(*, delivery_id: DeliveryId, at: datetime, why: str = "") -> DeliveryView:
    """The customer did not take the parcel: it is back, to be sent again or cancelled. (E2)"""
    delivery = lock(delivery_id)
    if delivery.kind != DeliveryKind.DELIVERY:
        raise WrongMove(state=delivery.state, wanted=DeliveryState.PICKED)
    states.check(MOVES, delivery.state, DeliveryState.PICKED)
    move(delivery, DeliveryState.PICKED, at, why=why)
    return queries.get_delivery(delivery_id)


@tx.required
def give_up_uncollected(*, at: datetime) -> bool:
    """Cancel an order whose pickup code has run out, so that no money is kept for it. (E5)

    Only when nothing else of the order is under way. One at a time: the shelves and cards of
    several would be locked in any order. Returns whether there was one.
    """
    due = sql.uncollected(before=at - timedelta(days=PICKUP_DAYS))
    for row in due:
        cancel_order(order_id=row["order_id"], at=at, why="not collected in time")
    return bool(due)


def _hand_over(
    delivery_id: DeliveryId, node_id: UUID, staff_id: UUID | None, at: datetime
) -> DeliveryView:
    delivery = lock(delivery_id)
    move(delivery, DeliveryState.HANDED_OVER, at, handed_over_by=staff_id)
    orders.record_hand_over(
        order_id=OrderId(delivery.order_id),
        delivery_id=delivery_id,
        node_id=node_id,
        staff_id=staff_id,
        quantities=[(LineId(line.line_id), line.qty) for line in delivery.lines],
        at=at,
    )
    return queries.get_delivery(delivery_id)


def _send_to_node(delivery: DeliveryView, at: datetime) -> UUID:
    order = order_queries.get_order(OrderId(delivery.order_id))
    lines = {line.line_id: line for line in order.lines}
    wants = [
        TransferWant(
            sku_id=line.sku_id,
            owner_id=lines[LineId(line.line_id)].owner_id or order.seller_id,
            qty=line.qty,
            claim_id=line.line_id,
            lot=None,
        )
        for line in delivery.lines
        if line.sku_id is not None and lines[LineId(line.line_id)].owner_id is not None
    ]
    assert delivery.hand_over_node_id is not None
    transfer_id = stock.request_transfer(
        from_node_id=delivery.source_node_id,
        to_node_id=delivery.hand_over_node_id,
        lines=wants,
        at=at,
    )
    stock.dispatch_transfer(transfer_id, at)
    return transfer_id


def _become_ready(delivery: DeliveryView, at: datetime) -> None:
    """Issue the pickup code and tell the customer."""
    assert delivery.hand_over_node_id is not None
    node = network.get_node(delivery.hand_over_node_id)
    until = at + timedelta(days=PICKUP_DAYS)
    code = codes.issue(
        purpose=Purpose.PICKUP,
        target_id=delivery.delivery_id,
        organisation_id=node.organisation_id,
        node_id=node.node_id,
        label=delivery.order_number,
        valid_from=at,
        valid_until=until,
        uses_limit=1,
    )
    move(delivery, DeliveryState.READY, at, pickup_code_id=code.code_id)
    body = ready_text(delivery.order_number, node, code.token, until)
    tell_shopper(delivery.order_id, delivery.member_id, body, at)
