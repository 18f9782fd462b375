from uuid import uuid4

import pytest

from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import AT, World
from quanqu.stock.types import Adjustment, MoveKind, ReturnLine, ShelfLimits


def _adjust(*changes: Adjustment) -> None:
    stock.adjust(changes=changes, cause_kind="count", cause_id=uuid4(), at=AT)


class TestAdjust:
    def test_changes_shelves_up_and_down_in_one_go(self, world: World) -> None:
        world.receive(5)
        _adjust(
            Adjustment(world.shelf(0), MoveKind.COUNTED, -2),
            Adjustment(world.shelf(1), MoveKind.FOUND, 3),
        )
        assert [level.on_hand_qty for level in queries.levels(world.sku_ids)] == [3, 3]

    def test_moves_broken_units_outside_on_hand(self, world: World) -> None:
        world.receive(5)
        _adjust(Adjustment(world.shelf(), MoveKind.DAMAGED, -2, damaged_qty=2))
        (level,) = queries.levels(world.sku_ids)
        assert (level.on_hand_qty, level.damaged_qty) == (3, 2)

    def test_refuses_to_take_what_is_reserved_or_not_there(self, world: World) -> None:
        world.receive(5)
        world.hold(4)
        for qty in (-2, -6):
            with pytest.raises(stock.OutOfStock):
                _adjust(
                    Adjustment(world.shelf(1), MoveKind.FOUND, 1),
                    Adjustment(world.shelf(0), MoveKind.ADJUSTED, qty),
                )
        assert queries.levels(world.sku_ids)[0].on_hand_qty == 5

    def test_refuses_to_throw_away_more_damaged_units_than_there_are(self, world: World) -> None:
        world.receive(5)
        with pytest.raises(stock.OutOfStock):
            _adjust(Adjustment(world.shelf(), MoveKind.ADJUSTED, 0, damaged_qty=-1))

    def test_refuses_a_change_of_nothing(self, world: World) -> None:
        with pytest.raises(stock.BadQuantity):
            _adjust(Adjustment(world.shelf(), MoveKind.ADJUSTED, 0))


class TestReturnIn:
    def test_puts_good_units_back_and_broken_ones_aside(self, world: World) -> None:
        lines = [
            ReturnLine(world.shelf(at_other=True), 2, unit_cost_fen=300),
            ReturnLine(world.shelf(at_other=True), 1, is_damaged=True),
        ]
        stock.return_in(lines=lines, cause_kind="return", cause_id=uuid4(), at=AT)
        (level,) = queries.levels(world.sku_ids)
        assert (level.on_hand_qty, level.damaged_qty, level.unit_cost_fen) == (2, 1, 300)


class TestSetLimits:
    def test_opens_the_shelf_and_can_be_changed(self, world: World) -> None:
        stock.set_limits(limits=[ShelfLimits(world.shelf(), 2, 3)])
        stock.set_limits(limits=[ShelfLimits(world.shelf(), 1, 0)])
        (level,) = queries.levels(world.sku_ids)
        assert (level.safety_qty, level.backorder_qty) == (1, 0)

    def test_refuses_to_allow_less_than_is_promised(self, world: World) -> None:
        stock.set_limits(limits=[ShelfLimits(world.shelf(), backorder_qty=3)])
        world.hold(2)
        with pytest.raises(stock.AlreadyPromised):
            stock.set_limits(limits=[ShelfLimits(world.shelf(), backorder_qty=1)])

    def test_refuses_a_negative_limit(self, world: World) -> None:
        with pytest.raises(stock.BadQuantity):
            stock.set_limits(limits=[ShelfLimits(world.shelf(), safety_qty=-1)])
