"""Rewards follow what happens to orders, through the event log."""

import pytest

from quanqu.kit import outbox, tx
from quanqu.rewards import queries
from quanqu.rewards.tests import factory
from quanqu.rewards.tests.factory import MARCH
from quanqu.rewards.types import Party, PartyKind


@pytest.mark.usefixtures("committed")
class TestHandlers:
    def test_pay_on_hand_over_and_take_back_on_return(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
        factory.plan(world, at=MARCH)
        with tx.begin(actor="system:test"):
            member_id = factory.member(world, "13800138000")
            factory.bound(world, member_id)
            order = factory.paid_order(world, member_id)
            factory.hand_over(order, world.town.store_a.node_id, qty=2)
        outbox.drain()
        guide = Party(PartyKind.STAFF, world.guide.staff_id)
        assert queries.pending_fen(guide) == {"CNY": 529 + 1_588}
        with tx.begin(actor="system:test"):
            factory.give_back(order, world.town.group_store.node_id, qty=1)
        outbox.drain()
        assert queries.pending_fen(guide) == {"CNY": 265 + 794}
        with tx.begin(actor="system:test"):
            factory.give_back(order, world.town.group_store.node_id, qty=1)
        outbox.drain()
        assert queries.pending_fen(guide) == {"CNY": 0}
        assert len(queries.rewards_of(world.guide.staff_id)) == 6
