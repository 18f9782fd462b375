"""The promises hold after real business: bound, sold across companies, returned in parts."""

from datetime import timedelta

import pytest

from quanqu.kit import clock, outbox, tx
from quanqu.proof import actions
from quanqu.proof.types import Verdict
from quanqu.rewards import actions as rewards
from quanqu.rewards.tests import factory
from quanqu.rewards.tests.factory import MARCH
from quanqu.settlement import actions as settlement
from quanqu.settlement import queries as settlements

EXERCISED = {
    *("A1", "A2", "L1", "L4", "L6", "L7", "L8", "L9", "M1", "M2", "M3", "M4", "M5"),
    *("O1", "O3", "O4", "P4", "R1", "R2", "R3", "S1", "S2", "V1", "V2", "X1", "X2", "X3", "X4"),
}


@pytest.mark.usefixtures("committed")
class TestVerify:
    def test_is_green_after_a_long_way_of_sales_and_returns(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
        factory.plan(world, at=MARCH)
        with tx.begin(actor="system:test"):
            member_id = factory.member(world, "13800138000")
            factory.bound(world, member_id)
            orders = [
                factory.paid_order(world, member_id, qty=3, total_fen=9_999) for _ in range(3)
            ]
            for order in orders:
                factory.hand_over(order, world.town.store_a.node_id, qty=2)
                factory.hand_over(order, world.town.store_a.node_id, qty=1)
        outbox.drain()
        with tx.begin(actor="system:test"):
            factory.give_back(orders[0], world.town.group_store.node_id, qty=1)
            factory.give_back(orders[1], world.town.group_store.node_id, qty=1)
            factory.give_back(orders[1], world.town.store_b.node_id, qty=2)
        outbox.drain()
        self.pay(world)
        self.settle()
        results = {result.code: result for result in actions.verify()}
        assert [result for result in results.values() if result.violation_count] == []
        assert {c for c, r in results.items() if r.verdict is Verdict.HOLDS} >= EXERCISED

    def pay(self, world: factory.World) -> None:
        """What has vested is paid, before the companies settle."""
        at = factory.JULY + timedelta(days=30)
        with tx.begin(actor="staff:one"):
            run_id = rewards.draft_pay_run(
                bearer_id=world.town.group.organisation_id, currency="CNY", until=at, at=at
            )
        with tx.begin(actor="staff:other"):
            rewards.approve_pay_run(run_id=run_id, at=at)

    def settle(self) -> None:
        """What the companies owe each other is paid; one payout is undone."""
        at = clock.now()
        with tx.begin(actor="staff:one"):
            run_id = settlement.draft_run(
                currency="CNY", last_on=(at - timedelta(days=1)).date(), at=at
            )
        with tx.begin(actor="staff:other"):
            settlement.approve_run(run_id=run_id, at=at)
            settlement.start_paying(run_id=run_id, at=at)
            settlement.pay_next(run_id=run_id, at=at)
        payout, *_more = settlements.list_payouts(run_id=run_id)
        with tx.begin(actor="staff:one"):
            settlement.reverse_payout(payout_id=payout.payout_id, why="test", at=at)
