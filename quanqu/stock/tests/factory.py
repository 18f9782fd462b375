"""A small world with shelves, made by the real verbs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import NewSku
from quanqu.network import actions as network
from quanqu.network import queries as nodes
from quanqu.stock import actions as stock
from quanqu.stock.types import HandLine, Shelf, StockLine, Want

FALSE_BOOKS = """
  SELECT l.id FROM stock_level l
   CROSS JOIN LATERAL (SELECT coalesce(sum(m.qty), 0) AS qty,
                              coalesce(sum(m.damaged_qty), 0) AS damaged_qty
                         FROM stock_move m
                        WHERE m.sku_id = l.sku_id AND m.node_id = l.node_id
                          AND m.owner_id = l.owner_id AND m.lot = l.lot) m
   CROSS JOIN LATERAL (SELECT coalesce(sum(r.qty), 0) AS qty
                         FROM stock_reservation r WHERE r.level_id = l.id) r
   WHERE l.on_hand_qty <> m.qty OR l.damaged_qty <> m.damaged_qty OR l.reserved_qty <> r.qty"""

AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
SOON = AT + timedelta(minutes=15)


@dataclass(frozen=True)
class World:
    """One organisation with two nodes and some SKUs."""

    owner_id: UUID
    store_id: UUID
    other_id: UUID
    sku_ids: tuple[UUID, ...]

    def shelf(self, sku: int = 0, *, at_other: bool = False, lot: str = "none") -> Shelf:
        """The shelf of one SKU in the store, or at the other node."""
        node_id = self.other_id if at_other else self.store_id
        return Shelf(self.sku_ids[sku], node_id, self.owner_id, lot)

    def receive(
        self, *quantities: int, at_other: bool = False, cost_fen: int | None = None
    ) -> None:
        """Put a quantity of each SKU in turn onto its shelf."""
        lines = [
            StockLine(self.shelf(i, at_other=at_other), qty, cost_fen)
            for i, qty in enumerate(quantities)
            if qty
        ]
        stock.receive(lines=lines, cause_kind="test", cause_id=uuid4(), at=AT)

    def hold(self, qty: int, sku: int = 0, *, until: datetime | None = SOON) -> UUID:
        """Reserve units of one SKU in the store for a new claim."""
        claim_id = uuid4()
        stock.reserve_many(wants=[Want(claim_id, self.shelf(sku), qty)], until=until)
        return claim_id

    def sell(self, qty: int, sku: int = 0) -> None:
        """Sell from hand in the store."""
        lines = [HandLine(self.shelf(sku), qty)]
        stock.sell_from_hand(lines=lines, cause_kind="test", cause_id=uuid4(), at=AT)


def world(sku_count: int = 3) -> World:
    """Open it; call inside a transaction."""
    owner_id = network.open_organisation(code="group", name="集团", kind="group").organisation_id
    store_ids = [_store(owner_id, code) for code in ("S1", "S2")]
    catalog.add_category(code="goods", name="商品")
    product = catalog.add_product(
        organisation_id=owner_id,
        category_code="goods",
        code="P",
        name="商品",
        skus=[NewSku(f"P-{i:04d}") for i in range(sku_count)],
    )
    return World(
        owner_id, store_ids[0], store_ids[1], tuple(sorted(s.sku_id for s in product.skus))
    )


def _store(owner_id: UUID, code: str) -> UUID:
    number = len(nodes.list_nodes())
    return network.open_node(
        organisation_id=owner_id,
        code=code,
        name=f"{code} 店",
        capabilities=["sells", "holds_stock", "ships", "hands_over", "takes_returns"],
        latitude=39.99 + number / 50,
        longitude=116.33,
    ).node_id


def assert_true_books() -> None:
    """On hand is the sum of moves and reserved is the sum of reservations, on every shelf."""
    with connection.cursor() as cursor:
        cursor.execute(FALSE_BOOKS)
        assert cursor.fetchall() == []
