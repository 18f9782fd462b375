"""Order now: price, promise, reservation and order in one request."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StringConstraints, model_validator

from quanqu.codes import actions as codes
from quanqu.doors.api.deeds import effect
from quanqu.doors.api.fields import Asked, NodeId, Word
from quanqu.doors.api.orders import LineAsked, PlaceAsked, tier_of
from quanqu.doors.api.shown import OrderShown, show_order
from quanqu.doors.faces.acting import SignInNeeded, moment, signed_in
from quanqu.identity.types import Actor
from quanqu.kit import ids
from quanqu.members.types import Customer, MemberId
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import OrderId, Piece
from quanqu.routing.types import Place
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets

router = Router(tags=["orders"])


class OrderNowAsked(Asked):
    """A basket at a selling node, where it shall go, and the total that the customer accepts."""

    node_id: NodeId
    lines: Annotated[list[LineAsked], Field(min_length=1, max_length=100)]
    accepted_total_fen: Annotated[int, Field(strict=True, ge=0, le=10**15)]
    """Goods and delivery together: a higher total is refused with 409 `requote`, which names it."""
    pickup_node_id: NodeId | None = None
    place: PlaceAsked | None = None
    pay_by_stored_value: bool = False
    """Take the whole total from the member's own card; if it is not enough, nothing is ordered."""
    channel: Word = "api"
    member_code: Annotated[str, StringConstraints(min_length=3, max_length=100)] | None = None
    """For staff who order for a customer: the text of the member's code."""
    coupons: Annotated[list[Word], Field(max_length=10)] = []
    """Numbers of the member's coupons to use; one that gives nothing here is refused."""

    @model_validator(mode="after")
    def goes_to_one_place(self) -> "OrderNowAsked":
        if (self.pickup_node_id is None) == (self.place is None):
            raise ValueError("either pickup_node_id or place")
        return self


@router.post("/orders/now", response={201: OrderShown})
@effect()
def place_now(request: HttpRequest, body: OrderNowAsked) -> OrderShown:
    """Quote, promise, reserve and order at once, up to an accepted total. (C3, D1, E1)

    A member's bearer token takes a shorter way to the same verb (`hot`), with the same answer.
    """
    at, actor = moment(request), signed_in(request)
    customer = _customer(actor, body, at)
    wish = orders.NowWish(
        selling_node_id=body.node_id,
        lines=tuple((line.sku_id, line.qty) for line in body.lines),
        most_fen=body.accepted_total_fen,
        channel=body.channel,
        pickup_node_id=body.pickup_node_id,
        place=Place(body.place.latitude, body.place.longitude) if body.place else None,
        serving_staff_id=actor.staff_id if body.member_code else None,
        coupons=tuple(body.coupons),
    )
    order_id = orders.place_now(wish, customer, at=at)
    if body.pay_by_stored_value:
        _pay(order_id, customer, at)
    return show_order(queries.get_order(order_id), [], is_owner=False)


def _customer(actor: Actor, body: OrderNowAsked, at: datetime) -> Customer:
    member_id = actor.member_id
    if body.member_code is not None:
        network.require(actor, "orders.sell", node_id=body.node_id)
        member_id = codes.redeem_member_code(text=body.member_code, at=at)
    if member_id is None:
        raise SignInNeeded
    return Customer(MemberId(member_id), tier_of(member_id), actor.label)


def _pay(order_id: OrderId, customer: Customer, at: datetime) -> None:
    card = wallets.find_card(customer.member_id, network.platform().organisation_id)
    order = queries.get_order(order_id)
    if card is None or card.currency != order.currency:
        raise wallet.InsufficientStoredValue(balance_fen=0)
    orders.pay_by_stored_value(
        order_id=order_id, card_id=card.card_id, amount_fen=order.total_fen, at=at
    )


def told_order(
    draft: orders.Draft, at: datetime, payment: orders.DraftPayment | None = None
) -> bytes:
    """The order as `place_now` tells it, written before it is placed."""
    placement = draft.placement
    lines = [
        _line(line_id, piece)
        for line_id, piece in zip(draft.line_ids, placement.pieces, strict=True)
    ]
    totals = orders.order_totals(placement)
    shown: dict[str, Any] = {
        "order_id": ids.public("ord", draft.order_id),
        "number": draft.number,
        "state": "paid" if payment else "placed",
        "seller_id": _shown("org", placement.seller_id),
        "selling_node_id": _shown("nod", placement.selling_node_id),
        "serving_staff_id": _shown("stf", placement.serving_staff_id),
        "currency": placement.currency,
        "price_version": placement.price_version,
        "channel": placement.channel,
        "hand_over_kind": placement.hand_over_kind.value,
        "hand_over_node_id": _shown("nod", placement.hand_over_node_id),
        "promise_at": placement.promise_at,
        **totals,
        "paid_fen": totals["total_fen"] if payment else 0,
        "due_fen": 0 if payment else totals["total_fen"],
        "due_now_fen": 0 if payment else totals["total_fen"],
        "live_fen": totals["total_fen"],
        "mode": "normal",
        "deposit_fen": 0,
        "balance_by": None,
        "held_at": None,
        "placed_at": at,
        "pay_by": placement.pay_by,
        "paid_at": at if payment else None,
        "lines": lines,
        "tenders": [_tender(tender) for tender in payment.tenders] if payment else [],
        "deliveries": [],
        "returns": [],
    }
    return msgspec.json.encode(shown)


def _tender(tender: orders.DraftTender) -> dict[str, Any]:
    return {
        "kind": tender.kind.value,
        "state": "captured",
        "amount_fen": tender.amount_fen,
        "refunded_fen": 0,
        "payment_id": None,
    }


def _line(line_id: UUID, piece: Piece) -> dict[str, Any]:
    return {
        "line_id": ids.public("lin", line_id),
        "kind": piece.kind.value,
        "sku_id": _shown("sku", piece.sku_id),
        "label": piece.label,
        "qty": piece.qty,
        "list_price_fen": piece.list_price_fen,
        "discount_fen": piece.list_price_fen * piece.qty - piece.total_fen,
        "total_fen": piece.total_fen,
        "source_node_id": _shown("nod", piece.source_node_id),
        "fulfilled_qty": 0,
        "cancelled_qty": 0,
        "returned_qty": 0,
        "reasons": piece.reasons,
    }


def _shown(prefix: str, value: UUID | None) -> str | None:
    return None if value is None else ids.public_kept(prefix, value)
