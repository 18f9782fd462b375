"""A price list with goods, made by the real verbs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import NewSku
from quanqu.network import actions as network
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import PriceRow, Quote

AT = datetime(2026, 3, 1, 10, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """The group's list and a dealer's, and some SKUs without prices."""

    owner_id: UUID
    product_id: UUID
    group_list_id: UUID
    dealer_list_id: UUID
    sku_ids: tuple[UUID, ...]

    def price(
        self,
        price_fen: int | None,
        sku: int = 0,
        *,
        tier: str = "",
        min_qty: int = 1,
        by_dealer: bool = False,
    ) -> int:
        """Publish one price."""
        list_id = self.dealer_list_id if by_dealer else self.group_list_id
        rows = [PriceRow(self.sku_ids[sku], price_fen, tier, min_qty)]
        return pricing.set_prices(list_id=list_id, rows=rows, at=AT)

    def quote(self, *quantities: int, zone: str = "group", tier: str = "") -> Quote:
        """Quote a quantity of each SKU in turn."""
        return queries.quote(
            lines=[(self.sku_ids[i], qty) for i, qty in enumerate(quantities) if qty],
            zone=zone,
            currency="CNY",
            tier=tier,
            seller_id=self.owner_id,
            at=AT,
        )


def world() -> World:
    """Open it; call inside a transaction."""
    owner_id = network.open_organisation(code="group", name="集团", kind="group").organisation_id
    catalog.add_category(code="goods", name="商品")
    product = catalog.add_product(
        organisation_id=owner_id,
        category_code="goods",
        code="P",
        name="商品",
        skus=[NewSku(f"P-{i}") for i in range(3)],
    )
    lists = [
        pricing.open_list(organisation_id=owner_id, zone=zone, currency="CNY", name=zone)
        for zone in ("group", "dealer:A")
    ]
    skus = tuple(sku.sku_id for sku in product.skus)
    return World(owner_id, product.product_id, lists[0], lists[1], skus)
