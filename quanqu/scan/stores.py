"""What a person sees of a store: whether it is open, what lies there, and who advises them (A2)."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import GoodsState
from quanqu.codes.types import CodeView
from quanqu.network import queries as network
from quanqu.network.types import NodeView, Opening
from quanqu.scan.people import card_of
from quanqu.scan.products import Market, market_of, prices_for
from quanqu.scan.touches import Scan, distance_to, keep_touch, tier_of
from quanqu.scan.types import ProductCard, StoreLanding
from quanqu.stock import queries as stock

SHELVES = 200
"""Shelves of the store that are looked at for its page."""

CARDS = 12


def open_store(scan: Scan, code: CodeView, node: NodeView) -> StoreLanding:
    """The page behind a store's door code; a poster's shows the same for its place."""
    touch_id = keep_touch(scan, code, node_id=node.node_id)
    market = market_of(node, tier_of(scan))
    openings = _openings(node, scan.at)
    now = next((o for o in openings if o.opens_at <= scan.at < o.closes_at), None)
    coming = next((o for o in openings if scan.at < o.opens_at), None)
    return StoreLanding(
        touch_id=touch_id,
        node=node,
        organisation=network.get_organisation(node.organisation_id),
        is_open=now is not None,
        opens_at=None if now else (coming.opens_at if coming else None),
        closes_at=now.closes_at if now else None,
        currency=market.currency,
        products=_cards(node, market, scan.at),
        guide=card_of(scan.member_id, scan),
        distance_km=distance_to(scan, node),
    )


def _openings(node: NodeView, at: datetime) -> list[Opening]:
    """The stretches of being open on this day of the store's own calendar."""
    today = at.astimezone(ZoneInfo(node.timezone)).date()
    return network.open_hours([node.node_id], today).get(node.node_id, [])


def _cards(node: NodeView, market: Market, at: datetime) -> tuple[ProductCard, ...]:
    """Products that lie here now and are on sale, at their lowest price for this person."""
    free: dict[UUID, int] = defaultdict(int)
    for level in stock.levels_at(node.node_id, limit=SHELVES):
        qty = level.on_hand_qty - level.reserved_qty - level.safety_qty
        if qty > 0:
            free[level.shelf.sku_id] += qty
    prices = prices_for(free, market, at)
    by_product: dict[UUID, list[UUID]] = defaultdict(list)
    for sku_id, sku in catalog.get_skus(prices).items():
        by_product[sku.product_id].append(sku_id)
    return tuple(
        ProductCard(
            product,
            min(prices[sku_id].unit_price_fen for sku_id in by_product[product.product_id]),
            sum(free[sku_id] for sku_id in by_product[product.product_id]),
        )
        for product in catalog.list_products_by_id(list(by_product)[:CARDS])
        if product.state is GoodsState.ACTIVE
    )
