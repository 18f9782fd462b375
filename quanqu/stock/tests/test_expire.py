from datetime import timedelta

from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import SOON, World
from quanqu.stock.types import ReservationState


class TestExpire:
    def test_gives_unpaid_units_back_at_their_moment(self, world: World) -> None:
        world.receive(3)
        early, late = world.hold(1), world.hold(1, until=SOON + timedelta(hours=1))
        assert stock.expire(SOON - timedelta(seconds=1)) == []
        assert stock.expire(SOON) == [early]
        assert stock.expire(SOON) == []
        assert queries.free_at(world.sku_ids)[0].free_qty == 2
        states = {r.claim_id: r.state for r in queries.reservations_of([early, late])}
        assert states == {early: ReservationState.EXPIRED, late: ReservationState.HELD}

    def test_takes_no_more_than_its_limit_at_once(self, world: World) -> None:
        world.receive(5)
        claims = {world.hold(1) for _ in range(5)}
        first, second = stock.expire(SOON, limit=3), stock.expire(SOON, limit=3)
        assert (len(first), len(second)) == (3, 2)
        assert {*first, *second} == claims
