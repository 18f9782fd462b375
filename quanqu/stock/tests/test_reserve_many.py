from uuid import uuid4

import pytest

from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import SOON, World
from quanqu.stock.types import ReservationState, ShelfLimits, Want


class TestReserveMany:
    def test_takes_from_what_is_free_and_keeps_a_row_per_claim(self, world: World) -> None:
        world.receive(5, 5)
        claim_id = uuid4()
        wants = [Want(claim_id, world.shelf(0), 2), Want(claim_id, world.shelf(1), 3)]
        stock.reserve_many(wants=wants, until=SOON)
        assert [free.free_qty for free in queries.free_at(world.sku_ids)] == [3, 2]
        held = queries.reservations_of([claim_id])
        assert [(r.qty, r.state, r.expires_at) for r in held] == [
            (2, ReservationState.HELD, SOON),
            (3, ReservationState.HELD, SOON),
        ]

    def test_refuses_more_than_is_free_and_says_how_much_is(self, world: World) -> None:
        world.receive(5)
        world.hold(3)
        with pytest.raises(stock.OutOfStock) as refusal:
            world.hold(3)
        assert refusal.value.facts["free_qty"] == 2
        assert refusal.value.facts["sku_id"] == world.sku_ids[0]
        assert "2" in str(refusal.value)

    def test_counts_several_lines_on_one_shelf_together(self, world: World) -> None:
        world.receive(3)
        wants = [Want(uuid4(), world.shelf(), 2), Want(uuid4(), world.shelf(), 2)]
        with pytest.raises(stock.OutOfStock) as refusal:
            stock.reserve_many(wants=wants, until=SOON)
        assert (refusal.value.facts["wanted_qty"], refusal.value.facts["free_qty"]) == (4, 3)

    def test_is_all_or_nothing(self, world: World) -> None:
        world.receive(5, 1)
        wants = [Want(uuid4(), world.shelf(0), 1), Want(uuid4(), world.shelf(1), 2)]
        with pytest.raises(stock.OutOfStock):
            stock.reserve_many(wants=wants, until=SOON)
        assert [level.reserved_qty for level in queries.levels(world.sku_ids)] == [0, 0]
        assert queries.reservations_of([want.claim_id for want in wants]) == []

    def test_refuses_a_shelf_that_nobody_ever_filled(self, world: World) -> None:
        with pytest.raises(stock.OutOfStock) as refusal:
            world.hold(1)
        assert refusal.value.facts["free_qty"] == 0

    def test_holds_firmly_when_no_end_is_given(self, world: World) -> None:
        world.receive(1)
        claim_id = world.hold(1, until=None)
        assert queries.reservations_of([claim_id])[0].state == ReservationState.FIRM

    def test_adds_to_what_the_claim_has_and_leaves_firm_firm(self, world: World) -> None:
        world.receive(5)
        held, paid = world.hold(1), world.hold(1, until=None)
        more = [Want(held, world.shelf(), 1), Want(paid, world.shelf(), 1)]
        stock.reserve_many(wants=more, until=SOON)
        found = {r.claim_id: r for r in queries.reservations_of([held, paid])}
        assert (found[held].qty, found[held].state) == (2, ReservationState.HELD)
        assert (found[paid].qty, found[paid].state) == (2, ReservationState.FIRM)

    def test_counts_the_back_order_allowance_but_not_the_safety_stock(self, world: World) -> None:
        world.receive(1)
        stock.set_limits(limits=[ShelfLimits(world.shelf(), safety_qty=1, backorder_qty=2)])
        assert queries.free_at(world.sku_ids)[0].free_qty == 0
        world.hold(3)
        with pytest.raises(stock.OutOfStock):
            world.hold(1)

    @pytest.mark.parametrize("qty", [0, -2, 10**9, 1.5])
    def test_refuses_an_impossible_quantity(self, world: World, qty: int) -> None:
        world.receive(5)
        with pytest.raises(stock.BadQuantity):
            world.hold(qty)

    def test_two_lines_of_one_order_share_two_shelves(self, world: World) -> None:
        """13 wanted, 10 + 15 on two shelves: exactly 10 + 3."""
        world.receive(10)
        world.receive(15, at_other=True)
        claim_id = uuid4()
        here, there = world.shelf(), world.shelf(at_other=True)
        stock.reserve_many(wants=[Want(claim_id, here, 10), Want(claim_id, there, 3)], until=SOON)
        free = {f.shelf.node_id: f.free_qty for f in queries.free_at(world.sku_ids)}
        assert free == {here.node_id: 0, there.node_id: 12}
