"""What a person sees of a product here: the price for them, sizes here and elsewhere, how soon."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanqu.catalog.types import ProductView
from quanqu.kit.refusals import Refused
from quanqu.network import queries as network
from quanqu.network.types import Capability, NearNode, NodeView
from quanqu.pricing import queries as pricing
from quanqu.pricing.actions import NotForSale
from quanqu.pricing.types import ANY_TIER, GROUP_ZONE, QuoteLine
from quanqu.routing import actions as routing
from quanqu.scan.types import NearbyStock, Position, PromiseHint, PromiseKind, Variant
from quanqu.stock import queries as stock

NEARBY = 5
"""Stores shown for a size that is not here."""

CANDIDATES = 40
"""Nearest stores with any size that are looked at."""


@dataclass(frozen=True, slots=True)
class Market:
    """Whose prices count: the zone of the store, or the group's where no store is known."""

    node: NodeView | None
    zone: str
    currency: str
    seller_id: UUID
    tier: str


def market_of(node: NodeView | None, tier: str | None) -> Market:
    """The market of a scan. The channel is no part of it (C2)."""
    seller = network.get_organisation(node.organisation_id) if node else network.platform()
    return Market(
        node=node,
        zone=node.price_zone if node else GROUP_ZONE,
        currency=seller.currency,
        seller_id=seller.organisation_id,
        tier=tier or ANY_TIER,
    )


def prices_for(sku_ids: Iterable[UUID], market: Market, at: datetime) -> dict[UUID, QuoteLine]:
    """The price of one unit of each SKU for this person; SKUs that are not on sale are left out."""
    wanted = list(dict.fromkeys(sku_ids))
    while wanted:
        try:
            quote = pricing.quote(
                lines=[(sku_id, 1) for sku_id in wanted],
                zone=market.zone,
                currency=market.currency,
                tier=market.tier,
                seller_id=market.seller_id,
                at=at,
            )
        except NotForSale as refusal:
            missing = set(refusal.facts["sku_ids"])
            wanted = [sku_id for sku_id in wanted if sku_id not in missing]
        else:
            return {line.sku_id: line for line in quote.lines}
    return {}


def variants_of(
    product: ProductView, market: Market, position: Position | None, channel: str, at: datetime
) -> tuple[Variant, ...]:
    """Every size and colour of a product with its price, what is here, and who else has it, as far
    as this channel is shown it."""
    sku_ids = [sku.sku_id for sku in product.skus]
    prices = prices_for(sku_ids, market, at)
    here, elsewhere = _units(sku_ids, market.node, channel)
    near = _nearest(
        {node_id for units in elsewhere.values() for node_id in units}, market, position
    )
    return tuple(
        Variant(
            sku_id=sku.sku_id,
            code=sku.code,
            colour=sku.colour,
            colour_en=sku.colour_en,
            size=sku.size,
            list_price_fen=price.list_price_fen if price else None,
            price_fen=price.unit_price_fen if price else None,
            reasons=price.reasons if price else (),
            here_qty=here[sku.sku_id],
            elsewhere=_nearby(elsewhere[sku.sku_id], near),
        )
        for sku in product.skus
        for price in [prices.get(sku.sku_id)]
    )


def _units(
    sku_ids: Sequence[UUID], node: NodeView | None, channel: str
) -> tuple[dict[UUID, int], dict[UUID, dict[UUID, int]]]:
    """Free units per SKU at this node, and at every other; one statement."""
    here: dict[UUID, int] = defaultdict(int)
    elsewhere: dict[UUID, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    for free in stock.free_at(sku_ids, channel=channel):
        if free.free_qty <= 0:
            continue
        if node is not None and free.shelf.node_id == node.node_id:
            here[free.shelf.sku_id] += free.free_qty
        else:
            elsewhere[free.shelf.sku_id][free.shelf.node_id] += free.free_qty
    return here, elsewhere


def _nearest(
    node_ids: set[UUID], market: Market, position: Position | None
) -> list[NearNode | NodeView]:
    """The stores with units, the nearest to the scan first; by code where nobody knows where."""
    if not node_ids:
        return []
    if position is None and market.node is not None:
        position = Position(market.node.latitude, market.node.longitude)
    if position is None:
        known = sorted(network.nodes_by_id(node_ids).values(), key=lambda node: node.code)
        return [*known[:CANDIDATES]]
    return [
        *network.nearest_nodes(
            position.latitude, position.longitude, node_ids=node_ids, limit=CANDIDATES
        )
    ]


def _nearby(units: dict[UUID, int], near: Sequence[NearNode | NodeView]) -> tuple[NearbyStock, ...]:
    found = []
    for place in near:
        node = place.node if isinstance(place, NearNode) else place
        distance = place.distance_km if isinstance(place, NearNode) else None
        if units.get(node.node_id):
            found.append(NearbyStock(node, units[node.node_id], distance))
    return tuple(found[:NEARBY])


def promise_for(
    variants: Sequence[Variant],
    chosen_sku_id: UUID | None,
    market: Market,
    channel: str,
    at: datetime,
) -> PromiseHint:
    """The best way to the scanned size, else to any: in the hand, or collected here (E1)."""
    wanted = [v for v in variants if v.is_for_sale and chosen_sku_id in (None, v.sku_id)]
    if market.node is not None and any(variant.here_qty for variant in wanted):
        return PromiseHint(PromiseKind.TAKE_NOW, market.node, at, 0.0)
    away = next((variant for variant in wanted if variant.elsewhere), None)
    if away is None:
        return PromiseHint(PromiseKind.SOLD_OUT)
    nearest = away.elsewhere[0]
    if market.node is None or not market.node.can(Capability.HANDS_OVER):
        return PromiseHint(PromiseKind.DELIVER, nearest.node, None, nearest.distance_km)
    return _collect_here(away.sku_id, market.node, nearest, channel, at)


def _collect_here(
    sku_id: UUID, node: NodeView, nearest: NearbyStock, channel: str, at: datetime
) -> PromiseHint:
    """When one unit can be collected here; the same promise as a cart would be given."""
    try:
        offers = routing.make_offers(
            lines=[(sku_id, 1)], pickup_node_id=node.node_id, at=at, channel=channel
        )
    except Refused:
        offers = []
    if not offers:
        return PromiseHint(PromiseKind.DELIVER, nearest.node, None, nearest.distance_km)
    first = min(offers, key=lambda offer: offer.ready_at)
    source = network.get_node(first.lines[0].source_node_id)
    distance = network.distance_km(source.latitude, source.longitude, node.latitude, node.longitude)
    return PromiseHint(PromiseKind.COLLECT_HERE, source, first.ready_at, distance)
