from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from quanqu.kit import sql
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.actions import SoldLine
from quanqu.stock.tests.factory import AT, FALSE_BOOKS, World
from quanqu.stock.types import HandLine, ShelfLimits


def sold(world: World, qty: int, sku: int = 0, *, minutes: int = 0) -> SoldLine:
    hand = HandLine(world.shelf(sku), qty, uuid4())
    return SoldLine(hand, uuid4(), AT + timedelta(minutes=minutes))


def sell(*lines: SoldLine) -> None:
    stock.sell_many_from_hand(sold=lines, cause_kind="t")


def moves_of(cause_id: UUID) -> list[dict[str, object]]:
    statement = (
        "SELECT qty, claim_id, occurred_at, unit_cost_fen, kind FROM stock_move "
        "WHERE cause_id = %(cause_id)s ORDER BY qty"
    )
    return sql.run_text(statement, {"cause_id": cause_id})


class TestSellManyFromHand:
    def test_writes_a_move_per_line_with_its_own_cause_and_moment(self, world: World) -> None:
        world.receive(5, cost_fen=250)
        first, second = sold(world, 2), sold(world, 1, minutes=9)
        sell(first, second)
        for line in (first, second):
            assert moves_of(line.cause_id) == [
                {
                    "qty": -line.line.qty,
                    "claim_id": line.line.claim_id,
                    "occurred_at": line.at,
                    "unit_cost_fen": 250,
                    "kind": "sold",
                }
            ]
        assert queries.levels(world.sku_ids)[0].on_hand_qty == 2
        assert sql.run_text(FALSE_BOOKS, {}) == []

    def test_is_all_or_nothing(self, world: World) -> None:
        world.receive(5, 1)
        with pytest.raises(stock.OutOfStock) as refusal:
            sell(sold(world, 1), sold(world, 2, 1))
        assert refusal.value.facts["free_qty"] == 1
        assert [level.on_hand_qty for level in queries.levels(world.sku_ids)][:2] == [5, 1]

    def test_counts_lines_of_one_shelf_together(self, world: World) -> None:
        world.receive(3)
        with pytest.raises(stock.OutOfStock):
            sell(sold(world, 2), sold(world, 2))

    def test_leaves_units_that_are_reserved_for_others(self, world: World) -> None:
        world.receive(3)
        world.hold(2)
        with pytest.raises(stock.OutOfStock):
            sell(sold(world, 2))
        sell(sold(world, 1))

    def test_safety_may_be_sold_and_back_order_not(self, world: World) -> None:
        world.receive(1)
        stock.set_limits(limits=[ShelfLimits(world.shelf(), safety_qty=1, backorder_qty=5)])
        sell(sold(world, 1))
        with pytest.raises(stock.OutOfStock):
            sell(sold(world, 1))

    @pytest.mark.parametrize("qty", [0, -1])
    def test_refuses_impossible_quantities(self, world: World, qty: int) -> None:
        world.receive(3)
        with pytest.raises(stock.BadQuantity):
            sell(sold(world, qty))

    def test_nothing_is_nothing(self, world: World) -> None:
        sell()
        assert queries.levels(world.sku_ids) == []
