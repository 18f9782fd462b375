"""A city with stores along one street, 2.2 km apart from south to north, made by the real verbs."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import NewSku
from quanqu.network import actions as network
from quanqu.network.types import WeeklyHours
from quanqu.routing import actions as routing
from quanqu.routing.types import OfferView, Place
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, StockLine

AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
"""A Monday, noon in Shanghai."""

STORE = ("sells", "holds_stock", "ships", "hands_over", "takes_returns")


@dataclass
class World:
    """Stores by code and SKUs by number; SKU 3 is a service."""

    owner_id: UUID
    sku_ids: tuple[UUID, ...]
    nodes: dict[str, UUID] = field(default_factory=dict)

    def open(
        self,
        code: str,
        *,
        step: int | None = None,
        capabilities: Collection[str] = STORE,
        hours: tuple[int, int] | None = (9, 21),
        capacity: int | None = None,
        timezone: str = "Asia/Shanghai",
    ) -> UUID:
        """Open a store on the street, so many steps north; hours are local, None is always."""
        node = network.open_node(
            organisation_id=self.owner_id,
            code=code,
            name=f"{code} 店",
            name_en=f"Store {code}",
            capabilities=capabilities,
            latitude=39.9 + 0.02 * (len(self.nodes) if step is None else step),
            longitude=116.4,
            timezone=timezone,
            daily_capacity=capacity,
        )
        if hours:
            week = [WeeklyHours(day, hours[0] * 60, hours[1] * 60) for day in range(1, 8)]
            network.set_hours(node_id=node.node_id, hours=week)
        self.nodes[code] = node.node_id
        return node.node_id

    def fill(self, code: str, *quantities: int, owner_id: UUID | None = None) -> None:
        """Put a quantity of each SKU in turn into a store."""
        lines = [
            StockLine(Shelf(self.sku_ids[i], self.nodes[code], owner_id or self.owner_id), qty)
            for i, qty in enumerate(quantities)
            if qty
        ]
        stock.receive(lines=lines, cause_kind="test", cause_id=uuid4(), at=AT)

    def cart(self, *quantities: int) -> list[tuple[UUID, int]]:
        """A quantity of each SKU in turn."""
        return [(self.sku_ids[i], qty) for i, qty in enumerate(quantities) if qty]

    def collect(self, code: str, *quantities: int, at: datetime = AT) -> list[OfferView]:
        """Offers to collect a cart at a store."""
        return routing.make_offers(
            lines=self.cart(*quantities), pickup_node_id=self.nodes[code], at=at
        )

    def deliver(self, *quantities: int, step: float = 0, at: datetime = AT) -> list[OfferView]:
        """Offers to bring a cart to a place on the street, without those to collect it."""
        place = Place(39.9 + 0.02 * step, 116.4)
        offers = routing.make_offers(lines=self.cart(*quantities), place=place, at=at)
        return [offer for offer in offers if offer.kind == "delivery"]

    def sources(self, offer: OfferView) -> dict[str, int]:
        """How many units an offer takes from which store."""
        codes = {node_id: code for code, node_id in self.nodes.items()}
        found: dict[str, int] = {}
        for line in offer.lines:
            code = codes[line.source_node_id]
            found[code] = found.get(code, 0) + line.qty
        return found


def world() -> World:
    """Open it without any store; call inside a transaction."""
    owner_id = network.open_organisation(code="group", name="集团", kind="group").organisation_id
    catalog.add_category(code="goods", name="商品")
    product = catalog.add_product(
        organisation_id=owner_id,
        category_code="goods",
        code="P",
        name="商品",
        skus=[NewSku(f"P-{i}", is_stocked=i < 3) for i in range(4)],
    )
    return World(owner_id, tuple(sku.sku_id for sku in product.skus))
