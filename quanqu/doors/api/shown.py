"""How orders and prices are told: what the reader may know, nothing of the trade inside."""

from datetime import datetime
from typing import Any
from uuid import UUID

from quanqu.doors.api.deliveries import DeliveryShown, show_delivery
from quanqu.doors.api.fields import (
    LineId,
    NodeId,
    OrderId,
    OrganisationId,
    PaymentId,
    SkuId,
    StaffId,
    Told,
)
from quanqu.doors.api.returns import ReturnShown, show_return
from quanqu.fulfilment import queries as fulfilment
from quanqu.fulfilment.types import DeliveryView
from quanqu.identity.types import Actor
from quanqu.network import queries as network
from quanqu.orders import queries as orders
from quanqu.orders.refusals import OrderNotFound
from quanqu.orders.types import HandOverKind, LineKind, OrderState, OrderView, TenderKind
from quanqu.orders.types import OrderId as InnerId
from quanqu.orders.types import TenderState as State
from quanqu.pricing.types import Quote


class PriceLine(Told):
    sku_id: SkuId
    qty: int
    list_price_fen: int
    unit_price_fen: int
    discount_fen: int
    total_fen: int
    reasons: list[dict[str, Any]]


class PriceShown(Told):
    price_version: int
    zone: str
    currency: str
    total_fen: int
    lines: list[PriceLine]


class LineShown(Told):
    line_id: LineId
    kind: LineKind
    sku_id: SkuId | None
    label: str
    qty: int
    list_price_fen: int
    discount_fen: int
    total_fen: int
    source_node_id: NodeId | None
    fulfilled_qty: int
    cancelled_qty: int
    returned_qty: int
    reasons: list[dict[str, Any]]


class TenderShown(Told):
    kind: TenderKind
    state: State
    amount_fen: int
    refunded_fen: int
    payment_id: PaymentId | None


class DeliveryWithCode(DeliveryShown):
    pickup_code: str | None
    """For the customer only, while the goods wait."""


class OrderShown(Told):
    order_id: OrderId
    number: str
    state: OrderState
    seller_id: OrganisationId
    selling_node_id: NodeId
    serving_staff_id: StaffId | None
    currency: str
    price_version: int
    channel: str
    hand_over_kind: HandOverKind
    hand_over_node_id: NodeId | None
    promise_at: datetime | None
    lines_fen: int
    discount_fen: int
    fees_fen: int
    total_fen: int
    paid_fen: int
    due_fen: int
    due_now_fen: int
    """What must come by `pay_by`: of a deposit first, then the rest."""
    live_fen: int
    """What the order costs without its cancelled and returned pieces."""
    mode: str
    deposit_fen: int
    balance_by: datetime | None
    held_at: datetime | None
    placed_at: datetime
    pay_by: datetime
    paid_at: datetime | None
    lines: list[LineShown]
    tenders: list[TenderShown]
    deliveries: list[DeliveryWithCode]
    returns: list[ReturnShown]


def visible_order(actor: Actor, order_id: UUID) -> OrderView:
    """The order if the actor may see it; else OrderNotFound, as if it did not exist."""
    order = orders.get_order(InnerId(order_id))
    if actor.member_id is not None and order.member_id == actor.member_id:
        return order
    places = {order.selling_node_id, order.hand_over_node_id}
    places |= {line.source_node_id for line in order.lines}
    if any(_may_see(actor, node_id) for node_id in places if node_id is not None):
        return order
    raise OrderNotFound


def order_of(actor: Actor, order_id: UUID) -> OrderShown:
    """One order as this actor may see it."""
    order = visible_order(actor, order_id)
    is_owner = order.member_id is not None and order.member_id == actor.member_id
    return show_order(order, fulfilment.deliveries_of(order_id), is_owner=is_owner)


def show_order(order: OrderView, deliveries: list[DeliveryView], *, is_owner: bool) -> OrderShown:
    """An order with its deliveries; the pickup code only for the customer."""
    own = OrderShown.model_fields.keys() - {"lines", "tenders", "deliveries", "returns"}
    return OrderShown(
        **{name: getattr(order, name) for name in own},
        lines=[_line(line) for line in order.lines],
        tenders=[_tender(tender) for tender in order.tenders],
        deliveries=[_delivery(delivery, is_owner) for delivery in deliveries],
        returns=[show_return(found) for found in orders.returns_of(order.order_id)],
    )


def show_price(price: Quote) -> PriceShown:
    """A price with every line's reasons."""
    return PriceShown(
        price_version=price.version,
        zone=price.zone,
        currency=price.currency,
        total_fen=price.total_fen,
        lines=[
            PriceLine(
                sku_id=line.sku_id,
                qty=line.qty,
                list_price_fen=line.list_price_fen,
                unit_price_fen=line.unit_price_fen,
                discount_fen=line.discount_fen,
                total_fen=line.total_fen,
                reasons=[{"code": reason.code, **reason.facts} for reason in line.reasons],
            )
            for line in price.lines
        ],
    )


def _may_see(actor: Actor, node_id: UUID) -> bool:
    return actor.staff_id is not None and network.is_allowed(actor, "orders.see", node_id=node_id)


def _line(line: Any) -> LineShown:
    names = LineShown.model_fields.keys() - {"reasons"}
    reasons = [dict(reason) for reason in line.reasons]
    return LineShown(**{name: getattr(line, name) for name in names}, reasons=reasons)


def _tender(tender: Any) -> TenderShown:
    return TenderShown(**{name: getattr(tender, name) for name in TenderShown.model_fields})


def _delivery(delivery: DeliveryView, is_owner: bool) -> DeliveryWithCode:
    code = fulfilment.pickup_code_of(delivery) if is_owner else None
    return DeliveryWithCode(**show_delivery(delivery).__dict__, pickup_code=code)
