from uuid import uuid4

import pytest

from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import AT, World
from quanqu.stock.types import HandLine, ShelfLimits, Taken


class TestSellFromHand:
    def test_sells_without_a_reservation_and_says_at_what_cost(self, world: World) -> None:
        world.receive(3, cost_fen=250)
        line_id = uuid4()
        taken = stock.sell_from_hand(
            lines=[HandLine(world.shelf(), 2, line_id)], cause_kind="t", cause_id=uuid4(), at=AT
        )
        assert taken == [Taken(line_id, world.shelf(), 2, 250)]
        assert queries.levels(world.sku_ids)[0].on_hand_qty == 1

    def test_goes_below_the_safety_stock(self, world: World) -> None:
        world.receive(3)
        stock.set_limits(limits=[ShelfLimits(world.shelf(), safety_qty=3)])
        world.sell(3)
        assert queries.free_at(world.sku_ids) == []

    def test_leaves_units_that_are_reserved_for_others(self, world: World) -> None:
        world.receive(3)
        world.hold(2)
        with pytest.raises(stock.OutOfStock) as refusal:
            world.sell(2)
        assert refusal.value.facts["free_qty"] == 1

    def test_does_not_sell_what_is_only_allowed_on_back_order(self, world: World) -> None:
        world.receive(1)
        stock.set_limits(limits=[ShelfLimits(world.shelf(), backorder_qty=5)])
        with pytest.raises(stock.OutOfStock):
            world.sell(2)

    def test_counts_lines_of_one_shelf_together(self, world: World) -> None:
        world.receive(3)
        lines = [HandLine(world.shelf(), 2), HandLine(world.shelf(), 2)]
        with pytest.raises(stock.OutOfStock):
            stock.sell_from_hand(lines=lines, cause_kind="t", cause_id=uuid4(), at=AT)
