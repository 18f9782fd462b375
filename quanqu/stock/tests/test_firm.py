from datetime import timedelta
from uuid import uuid4

import pytest

from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import SOON, World
from quanqu.stock.types import ReservationState


class TestFirm:
    def test_keeps_paid_units_beyond_their_expiry(self, world: World) -> None:
        world.receive(2)
        claim_id = world.hold(2)
        stock.firm([claim_id])
        assert stock.expire(SOON + timedelta(days=1)) == []
        assert queries.reservations_of([claim_id])[0].state == ReservationState.FIRM

    def test_changes_nothing_when_repeated(self, world: World) -> None:
        world.receive(2)
        claim_id = world.hold(2)
        stock.firm([claim_id])
        stock.firm([claim_id])
        assert queries.reservations_of([claim_id])[0].qty == 2

    def test_refuses_claims_that_hold_nothing_any_more(self, world: World) -> None:
        world.receive(4)
        kept, lost, never = world.hold(1), world.hold(1), uuid4()
        stock.release([lost])
        with pytest.raises(stock.ReservationLost) as refusal:
            stock.firm([kept, lost, never])
        assert set(refusal.value.facts["claim_ids"]) == {lost, never}
