"""Goods of the demo world: 400 products, three price lists, and stock that differs by place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Final
from uuid import UUID

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as catalog_queries
from quanqu.catalog.types import NewProduct, NewSku
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.money import part_bps
from quanqu.network import queries as network
from quanqu.pricing import actions as pricing
from quanqu.pricing.types import PriceRow
from quanqu.stock import actions as stock
from quanqu.stock import queries as stock_queries
from quanqu.stock.types import Shelf, ShelfLimits, StockLine
from quanqu.world import cast
from quanqu.world.demo import tables
from quanqu.world.demo.opening import Retailer

SILVER_BPS: Final = 9_500
GOLD_BPS: Final = 9_000
DEALER_B_BPS: Final = 9_800
COST_BPS: Final = 4_600
"""What goods cost, of their price without VAT."""

COVERAGE: Final = {"S1": 0.62, "S2": 0.78, "S3": 0.74}
USUAL_COVERAGE: Final = (0.32, 0.58)
JACKETS_AT_STORE_2: Final = 80
LINES_AT_ONCE: Final = 4_000


@dataclass(slots=True)
class Shelves:
    """What lies where, as far as the making of the world has come."""

    sku_ids: dict[str, UUID]
    skus: dict[str, tuple[tables.ProductRow, NewSku]]
    on_hand: dict[str, dict[str, int]] = field(default_factory=dict)


@tx.required
def fill_catalog(retailer: Retailer) -> Shelves:
    """Brands, the category tree and every product with its variants, owned by the group."""
    for row in tables.read("brands"):
        catalog.add_brand(code=row["code"], name=row["name"], name_en=row["name_en"])
    for row in tables.read("categories"):
        catalog.add_category(
            code=row["code"], name=row["name"], name_en=row["name_en"], parent_code=row["parent"]
        )
    group_id = retailer.organisations[cast.GROUP].organisation_id
    catalog.add_products_many(
        products=[
            NewProduct(
                organisation_id=group_id,
                category_code=product.category,
                code=product.code,
                name=product.name,
                name_en=product.name_en,
                brand_code=product.brand,
                skus=product.skus,
            )
            for product in tables.products()
        ]
    )
    skus = {sku.code: (product, sku) for product in tables.products() for sku in product.skus}
    found = catalog_queries.find_skus_by_code(group_id, list(skus))
    return Shelves({code: view.sku_id for code, view in found.items()}, skus)


@tx.required
def publish_prices(retailer: Retailer, shelves: Shelves, *, at: datetime) -> None:
    """The group's list with tiers on fashion, and dealer B's own list for what it sells cheaper."""
    organisations = retailer.organisations
    group_list = pricing.open_list(
        organisation_id=organisations[cast.GROUP].organisation_id,
        zone="group",
        currency="CNY",
        name="集团统一价 Group prices",
    )
    dealer_list = pricing.open_list(
        organisation_id=organisations[cast.DEALER_B].organisation_id,
        zone=f"dealer:{cast.DEALER_B}",
        currency="CNY",
        name="云杉百货价 Yunshan prices",
    )
    pricing.set_prices(list_id=group_list, rows=list(_prices(shelves, 10_000)), at=at)
    pricing.set_prices(list_id=dealer_list, rows=list(_prices(shelves, DEALER_B_BPS)), at=at)


def _prices(shelves: Shelves, bps: int) -> Iterator[PriceRow]:
    for code, (product, _sku) in shelves.skus.items():
        sku_id, price = shelves.sku_ids[code], tidy(product.price_fen, bps)
        yield PriceRow(sku_id, price)
        if product.is_fashion:
            yield PriceRow(sku_id, tidy(price, SILVER_BPS), tier="silver")
            yield PriceRow(sku_id, tidy(price, GOLD_BPS), tier="gold")
        elif product.category == "bottle":
            yield PriceRow(sku_id, tidy(price, GOLD_BPS), min_qty=6)


def tidy(price_fen: int, bps: int) -> int:
    """A part of a price as a shop would print it: whole yuan from 100 on, else ten fen."""
    part = part_bps(price_fen, bps)
    step = 100 if part >= 10_000 else 10
    return max(step, part // step * step)


@tx.required
def deliver_stock(retailer: Retailer, shelves: Shelves, *, random: Random, at: datetime) -> None:
    """First deliveries: every place holds its own choice, so that the endless aisle matters."""
    for row in tables.nodes():
        if row.sort not in ("store", "warehouse"):
            continue
        held = dict(_assortment(row, shelves, random))
        shelves.on_hand[row.code] = held
        put(retailer, shelves, row.code, held, at=at)
    _guard_the_jacket(retailer, shelves)


def put(
    retailer: Retailer,
    shelves: Shelves,
    node_code: str,
    quantities: dict[str, int],
    *,
    at: datetime,
) -> None:
    """Receive units of a node's own organisation, a few thousand lines at once."""
    node = retailer.nodes[node_code]
    lines = [
        StockLine(
            Shelf(shelves.sku_ids[code], node.node_id, node.organisation_id),
            qty,
            _cost(shelves.skus[code][0], shelves.skus[code][1]),
        )
        for code, qty in quantities.items()
        if qty
    ]
    for start in range(0, len(lines), LINES_AT_ONCE):
        stock.receive(
            lines=lines[start : start + LINES_AT_ONCE],
            cause_kind="delivery_note",
            cause_id=new_id(),
            at=at,
        )


def _cost(product: tables.ProductRow, sku: NewSku) -> int:
    return part_bps(product.price_fen * 10_000 // (10_000 + sku.vat_bps), COST_BPS)


def _assortment(row: tables.NodeRow, shelves: Shelves, random: Random) -> Iterator[tuple[str, int]]:
    """Which variants a place holds, and how many: the warehouse all, stores what suits them."""
    coverage = COVERAGE.get(row.code, random.uniform(*USUAL_COVERAGE))
    carried = {
        product.code: random.random() < (0.85 if not product.is_fashion else coverage + 0.1)
        for product in tables.products()
    }
    for code, (product, _sku) in shelves.skus.items():
        if product.code == cast.JACKET:
            yield code, _jackets(row.code, code, random)
        elif row.sort == "warehouse":
            yield code, random.randint(20, 60) if product.is_fashion else random.randint(60, 200)
        elif carried[product.code] and (not product.is_fashion or random.random() < 0.8):
            yield code, random.randint(2, 9) if product.is_fashion else random.randint(25, 90)


def _jackets(node_code: str, code: str, random: Random) -> int:
    """The missing size lies in store 2 alone."""
    if code == cast.JACKET_SKU:
        return JACKETS_AT_STORE_2 if node_code == cast.STORE_2 else 0
    return random.randint(3, 8) if node_code in (cast.STORE_1, cast.STORE_2) else 0


@tx.required
def refill_the_jacket(*, at: datetime) -> int:
    """Bring the story's jacket to store 2 again when it runs low; returns how many came."""
    store = network.find_node_by_code(cast.STORE_2)
    group_id = network.platform().organisation_id
    sku = catalog_queries.find_skus_by_code(group_id, [cast.JACKET_SKU]).get(cast.JACKET_SKU)
    if store is None or sku is None:
        return 0
    free = stock_queries.free_at([sku.sku_id], [store.node_id])
    lacking = JACKETS_AT_STORE_2 - sum(found.free_qty for found in free)
    if lacking < JACKETS_AT_STORE_2 // 2:
        return 0
    shelf = Shelf(sku.sku_id, store.node_id, store.organisation_id)
    stock.receive(
        lines=[StockLine(shelf, lacking)], cause_kind="delivery_note", cause_id=new_id(), at=at
    )
    return lacking


def _guard_the_jacket(retailer: Retailer, shelves: Shelves) -> None:
    """What comes back to store 3 is not offered again there: it goes home to store 2."""
    shelf = Shelf(
        shelves.sku_ids[cast.JACKET_SKU],
        retailer.nodes[cast.STORE_3].node_id,
        retailer.organisations[cast.DEALER_B].organisation_id,
    )
    stock.set_limits(limits=[ShelfLimits(shelf, safety_qty=1_000_000)])
