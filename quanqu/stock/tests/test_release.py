from uuid import uuid4

import pytest

from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import SOON, World
from quanqu.stock.types import ReservationState, Want


class TestRelease:
    def test_gives_back_all_that_the_claims_hold_held_or_firm(self, world: World) -> None:
        world.receive(5)
        held, paid, kept = world.hold(1), world.hold(2, until=None), world.hold(1)
        stock.release([held, paid])
        assert queries.free_at(world.sku_ids)[0].free_qty == 4
        states = {r.claim_id: r.state for r in queries.reservations_of([held, paid, kept])}
        assert states == {
            held: ReservationState.RELEASED,
            paid: ReservationState.RELEASED,
            kept: ReservationState.HELD,
        }

    def test_leaves_claims_alone_that_hold_nothing(self, world: World) -> None:
        world.receive(1)
        claim_id = world.hold(1)
        for _ in range(2):
            stock.release([claim_id, uuid4()])
        assert queries.levels(world.sku_ids)[0].reserved_qty == 0

    def test_lets_the_claim_hold_again_afterwards(self, world: World) -> None:
        world.receive(1)
        claim_id = world.hold(1)
        stock.release([claim_id])
        stock.reserve_many(wants=[Want(claim_id, world.shelf(), 1)], until=SOON)
        assert queries.reservations_of([claim_id])[0].qty == 1


class TestReleaseSome:
    def test_gives_back_a_part_and_keeps_the_state(self, world: World) -> None:
        world.receive(5)
        claim_id = world.hold(3, until=None)
        stock.release_some(claims=[(claim_id, 1), (claim_id, 1)])
        (held,) = queries.reservations_of([claim_id])
        assert (held.qty, held.wanted_qty, held.state) == (1, 3, ReservationState.FIRM)

    def test_takes_from_the_newest_reservation_first(self, world: World) -> None:
        world.receive(10)
        world.receive(15, at_other=True)
        claim_id = world.hold(10)
        there = world.shelf(at_other=True)
        stock.reserve_many(wants=[Want(claim_id, there, 3)], until=SOON)
        stock.release_some(claims=[(claim_id, 4)])
        held = {r.shelf: r.qty for r in queries.reservations_of([claim_id])}
        assert held == {world.shelf(): 9, there: 0}

    def test_refuses_more_than_the_claim_holds(self, world: World) -> None:
        world.receive(5)
        claim_id = world.hold(3)
        with pytest.raises(stock.NotReserved):
            stock.release_some(claims=[(claim_id, 4)])
        with pytest.raises(stock.NotReserved):
            stock.release_some(claims=[(uuid4(), 1)])
