"""Quote and order: price and promise first, then exactly that, or a new quote."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuForSale, SkuView
from quanqu.kit import sql, tx
from quanqu.kit.refusals import Refused
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.orders.actions.place import place
from quanqu.orders.actions.quoting import (
    Payer,
    Quoted,
    QuoteWish,
    buying_at,
    check_selling,
    start_quoting,
)
from quanqu.orders.assortment import check_carried
from quanqu.orders.pieces import discount_told, priced_piece
from quanqu.orders.refusals import Requote
from quanqu.orders.rules import TIME_TO_PAY
from quanqu.orders.types import HandOverKind, LineKind, OrderId, Piece, Placement
from quanqu.pricing import queries as pricing
from quanqu.pricing.types import Buying, Quote
from quanqu.routing import actions as routing
from quanqu.routing.types import OfferLine, Place

DELIVERY_VAT_BPS = 600
"""VAT on express delivery in China (postal and courier services)."""


@tx.required
def quote(
    *,
    lines: Sequence[tuple[UUID, int]],
    selling_node_id: UUID,
    tier: str,
    channel: str,
    at: datetime,
    pickup_node_id: UUID | None = None,
    place: Place | None = None,
    member_id: UUID | None = None,
    coupons: Sequence[str] = (),
) -> Quoted:
    """Price and offers for a cart, before anything is reserved. (E1)

    The price zone is the selling node's; how the order is routed inside it changes no price.
    Offers are kept for some minutes, so that `order_from_offer` can hold one to its word. Raises
    NotSelling, NotForSale, BadQuantity, CouponNotUsable.
    """
    wish = QuoteWish(selling_node_id, tuple(lines), pickup_node_id, place, channel, tuple(coupons))
    # Before it travels: a fresh process reads the network now.
    facts = network.facts_kept()
    with sql.together():
        decide = start_quoting([wish], facts, at=at)
    quoted = decide([Payer(tier, member_id)])[0]
    if isinstance(quoted, Refused):
        raise quoted
    with sql.together():
        routing.start_keeping(quoted.offers)
    return quoted


@tx.required
def order_from_offer(
    *,
    offer_id: UUID,
    selling_node_id: UUID,
    tier: str,
    price_version: int,
    at: datetime,
    member_id: UUID | None = None,
    serving_staff_id: UUID | None = None,
    address_sealed: bytes | None = None,
    coupons: Sequence[str] = (),
    most_fen: int | None = None,
) -> OrderId:
    """Order what an offer promised, at the version and total (`most_fen`) that were shown. (C3, D1)

    The order's channel is the one that the offer was made for. Raises OfferExpired, Requote,
    NotForSale, OutOfStock, CouponNotUsable, BudgetSpent.
    """
    offer = routing.take_offer(offer_id, at=at)
    facts = network.facts()
    node = facts.node(selling_node_id)
    check_selling(node)
    wanted: dict[UUID, int] = {}
    for line in offer.lines:
        wanted[line.sku_id] = wanted.get(line.sku_id, 0) + line.qty
    check_carried(wanted, node.node_id, offer.channel)
    price = _price(list(wanted.items()), node, facts, tier, at, buying_at(node, member_id, coupons))
    total_fen = price.total_fen + price.fee_after(offer.fee_fen)
    if price.version != price_version or (most_fen is not None and total_fen > most_fen):
        raise Requote(price_version=price.version, total_fen=total_fen)
    return place(
        Placement(
            seller_id=node.organisation_id,
            selling_node_id=selling_node_id,
            collector_id=facts.platform().organisation_id,
            currency=price.currency,
            zone=price.zone,
            tier=price.tier,
            price_version=price.version,
            coupons=price.coupons,
            budgets=price.budgets,
            is_of_first_order=price.is_of_first_order,
            hand_over_kind=HandOverKind(offer.kind),
            pieces=offer_pieces(
                offer.lines,
                offer.fee_fen,
                price=price,
                skus=catalog.get_skus([line.sku_id for line in offer.lines]),
            ),
            pay_by=at + TIME_TO_PAY,
            channel=offer.channel,
            member_id=member_id,
            serving_staff_id=serving_staff_id,
            hand_over_node_id=offer.hand_over_node_id,
            promise_at=offer.ready_at,
            offer_id=offer_id,
            address_sealed=address_sealed,
        ),
        at=at,
    )


def _price(
    lines: Sequence[tuple[UUID, int]],
    node: NodeView,
    facts: network.Facts,
    tier: str,
    at: datetime,
    buying: Buying,
) -> Quote:
    return pricing.quote(
        lines=list(lines),
        zone=node.price_zone,
        currency=facts.organisation(node.organisation_id).currency,
        tier=tier,
        seller_id=node.organisation_id,
        at=at,
        buying=buying,
    )


def offer_pieces(
    lines: Sequence[OfferLine],
    fee_fen: int,
    *,
    price: Quote,
    skus: Mapping[UUID, SkuForSale] | Mapping[UUID, SkuView],
) -> tuple[Piece, ...]:
    """What is promised, with its prices; a SKU from two shelves is split by its units."""
    prices = {line.sku_id: line for line in price.lines}
    done: dict[UUID, int] = {}
    pieces = []
    for line in lines:
        before = done.get(line.sku_id, 0)
        done[line.sku_id] = before + line.qty
        priced, sku = prices[line.sku_id], skus[line.sku_id]
        owner_id = line.owner_id if sku.is_stocked else None
        node_id = line.source_node_id if sku.is_stocked else None
        pieces.append(priced_piece(priced, sku, line.qty, before, owner_id, node_id))
    if fee_fen:
        pieces.append(
            Piece(
                qty=1,
                kind=LineKind.FEE,
                list_price_fen=fee_fen,
                total_fen=price.fee_after(fee_fen),
                vat_bps=DELIVERY_VAT_BPS,
                label="delivery",
                reasons=tuple(discount_told(one) for one in price.delivery(fee_fen)),
            )
        )
    return tuple(pieces)
