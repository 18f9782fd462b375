"""What codes brought, from sums by day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuView
from quanqu.codes import queries as known
from quanqu.codes.types import CodeId, CodeView, Purpose
from quanqu.kit.sql import Row, load
from quanqu.network import queries as network
from quanqu.scan import links
from quanqu.scan.products import market_of, prices_for
from quanqu.scan.rules import TAG, read
from quanqu.scan.types import Brought, Goods, SignedCode

sql = load("quanqu.scan")

__all__ = [
    "TAG",
    "brought_by_batches",
    "brought_by_codes",
    "days_of_batch",
    "goods_of",
    "is_ticket",
    "links",
    "tag_url",
]


def brought_by_batches(
    batch_ids: Collection[UUID], first_on: date, last_on: date
) -> dict[UUID, Brought]:
    """What the codes of each batch brought between two days; batches nobody met are left out."""
    rows = sql.brought_by_batches(batch_ids=list(batch_ids), first_on=first_on, last_on=last_on)
    return {row.pop("batch_id"): Brought(**row) for row in rows}


def brought_by_codes(
    code_ids: Collection[UUID], first_on: date, last_on: date
) -> dict[UUID, Brought]:
    """The same for single codes."""
    rows = sql.brought_by_codes(code_ids=list(code_ids), first_on=first_on, last_on=last_on)
    return {row.pop("code_id"): Brought(**row) for row in rows}


def days_of_batch(
    batch_id: UUID, first_on: date, last_on: date, *, code_id: UUID | None = None
) -> list[tuple[date, Brought]]:
    """Day by day what a batch brought, or one code of it; days without anything are left out."""
    rows: list[Row] = sql.days_of_batch(
        batch_id=batch_id, code_id=code_id, first_on=first_on, last_on=last_on
    )
    return [(row.pop("on"), Brought(**row)) for row in rows]


def tag_url(gtin: str, token: str) -> str:
    """What a shelf tag of goods with a barcode says: a GS1 Digital Link that any reader of barcodes
    understands, and which tag it was. (A3)"""
    return f"{settings.BASE_URL.rstrip('/')}/01/{gtin.zfill(14)}?{TAG}={token}"


def is_ticket(text: str) -> bool:
    """Whether a text at a counter is a ticket, by its signature's form or its token."""
    if isinstance(read(text), SignedCode):
        return True
    code = known.find_code(text)
    return code is not None and code.purpose is Purpose.TICKET


def goods_of(codes: Sequence[CodeView], at: datetime) -> dict[UUID, Goods]:
    """The goods behind shelf tags and posters, at the price of everybody at their place (C2)."""
    named = {
        code.code_id: code.target_id
        for code in codes
        if code.purpose in (Purpose.PRODUCT, Purpose.POSTER) and code.target_id is not None
    }
    sold = _sold(list(named.values()))
    at_node: dict[UUID | None, list[UUID]] = defaultdict(list)
    for code in codes:
        if named.get(code.code_id) in sold:
            at_node[code.node_id].append(code.code_id)
    found: dict[UUID, Goods] = {}
    for node_id, code_ids in at_node.items():
        market = market_of(network.get_node(node_id) if node_id else None, None)
        skus = {code_id: sold[named[CodeId(code_id)]] for code_id in code_ids}
        prices = prices_for((sku.sku_id for some in skus.values() for sku in some), market, at)
        for code_id, some in skus.items():
            lines = [prices[sku.sku_id] for sku in some if sku.sku_id in prices]
            cheapest = min(lines, key=lambda line: line.unit_price_fen, default=None)
            found[code_id] = Goods(some, cheapest, market.currency)
    return found


def _sold(target_ids: Sequence[UUID]) -> dict[UUID | None, tuple[SkuView, ...]]:
    """The SKUs that an id stands for: itself, or all of a product."""
    found: dict[UUID | None, tuple[SkuView, ...]] = {
        sku_id: (sku,) for sku_id, sku in catalog.get_skus(target_ids).items()
    }
    products = catalog.list_products_by_id([one for one in target_ids if one not in found])
    return found | {one.product_id: one.skus for one in products if one.skus}
