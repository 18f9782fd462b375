from uuid import uuid4

import pytest

from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import AT, World
from quanqu.stock.types import MoveKind, StockLine


class TestReceive:
    def test_opens_shelves_and_writes_a_move_each(self, world: World) -> None:
        cause_id = uuid4()
        lines = [StockLine(world.shelf(i), qty, 500) for i, qty in enumerate([3, 4])]
        stock.receive(lines=lines, cause_kind="delivery", cause_id=cause_id, at=AT)
        assert [free.on_hand_qty for free in queries.free_at(world.sku_ids)] == [3, 4]
        moves = queries.moves_about(cause_id)
        assert [(m.kind, m.qty, m.unit_cost_fen) for m in moves] == [
            (MoveKind.RECEIVED, 3, 500),
            (MoveKind.RECEIVED, 4, 500),
        ]
        assert {m.actor for m in moves} == {"system:test"}
        assert {m.occurred_at for m in moves} == {AT}

    def test_adds_up_lines_of_one_shelf_and_averages_their_cost(self, world: World) -> None:
        lines = [StockLine(world.shelf(), 1, 100), StockLine(world.shelf(), 3, 201)]
        stock.receive(lines=lines, cause_kind="delivery", cause_id=uuid4(), at=AT)
        (level,) = queries.levels(world.sku_ids)
        assert (level.on_hand_qty, level.unit_cost_fen) == (4, 176)

    def test_moves_the_average_cost_with_what_is_there(self, world: World) -> None:
        world.receive(10, cost_fen=100)
        world.receive(5, cost_fen=130)
        world.receive(7)
        (level,) = queries.levels(world.sku_ids)
        assert (level.on_hand_qty, level.unit_cost_fen) == (22, 110)

    def test_forgets_the_old_cost_when_the_shelf_was_empty(self, world: World) -> None:
        world.receive(2, cost_fen=100)
        world.sell(2)
        world.receive(2, cost_fen=900)
        assert queries.levels(world.sku_ids)[0].unit_cost_fen == 900

    @pytest.mark.parametrize("qty", [0, -1, 1_000_001, 1.5, True, float("nan")])
    def test_refuses_an_impossible_quantity(self, world: World, qty: int) -> None:
        lines = [StockLine(world.shelf(1), 1), StockLine(world.shelf(), qty)]
        with pytest.raises(stock.BadQuantity):
            stock.receive(lines=lines, cause_kind="delivery", cause_id=uuid4(), at=AT)
        assert queries.free_at(world.sku_ids) == []
