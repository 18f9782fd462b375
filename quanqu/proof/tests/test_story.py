"""The promises hold after real business: bound, sold across companies, returned in parts."""

import pytest

from quanqu.kit import outbox, tx
from quanqu.proof import actions
from quanqu.proof.types import Verdict
from quanqu.rewards.tests import factory
from quanqu.rewards.tests.factory import MARCH

EXERCISED = {
    *("A1", "A2", "L1", "L4", "L6", "M1", "M2", "M3", "M4", "O1", "O3", "O4", "P4"),
    *("R1", "R2", "R3", "S1", "S2", "V1", "V2", "X1", "X2", "X3", "X4"),
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
        results = {result.code: result for result in actions.verify()}
        assert [result for result in results.values() if result.violation_count] == []
        assert {c for c, r in results.items() if r.verdict is Verdict.HOLDS} >= EXERCISED
