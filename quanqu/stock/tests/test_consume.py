from uuid import UUID, uuid4

import pytest

from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import AT, SOON, World
from quanqu.stock.types import MoveKind, ReservationState, ShelfLimits, Taken, Want


def _consume(*claims: tuple[UUID, int], node_id: UUID | None = None) -> list[Taken]:
    return stock.consume(
        claims=claims, cause_kind="delivery", cause_id=uuid4(), at=AT, node_id=node_id
    )


class TestConsume:
    def test_takes_reserved_and_on_hand_down_and_writes_the_move(self, world: World) -> None:
        world.receive(5, cost_fen=700)
        claim_id, cause_id = world.hold(3, until=None), uuid4()
        taken = stock.consume(
            claims=[(claim_id, 3)], cause_kind="delivery", cause_id=cause_id, at=AT
        )
        assert taken == [Taken(claim_id, world.shelf(), 3, 700)]
        (level,) = queries.levels(world.sku_ids)
        assert (level.on_hand_qty, level.reserved_qty) == (2, 0)
        (move,) = queries.moves_about(cause_id)
        assert (move.kind, move.qty, move.unit_cost_fen) == (MoveKind.SOLD, -3, 700)
        assert move.claim_id == claim_id
        (held,) = queries.reservations_of([claim_id])
        assert (held.state, held.qty, held.wanted_qty) == (ReservationState.CONSUMED, 0, 3)

    def test_hands_over_a_part_and_keeps_the_rest_reserved(self, world: World) -> None:
        world.receive(5)
        claim_id = world.hold(3, until=None)
        _consume((claim_id, 1))
        (held,) = queries.reservations_of([claim_id])
        assert (held.qty, held.state) == (2, ReservationState.FIRM)
        assert queries.levels(world.sku_ids)[0].reserved_qty == 2

    @pytest.mark.parametrize("qty", [4, 5])
    def test_refuses_more_than_the_claim_holds_whatever_lies_there(
        self, world: World, qty: int
    ) -> None:
        world.receive(9)
        good, claim_id = world.hold(1, until=None), world.hold(3, until=None)
        with pytest.raises(stock.NotReserved):
            _consume((good, 1), (claim_id, qty))
        assert queries.levels(world.sku_ids)[0].on_hand_qty == 9
        assert queries.levels(world.sku_ids)[0].reserved_qty == 4

    def test_refuses_a_claim_that_holds_nothing(self, world: World) -> None:
        world.receive(9)
        done = world.hold(1, until=None)
        _consume((done, 1))
        for claim_id in (uuid4(), done):
            with pytest.raises(stock.NotReserved):
                _consume((claim_id, 1))

    def test_one_claim_short_is_not_covered_by_another(self, world: World) -> None:
        world.receive(9)
        one, two = world.hold(3, until=None), world.hold(1, until=None)
        with pytest.raises(stock.NotReserved):
            _consume((one, 2), (two, 2))

    def test_takes_only_at_the_node_that_hands_over(self, world: World) -> None:
        world.receive(1)
        world.receive(5, at_other=True)
        claim_id = world.hold(1, until=None)
        there = world.shelf(at_other=True)
        stock.reserve_many(wants=[Want(claim_id, there, 2)], until=None)
        with pytest.raises(stock.NotReserved):
            _consume((claim_id, 3), node_id=world.other_id)
        taken = _consume((claim_id, 2), node_id=world.other_id)
        assert [part.shelf for part in taken] == [there]

    def test_takes_one_claim_from_several_shelves_in_their_order(self, world: World) -> None:
        world.receive(10)
        world.receive(15, at_other=True)
        claim_id = uuid4()
        wants = [
            Want(claim_id, world.shelf(), 10),
            Want(claim_id, world.shelf(at_other=True), 3),
        ]
        stock.reserve_many(wants=wants, until=None)
        assert sorted(part.qty for part in _consume((claim_id, 13))) == [3, 10]

    def test_refuses_units_that_are_promised_but_not_there_yet(self, world: World) -> None:
        world.receive(1)
        stock.set_limits(limits=[ShelfLimits(world.shelf(), backorder_qty=2)])
        claim_id = world.hold(3, until=SOON)
        with pytest.raises(stock.NotReserved):
            _consume((claim_id, 2))
        world.receive(2)
        assert _consume((claim_id, 3))[0].qty == 3
