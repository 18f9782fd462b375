"""What a person sees of a product here: the price for them, sizes here and elsewhere, how soon."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanqu.catalog.types import ProductView
from quanqu.kit.refusals import Refused
from quanqu.network import queries as network
from quanqu.network.types import Capability, NearNode, NodeView, State
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
    places: network.Facts


def market_of(node: NodeView | None, tier: str | None) -> Market:
    """The market of a scan. The channel is no part of it (C2)."""
    places = network.facts()
    seller = places.organisation(node.organisation_id) if node else places.platform()
    return Market(
        node=node,
        zone=node.price_zone if node else GROUP_ZONE,
        currency=seller.currency,
        seller_id=seller.organisation_id,
        tier=tier or ANY_TIER,
        places=places,
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
    here, elsewhere = _stock_around(sku_ids, market, position, channel)
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
            here_qty=here.get(sku.sku_id, 0),
            elsewhere=elsewhere[sku.sku_id],
        )
        for sku in product.skus
        for price in [prices.get(sku.sku_id)]
    )


def _stock_around(
    sku_ids: Sequence[UUID], market: Market, position: Position | None, channel: str
) -> tuple[dict[UUID, int], dict[UUID, tuple[NearbyStock, ...]]]:
    """What of each SKU is here, and who else has it.

    The places around are asked first: they answer for nearly all, and a chain has thousands.
    """
    here_id = market.node.node_id if market.node else None
    near = _near(market, position)
    around = {place.node.node_id for place in near} | ({here_id} if here_id else set())
    units = _units(sku_ids, around, channel) if near else {}
    here = {sku_id: found.pop(here_id, 0) for sku_id, found in units.items()} if here_id else {}
    elsewhere = {sku_id: _nearby(found, near) for sku_id, found in units.items()}
    missing = [sku_id for sku_id in sku_ids if not elsewhere.get(sku_id)]
    for sku_id, found in _units(missing, None, channel).items() if missing else ():
        if here_id:
            here[sku_id] = found.pop(here_id, 0)
        elsewhere[sku_id] = _nearby(found, _known(found, market, position))
    return here, elsewhere


def _units(
    sku_ids: Sequence[UUID], node_ids: Iterable[UUID] | None, channel: str
) -> dict[UUID, dict[UUID, int]]:
    """Free units per SKU and node, at these nodes or (None) everywhere; one statement."""
    found: dict[UUID, dict[UUID, int]] = {sku_id: defaultdict(int) for sku_id in sku_ids}
    for free in stock.free_at(sku_ids, node_ids, channel=channel):
        if free.free_qty > 0:
            found[free.shelf.sku_id][free.shelf.node_id] += free.free_qty
    return found


def _near(market: Market, position: Position | None) -> Sequence[NearNode]:
    """The places around the scan that hold stock, the nearest first; none where nobody knows
    where it is."""
    if position is not None:
        return market.places.near(
            position.latitude,
            position.longitude,
            capability=Capability.HOLDS_STOCK,
            limit=CANDIDATES,
        )
    if market.node is not None:
        return market.places.near_node(
            market.node.node_id, capability=Capability.HOLDS_STOCK, limit=CANDIDATES
        )
    return ()


def _known(
    node_ids: Iterable[UUID], market: Market, position: Position | None
) -> list[NearNode | NodeView]:
    """Nodes that have units, the nearest to the scan first; by code where nobody knows where."""
    known = (market.places.nodes.get(node_id) for node_id in node_ids)
    nodes = [node for node in known if node and node.state == State.ACTIVE]
    around = position or (
        Position(market.node.latitude, market.node.longitude) if market.node else None
    )
    if around is None:
        return [*sorted(nodes, key=lambda node: node.code)]
    far = [
        NearNode(
            node,
            network.distance_km(around.latitude, around.longitude, node.latitude, node.longitude),
        )
        for node in nodes
    ]
    return [*sorted(far, key=lambda near: near.distance_km)]


def _nearby(
    units: Mapping[UUID, int], near: Iterable[NearNode | NodeView]
) -> tuple[NearbyStock, ...]:
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
    return _collect_here(away.sku_id, market, market.node, nearest, channel, at)


def _collect_here(
    sku_id: UUID, market: Market, node: NodeView, nearest: NearbyStock, channel: str, at: datetime
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
    source = market.places.node(first.lines[0].source_node_id)
    distance = network.distance_km(source.latitude, source.longitude, node.latitude, node.longitude)
    return PromiseHint(PromiseKind.COLLECT_HERE, source, first.ready_at, distance)
