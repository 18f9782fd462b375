"""Cart to order: price and promise, order, pay, see, cancel."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, StringConstraints

from quanqu.codes import actions as codes
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    Latitude,
    Longitude,
    NodeId,
    OfferId,
    OrderId,
    Qty,
    SkuId,
    Told,
    Word,
)
from quanqu.doors.api.quoted import told_quote
from quanqu.doors.api.shown import (
    OrderShown,
    PriceShown,
    order_of,
    show_order,
    visible_order,
)
from quanqu.doors.faces.acting import SignInNeeded, acting, acting_tier, moment, signed_in
from quanqu.fulfilment import actions as fulfilment
from quanqu.identity.types import Actor
from quanqu.kit.refusals import Invalid
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import HandOverKind, Mode, OrderState
from quanqu.routing.types import Place

router = Router(tags=["orders"])


class LineAsked(Asked):
    sku_id: SkuId
    qty: Qty


class PlaceAsked(Asked):
    latitude: Latitude
    longitude: Longitude


class QuoteAsked(Asked):
    """A cart at a selling node, and where it should go: a node to collect at, a place, or both."""

    node_id: NodeId
    lines: Annotated[list[LineAsked], Field(min_length=1, max_length=100)]
    pickup_node_id: NodeId | None = None
    place: PlaceAsked | None = None
    channel: Word = "api"
    coupons: Annotated[list[Word], Field(max_length=10)] = []
    """Numbers of the member's coupons to use; one that gives nothing here is refused."""


class LegShown(Told):
    """One part of the way: what it is, where, from when, how many minutes."""

    code: str
    node_id: NodeId
    to_node_id: NodeId | None
    starts_at: datetime
    minutes: int


class OfferShown(Told):
    offer_id: OfferId
    kind: HandOverKind
    hand_over_node_id: NodeId | None
    ready_at: datetime
    fee_fen: int
    total_fen: int
    """Goods and fee together: what will be paid."""
    parcels: int
    source_node_ids: list[NodeId]
    valid_until: datetime
    legs: list[LegShown]
    why: list[str]


class Quoted(Told):
    price: PriceShown
    offers: list[OfferShown]


class OrderAsked(Asked):
    offer_id: OfferId
    node_id: NodeId
    price_version: Annotated[int, Field(strict=True, ge=0)]
    member_code: Annotated[str, StringConstraints(min_length=3, max_length=100)] | None = None
    """For staff who order for a customer: the text of the member's code."""
    coupons: Annotated[list[Word], Field(max_length=10)] = []
    """Numbers of the member's coupons to use; one that gives nothing here is refused."""
    accepted_total_fen: Annotated[int, Field(strict=True, ge=0, le=10**15)] | None = None
    """The total that the offer showed: if it costs more by now, 409 `requote`."""


class IncomingAsked(Asked):
    """Goods that have not come yet, at a selling node, to be collected there or at another."""

    node_id: NodeId
    lines: Annotated[list[LineAsked], Field(min_length=1, max_length=100)]
    expected_total_fen: Annotated[int, Field(strict=True, ge=0, le=10**15)]
    """What a quote said that they cost: another total is refused with 409 `requote`."""
    mode: Literal["presale", "backorder"] = "backorder"
    pickup_node_id: NodeId | None = None
    channel: Word = "api"
    member_code: Annotated[str, StringConstraints(min_length=3, max_length=100)] | None = None
    """For staff who order for a customer: the text of the member's code."""


class OrderRow(Told):
    order_id: OrderId
    number: str
    state: OrderState
    channel: str
    hand_over_kind: HandOverKind
    currency: str
    total_fen: int
    qty: int
    placed_at: datetime


class Orders(Told):
    orders: list[OrderRow]
    next_cursor: str | None


class Cancelling(Asked):
    why: Annotated[str, StringConstraints(max_length=200)] = ""


@router.post("/quotes", response={201: Quoted})
@effect()
def quote(request: HttpRequest, body: QuoteAsked) -> Quoted:
    """What a cart costs, and every way to get it, before anything is reserved or paid. (E1)

    A member's bearer token takes a shorter way to the same verb (`hot`), with the same answer.
    """
    place = Place(body.place.latitude, body.place.longitude) if body.place else None
    quoted = orders.quote(
        lines=_lines(body.lines),
        selling_node_id=body.node_id,
        tier=acting_tier(request),
        channel=body.channel,
        at=moment(request),
        pickup_node_id=body.pickup_node_id,
        place=place,
        member_id=acting(request).member_id,
        coupons=body.coupons,
    )
    return Quoted.model_validate_json(told_quote(quoted))


@router.post("/orders", response={201: OrderShown})
@effect()
def place_order(request: HttpRequest, body: OrderAsked) -> OrderShown:
    """Order what an offer promised at the price that was shown; its units are reserved. (D1)"""
    at, actor = moment(request), signed_in(request)
    member_id = _customer(actor, body, at)
    order_id = orders.order_from_offer(
        offer_id=body.offer_id,
        selling_node_id=body.node_id,
        tier=tier_of(member_id),
        price_version=body.price_version,
        at=at,
        member_id=member_id,
        serving_staff_id=actor.staff_id if body.member_code else None,
        coupons=body.coupons,
        most_fen=body.accepted_total_fen,
    )
    return show_order(queries.get_order(order_id), [], is_owner=False)


@router.post("/orders/incoming", response={201: OrderShown})
@effect()
def order_incoming(request: HttpRequest, body: IncomingAsked) -> OrderShown:
    """Order goods that are on their way, as far as the shop lets them be promised. (D4)"""
    at, actor = moment(request), signed_in(request)
    member_id = _customer(actor, body, at)
    order_id = orders.order_incoming(
        lines=_lines(body.lines),
        selling_node_id=body.node_id,
        tier=tier_of(member_id),
        channel=body.channel,
        at=at,
        expected_total_fen=body.expected_total_fen,
        mode=Mode(body.mode),
        hand_over_node_id=body.pickup_node_id,
        member_id=member_id,
        serving_staff_id=actor.staff_id if body.member_code else None,
    )
    return show_order(queries.get_order(order_id), [], is_owner=False)


@router.get("/orders", response=Orders)
@reading
def list_orders(
    request: HttpRequest,
    state: Annotated[OrderState | None, Query()] = None,
    text: Annotated[str, Query(max_length=40)] = "",
    cursor: Annotated[str, Query(max_length=80)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Orders:
    """My orders, or those that my organisations or nodes sell, hold or hand over; newest first."""
    rows = queries.list_orders(
        **_mine(signed_in(request)), state=state, text=text, before=_before(cursor), limit=limit
    )
    names = OrderRow.model_fields.keys()
    last = rows[-1] if len(rows) == limit else None
    return Orders(
        orders=[OrderRow(**{name: getattr(row, name) for name in names}) for row in rows],
        next_cursor=f"{last.placed_at.isoformat()}~{last.order_id}" if last else None,
    )


@router.get("/orders/{order_id}", response=OrderShown)
@reading
def get_order(request: HttpRequest, order_id: OrderId) -> OrderShown:
    """One order with its lines, money, deliveries and returns. Another's does not exist."""
    return order_of(signed_in(request), order_id)


@router.post("/orders/{order_id}/cancel", response={200: OrderShown})
@effect(status=200)
def cancel(request: HttpRequest, order_id: OrderId, body: Cancelling) -> OrderShown:
    """Cancel what was not handed over; money goes back to its tenders."""
    actor = signed_in(request)
    order = visible_order(actor, order_id)
    if order.member_id is None or order.member_id != actor.member_id:
        network.require(actor, "orders.sell", node_id=order.selling_node_id)
    fulfilment.cancel_order(order_id=order_id, at=moment(request), why=body.why)
    return order_of(actor, order_id)


def tier_of(member_id: UUID | None) -> str:
    """The member's tier, which may have its own price; visitors pay the retail price."""
    return members.tier_of(member_id) if member_id else ""


def _lines(lines: list[LineAsked]) -> list[tuple[UUID, int]]:
    """One wish per SKU, so that the same SKU on two lines cannot ask for more than there is."""
    wanted: dict[UUID, int] = {}
    for line in lines:
        wanted[line.sku_id] = wanted.get(line.sku_id, 0) + line.qty
    return list(wanted.items())


def _customer(actor: Actor, body: OrderAsked | IncomingAsked, at: datetime) -> UUID:
    if body.member_code is not None:
        network.require(actor, "orders.sell", node_id=body.node_id)
        return codes.redeem_member_code(text=body.member_code, at=at)
    if actor.member_id is None:
        raise SignInNeeded
    return actor.member_id


def _mine(actor: Actor) -> dict[str, Any]:
    """Whose orders the actor sees: offices by organisation, people at nodes by node."""
    if actor.staff_id is None:
        return {"member_id": actor.member_id}
    network.require(actor, "orders.see")
    offices = {held_at for _role, held_at in actor.offices}
    seen = [one for one in offices if network.is_allowed(actor, "orders.see", organisation_id=one)]
    return {"organisation_ids": seen} if seen else {"node_ids": list(actor.node_ids)}


def _before(cursor: str) -> tuple[datetime, UUID] | None:
    if not cursor:
        return None
    at, _tilde, order_id = cursor.partition("~")
    try:
        return datetime.fromisoformat(at), UUID(order_id)
    except ValueError as error:
        raise Invalid(cursor="cursor") from error
