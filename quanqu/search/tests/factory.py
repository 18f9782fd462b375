"""A small range for tests, made by the real verbs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import NewSku, ProductView
from quanqu.network import actions as network
from quanqu.pricing import actions as pricing
from quanqu.pricing.types import PriceRow
from quanqu.stock import actions as stock
from quanqu.stock.types import HandLine, Shelf, StockLine

AT: Final = datetime(2026, 3, 1, 10, tzinfo=UTC)


@dataclass
class Shop:
    """One organisation, its price list, and a counter for codes."""

    owner_id: UUID
    list_id: UUID
    made: int = 0

    def product(
        self,
        name: str,
        name_en: str = "",
        *,
        colours: tuple[tuple[str, str], ...] = (("黑色", "black"),),
        sizes: tuple[str, ...] = ("M",),
        brand_code: str = "",
        category_code: str = "goods",
        price_fen: int | None = 10_000,
        barcodes: tuple[str, ...] = (),
    ) -> ProductView:
        """A product with a SKU for each colour in each size, at one price."""
        self.made += 1
        code = f"P{self.made:04d}"
        product = catalog.add_product(
            organisation_id=self.owner_id,
            category_code=category_code,
            code=code,
            name=name,
            name_en=name_en,
            brand_code=brand_code,
            skus=[
                NewSku(
                    f"{code}-{number}{size}",
                    colour=colour,
                    colour_en=colour_en,
                    size=size,
                    barcodes=barcodes if (number, size) == (0, sizes[0]) else (),
                )
                for number, (colour, colour_en) in enumerate(colours)
                for size in sizes
            ],
        )
        if price_fen is not None:
            self.price(product, price_fen)
        return product

    def price(self, product: ProductView, price_fen: int) -> None:
        rows = [PriceRow(sku.sku_id, price_fen) for sku in product.skus]
        pricing.set_prices(list_id=self.list_id, rows=rows, at=AT)

    def store(self, code: str, latitude: float = 31.23, longitude: float = 121.47) -> UUID:
        return network.open_node(
            organisation_id=self.owner_id,
            code=code,
            name=f"{code} 店",
            capabilities=["sells", "holds_stock", "hands_over"],
            latitude=latitude,
            longitude=longitude,
        ).node_id

    def receive(self, sku_id: UUID, node_id: UUID, qty: int = 1, lot: str = "none") -> None:
        stock.name_lots(lots=[(sku_id, lot, None)])
        lines = [StockLine(Shelf(sku_id, node_id, self.owner_id, lot), qty)]
        stock.receive(lines=lines, cause_kind="test", cause_id=uuid4(), at=AT)

    def sell(self, sku_id: UUID, node_id: UUID, qty: int = 1) -> None:
        lines = [HandLine(Shelf(sku_id, node_id, self.owner_id), qty)]
        stock.sell_from_hand(lines=lines, cause_kind="test", cause_id=uuid4(), at=AT)


def shop() -> Shop:
    """Open it; call inside a transaction."""
    owner = network.open_organisation(code="group", name="集团", kind="group")
    catalog.add_category(code="goods", name="商品", name_en="Goods")
    list_id = pricing.open_list(
        organisation_id=owner.organisation_id, zone="group", currency="CNY", name="全国"
    )
    return Shop(owner.organisation_id, list_id)
