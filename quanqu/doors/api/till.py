"""Over the counter: price a basket, and sell it in one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import Field, StringConstraints

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuView
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import Asked, Fen, NodeId, Qty, Told
from quanqu.doors.api.orders import tier_of
from quanqu.doors.api.shown import OrderShown, PriceShown, order_of, show_price
from quanqu.doors.api.wallet import named_member
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.fulfilment import actions as fulfilment
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid, NotFound, Refused
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.orders import actions as orders
from quanqu.orders.types import (
    HandOverKind,
    HandTender,
    LineKind,
    OrderId,
    Piece,
    Placement,
    TenderKind,
)
from quanqu.pricing import queries as pricing
from quanqu.pricing.types import Quote, QuoteLine
from quanqu.stock import queries as stock
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets

router = Router(tags=["till"])

TIME_TO_PAY = timedelta(minutes=5)
MemberText = Annotated[str, StringConstraints(min_length=3, max_length=100)]


class NotPaidExactly(Refused):
    """Over the counter, the tenders equal the total or nothing is sold."""

    code = "not_paid_exactly"
    status = 409
    text = _("What was taken does not equal the total of the sale.")


class ItemAsked(Asked):
    """What is in hand: a barcode or a SKU id."""

    item: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    qty: Qty = 1


class BasketAsked(Asked):
    node_id: NodeId
    items: Annotated[list[ItemAsked], Field(min_length=1, max_length=200)]


class TenderAsked(Asked):
    kind: Literal["cash", "card_terminal", "external", "stored_value"]
    amount_fen: Fen


class SaleAsked(BasketAsked):
    """`member`: the rotating code, number or id of the customer, if they are a member.

    Stored value is taken only on the rotating code: the customer shows it here and now.
    """

    tenders: Annotated[list[TenderAsked], Field(min_length=1, max_length=8)]
    member: MemberText | None = None
    channel: Literal["till", "handheld"] = "till"


class BasketShown(Told):
    price: PriceShown


@router.post("/till/baskets/price", response=BasketShown)
@reading
def price_basket(request: HttpRequest, body: BasketAsked) -> BasketShown:
    """What these items cost a customer who is not recognised; changes nothing."""
    network.require(acting_staff(request), "orders.sell", node_id=body.node_id)
    _skus, price = _price(network.get_node(body.node_id), body.items, None, moment(request))
    return BasketShown(price=show_price(price))


@router.post("/till/sales", response={201: OrderShown})
@effect()
def sell(request: HttpRequest, body: SaleAsked) -> OrderShown:
    """Sell what is in hand: ordered, paid and handed over at once, or not at all. (D2)"""
    at, actor = moment(request), acting_staff(request)
    network.require(actor, "orders.sell", node_id=body.node_id)
    node = network.get_node(body.node_id)
    member_id = named_member(body.member, at) if body.member else None
    skus, price = _price(node, body.items, member_id, at)
    tendered_fen = sum(tender.amount_fen for tender in body.tenders)
    if tendered_fen != price.total_fen:
        raise NotPaidExactly(
            total_fen=price.total_fen, tendered_fen=tendered_fen, currency=price.currency
        )
    order_id = orders.place(
        Placement(
            seller_id=node.organisation_id,
            selling_node_id=node.node_id,
            collector_id=network.platform().organisation_id,
            currency=price.currency,
            zone=price.zone,
            price_version=price.version,
            hand_over_kind=HandOverKind.IN_STORE,
            pieces=_pieces(node, skus, price),
            pay_by=at + TIME_TO_PAY,
            channel=body.channel,
            member_id=member_id,
            serving_staff_id=actor.staff_id,
            hand_over_node_id=node.node_id,
        ),
        at=at,
    )
    _take_tenders(order_id, body, member_id, at)
    fulfilment.hand_over_now(
        order_id=order_id, node_id=node.node_id, staff_id=actor.staff_id, at=at
    )
    return order_of(actor, order_id)


def _price(
    node: NodeView, items: Sequence[ItemAsked], member_id: UUID | None, at: datetime
) -> tuple[dict[UUID, SkuView], Quote]:
    skus = [_find_sku(item.item) for item in items]
    wanted: dict[UUID, int] = {}
    for sku, item in zip(skus, items, strict=True):
        wanted[sku.sku_id] = wanted.get(sku.sku_id, 0) + item.qty
    price = pricing.quote(
        lines=list(wanted.items()),
        zone=node.price_zone,
        currency=network.get_organisation(node.organisation_id).currency,
        tier=tier_of(member_id),
        seller_id=node.organisation_id,
        at=at,
    )
    return {sku.sku_id: sku for sku in skus}, price


def _find_sku(text: str) -> SkuView:
    if text.startswith("sku_"):
        return catalog.get_sku(ids.parse("sku", text))
    sku = catalog.find_sku_by_barcode(text)
    if sku is None:
        raise NotFound
    return sku


def _pieces(node: NodeView, skus: dict[UUID, SkuView], price: Quote) -> tuple[Piece, ...]:
    """Every line from the shelves of this node: the seller's own goods before others'."""
    free: dict[UUID, list[tuple[UUID, int]]] = {sku_id: [] for sku_id in skus}
    for level in stock.levels(list(skus), [node.node_id]):
        left = level.on_hand_qty + level.backorder_qty - level.reserved_qty
        free[level.shelf.sku_id].append((level.shelf.owner_id, left))
    pieces: list[Piece] = []
    for line in price.lines:
        sku = skus[line.sku_id]
        if not sku.is_stocked:
            pieces.append(_piece(line, sku, line.qty, 0, LineKind.SERVICE))
            continue
        done = 0
        for owner_id, qty in _parts(line.qty, free[line.sku_id], node.organisation_id):
            piece = _piece(
                line, sku, qty, done, LineKind.GOODS, owner_id=owner_id, node_id=node.node_id
            )
            pieces.append(piece)
            done += qty
    return tuple(pieces)


def _parts(
    qty: int, shelves: Sequence[tuple[UUID, int]], seller_id: UUID
) -> list[tuple[UUID, int]]:
    """Whose units make up a quantity; what is missing is asked of the seller, and so refused."""
    parts: dict[UUID, int] = {}
    for owner_id, left in sorted(shelves, key=lambda shelf: (shelf[0] != seller_id, -shelf[1])):
        taken = min(qty, max(0, left))
        if taken:
            parts[owner_id] = taken
            qty -= taken
    if qty:
        parts[seller_id] = parts.get(seller_id, 0) + qty
    return list(parts.items())


def _piece(
    line: QuoteLine,
    sku: SkuView,
    qty: int,
    done: int,
    kind: LineKind,
    *,
    owner_id: UUID | None = None,
    node_id: UUID | None = None,
) -> Piece:
    total = line.total_fen * (done + qty) // line.qty - line.total_fen * done // line.qty
    return Piece(
        qty=qty,
        kind=kind,
        list_price_fen=line.list_price_fen,
        total_fen=total,
        vat_bps=sku.vat_bps,
        sku_id=sku.sku_id,
        owner_id=owner_id,
        source_node_id=node_id,
        label=" ".join(part for part in (sku.name, sku.colour, sku.size) if part),
        reasons=tuple({"code": reason.code, **reason.facts} for reason in line.reasons),
    )


def _take_tenders(order_id: OrderId, body: SaleAsked, member_id: UUID | None, at: datetime) -> None:
    stored_fen = sum(t.amount_fen for t in body.tenders if t.kind == "stored_value")
    if stored_fen:
        if member_id is None or not (body.member or "").upper().startswith("QM"):
            raise Invalid(member=None)
        card = wallets.find_card(member_id, network.platform().organisation_id)
        if card is None:
            raise wallet.InsufficientStoredValue(balance_fen=0)
        orders.pay_by_stored_value(
            order_id=order_id, card_id=card.card_id, amount_fen=stored_fen, at=at
        )
    by_hand = [
        HandTender(TenderKind(tender.kind), tender.amount_fen)
        for tender in body.tenders
        if tender.kind != "stored_value"
    ]
    if by_hand:
        orders.pay_at_counter(order_id=order_id, tenders=by_hand, at=at)
