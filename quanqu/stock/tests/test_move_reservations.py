from uuid import uuid4

import pytest

from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import AT, SOON, World
from quanqu.stock.types import LevelView, ReservationState, Want


class TestMoveReservations:
    """Goods leave from another place than the one where they are held."""

    def test_moves_what_is_held_elsewhere_to_where_it_leaves(self, world: World) -> None:
        world.receive(5)
        world.receive(4, at_other=True)
        claim_id = world.hold(3, until=None)
        stock.move_reservations(claims=[(claim_id, 3)], to_node_id=world.other_id)
        assert [level.reserved_qty for level in self.levels(world)] == [0, 3]
        stock.consume(
            claims=[(claim_id, 3)], cause_kind="t", cause_id=uuid4(), at=AT, node_id=world.other_id
        )
        assert [level.on_hand_qty for level in self.levels(world)] == [5, 1]

    def test_refuses_when_it_is_not_free_there_and_nothing_moves(self, world: World) -> None:
        world.receive(5)
        world.receive(2, at_other=True)
        claim_id = world.hold(3, until=None)
        with pytest.raises(stock.OutOfStock):
            stock.move_reservations(claims=[(claim_id, 3)], to_node_id=world.other_id)

    def test_consuming_at_a_third_place_alone_is_refused(self, world: World) -> None:
        world.receive(5)
        world.receive(5, at_other=True)
        claim_id = world.hold(3, until=None)
        with pytest.raises(stock.NotReserved):
            stock.consume(
                claims=[(claim_id, 3)],
                cause_kind="t",
                cause_id=uuid4(),
                at=AT,
                node_id=world.other_id,
            )
        assert [level.on_hand_qty for level in self.levels(world)] == [5, 5]

    def test_moves_only_what_lacks_there(self, world: World) -> None:
        world.receive(5)
        world.receive(5, at_other=True)
        claim_id = world.hold(2, until=SOON)
        there = [Want(claim_id, world.shelf(at_other=True), 1)]
        stock.reserve_many(wants=there, until=SOON)
        stock.move_reservations(claims=[(claim_id, 2)], to_node_id=world.other_id)
        assert [level.reserved_qty for level in self.levels(world)] == [1, 2]
        states = {r.state for r in queries.reservations_of([claim_id]) if r.qty}
        assert states == {ReservationState.HELD}
        stock.move_reservations(claims=[(claim_id, 2)], to_node_id=world.other_id)
        assert [level.reserved_qty for level in self.levels(world)] == [1, 2]

    def test_refuses_more_than_is_held_altogether(self, world: World) -> None:
        world.receive(5)
        world.receive(5, at_other=True)
        claim_id = world.hold(2, until=None)
        with pytest.raises(stock.NotReserved):
            stock.move_reservations(claims=[(claim_id, 3)], to_node_id=world.other_id)

    def levels(self, world: World) -> list[LevelView]:
        found = queries.levels(world.sku_ids[:1])
        return sorted(found, key=lambda level: level.shelf.node_id != world.store_id)
