from datetime import timedelta
from uuid import uuid4

import pytest

from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import SOON, World
from quanqu.stock.types import ReservationState

LATER = SOON + timedelta(minutes=10)


class TestRenew:
    def test_holds_for_longer_and_never_for_shorter(self, world: World) -> None:
        world.receive(5)
        claim_id = world.hold(2)
        stock.renew(claim_ids=[claim_id], until=LATER)
        stock.renew(claim_ids=[claim_id], until=SOON)
        assert [r.expires_at for r in queries.reservations_of([claim_id])] == [LATER]
        assert stock.expire(SOON) == []
        assert stock.expire(LATER) == [claim_id]

    def test_leaves_what_is_paid_for_firm(self, world: World) -> None:
        world.receive(5)
        claim_id = world.hold(2, until=None)
        stock.renew(claim_ids=[claim_id], until=LATER)
        (found,) = queries.reservations_of([claim_id])
        assert (found.state, found.expires_at) == (ReservationState.FIRM, None)

    def test_refuses_what_has_run_out(self, world: World) -> None:
        world.receive(5)
        claim_id = world.hold(2)
        stock.expire(SOON)
        for claims in ([claim_id], [uuid4()]):
            with pytest.raises(stock.ReservationLost):
                stock.renew(claim_ids=claims, until=LATER)
