"""Over the counter: price a basket, and sell it in one transaction."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import Field, StringConstraints

from quanqu.catalog import queries as catalog
from quanqu.catalog.actions import UnknownBarcode
from quanqu.catalog.types import BarcodeRead
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import Asked, Fen, NodeId, Qty, Told, Word
from quanqu.doors.api.orders import tier_of
from quanqu.doors.api.shown import OrderShown, PriceShown, order_of, show_price
from quanqu.doors.api.wallet import named_member
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.fulfilment import actions as fulfilment
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid, NotFound, Refused
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import HandTender, Labelled, OrderId, TenderKind
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets

router = Router(tags=["till"])

MemberText = Annotated[str, StringConstraints(min_length=3, max_length=100)]


class NotPaidExactly(Refused):
    """Over the counter, the tenders equal the total or nothing is sold."""

    code = "not_paid_exactly"
    status = 409
    text = _("What was taken does not equal the total of the sale.")


class ItemAsked(Asked):
    """What is in hand: a code as it was scanned, or a SKU id.

    A carton's code counts what is in it. A scale's label says the weight, or the price: then that
    is what is charged, for each of `qty` such labels.
    """

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

    sale_id: UUID | None = None
    """Made by the till before it sends: a sale is written once, whatever key it comes with."""
    tenders: Annotated[list[TenderAsked], Field(min_length=1, max_length=8)]
    member: MemberText | None = None
    channel: Literal["till", "handheld"] = "till"
    coupons: Annotated[list[Word], Field(max_length=10)] = []
    """Numbers of the member's coupons to use; one that gives nothing here is refused."""


class BasketShown(Told):
    price: PriceShown


@router.post("/till/baskets/price", response=BasketShown)
@reading
def price_basket(request: HttpRequest, body: BasketAsked) -> BasketShown:
    """What these items cost a customer who is not recognised; changes nothing."""
    network.require(acting_staff(request), "orders.sell", node_id=body.node_id)
    lines, labels = _in_hand(body)
    price = orders.price_at_counter(
        node_id=body.node_id,
        lines=lines,
        labels=labels,
        tier="",
        channel="till",
        at=moment(request),
    )
    return BasketShown(price=show_price(price))


@router.post("/till/sales", response={201: OrderShown})
@effect()
def sell(request: HttpRequest, body: SaleAsked) -> OrderShown:
    """Sell what is in hand: ordered, paid and handed over at once, or not at all. (D2)"""
    at, actor = moment(request), acting_staff(request)
    network.require(actor, "orders.sell", node_id=body.node_id)
    member_id = named_member(body.member, at) if body.member else None
    lines, labels = _in_hand(body)
    order_id = orders.place_at_counter(
        node_id=body.node_id,
        lines=lines,
        labels=labels,
        tier=tier_of(member_id),
        channel=body.channel,
        at=at,
        member_id=member_id,
        serving_staff_id=actor.staff_id,
        external_ref=str(body.sale_id) if body.sale_id else None,
        coupons=body.coupons,
    )
    _check_tenders(order_id, body)
    _take_tenders(order_id, body, member_id, at)
    fulfilment.hand_over_now(
        order_id=order_id, node_id=body.node_id, staff_id=actor.staff_id, at=at
    )
    return order_of(actor, order_id)


def _in_hand(body: BasketAsked) -> tuple[list[tuple[UUID, int]], list[Labelled]]:
    """Goods by SKU and quantity, and those whose labels say what they cost."""
    wanted: dict[UUID, int] = {}
    labels: list[Labelled] = []
    for item in body.items:
        read = _read(body.node_id, item.item)
        if read.price_fen is None:
            wanted[read.sku_id] = wanted.get(read.sku_id, 0) + (read.qty or 1) * item.qty
        else:
            labels += [Labelled(read.sku_id, read.price_fen, read.qty)] * item.qty
    return list(wanted.items()), labels


def _read(node_id: UUID, text: str) -> BarcodeRead:
    if text.startswith("sku_"):
        return BarcodeRead(catalog.get_sku(ids.parse("sku", text)).sku_id)
    try:
        return orders.read_in_hand(node_id, text)
    except UnknownBarcode as unknown:
        raise NotFound from unknown


def _check_tenders(order_id: OrderId, body: SaleAsked) -> None:
    order = queries.get_order(order_id)
    tendered_fen = sum(tender.amount_fen for tender in body.tenders)
    if tendered_fen != order.total_fen:
        raise NotPaidExactly(
            total_fen=order.total_fen, tendered_fen=tendered_fen, currency=order.currency
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
