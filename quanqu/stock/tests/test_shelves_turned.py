from typing import Any
from uuid import uuid4

from django.db import connection

from quanqu.stock import actions as stock
from quanqu.stock.tests.factory import AT, SOON, World
from quanqu.stock.types import ShelfLimits, StockLine


def turned() -> list[tuple[int, int]]:
    """How many pairs each event of the log names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payload ->> 'sku_ids', payload ->> 'node_ids' FROM kit_event "
            "WHERE name = 'stock.ShelvesTurned' ORDER BY id"
        )
        rows: list[Any] = cursor.fetchall()
    return [(skus.count("-") // 4, nodes.count("-") // 4) for skus, nodes in rows]


class TestShelvesTurned:
    def test_is_told_once_for_shelves_that_are_opened_together(self, world: World) -> None:
        world.receive(5, 7)
        assert turned() == [(2, 2)]
        world.receive(5, 7)
        assert turned() == [(2, 2)]

    def test_is_told_whenever_the_last_unit_goes_or_the_first_comes(self, world: World) -> None:
        world.receive(5)
        claim_id = world.hold(4)
        world.sell(1)
        assert turned() == [(1, 1)] * 2
        stock.release([claim_id])
        assert turned() == [(1, 1)] * 3
        world.hold(4)
        stock.expire(SOON)
        assert turned() == [(1, 1)] * 5

    def test_is_told_when_safety_stock_hides_what_is_there(self, world: World) -> None:
        world.receive(5)
        stock.set_limits(limits=[ShelfLimits(world.shelf(), safety_qty=5)])
        stock.set_limits(limits=[ShelfLimits(world.shelf(), safety_qty=4)])
        assert turned() == [(1, 1)] * 3

    def test_is_told_in_chunks(self, world: World) -> None:
        lots = [StockLine(world.shelf(lot=f"L{i}"), 1) for i in range(501)]
        stock.receive(lines=lots, cause_kind="t", cause_id=uuid4(), at=AT)
        assert turned() == [(500, 500), (1, 1)]
