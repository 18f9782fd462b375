"""Whatever is bound, sold and returned in whatever order, rewards add up to the fen."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.proof import actions
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries
from quanqu.rewards.tests import factory
from quanqu.rewards.tests.factory import JUNE, MARCH, World
from quanqu.rewards.types import KeptLine

REWARDS = ["M1", "M2", "M3", "M4", "L1", "L6", "A1", "A2"]


@pytest.fixture
def world(db: None) -> World:
    with tx.begin(actor="system:test"):
        world = factory.world(stock_qty=1_000)
    factory.plan(world, at=MARCH)
    return world


@st.composite
def sales(draw: st.DrawFn) -> tuple[bool, bool, int, list[int]]:
    """Bound or not, served by the guide or not, net of the sale, what comes back of it."""
    net = draw(st.integers(1, 10**7))
    returns, left = [], net
    while left and draw(st.booleans()):
        returns.append(draw(st.integers(1, left)))
        left -= returns[-1]
    return draw(st.booleans()), draw(st.booleans()), net, returns


class TestRandomHistories:
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(history=st.lists(sales(), min_size=1, max_size=4))
    def test_keep_every_promise_about_rewards(
        self, world: World, history: list[tuple[bool, bool, int, list[int]]]
    ) -> None:
        with tx.begin(actor="system:test"), transaction.atomic():
            for number, sale in enumerate(history):
                self.play(world, f"1380013{number:04}", *sale)
            results = actions.verify(REWARDS)
            transaction.set_rollback(True)
        assert [result for result in results if result.violation_count] == []
        assert all(result.examined for result in results if result.code != "M1")

    def play(
        self, world: World, phone: str, is_bound: bool, is_served: bool, net: int, back: list[int]
    ) -> None:
        member_id = factory.member(world, phone)
        if is_bound:
            factory.bound(world, member_id)
        order = factory.paid_order(
            world, member_id, qty=1, serving=world.guide if is_served else None
        )
        rewards.freeze(order_id=order.order_id, paid_at=JUNE)
        line_id = order.lines[0].line_id
        rewards.accrue(
            order_id=order.order_id,
            cause_id=new_id(),
            lines=[KeptLine(line_id, 1, net)],
            at=JUNE,
        )
        for day, fen in enumerate(back):
            rewards.take_back(
                order_id=order.order_id,
                cause_id=new_id(),
                lines=[KeptLine(line_id, 0, fen)],
                at=JUNE + timedelta(days=day),
            )
        posted = sum(line.amount_fen for line in queries.rewards_about(order.order_id))
        kept = net - sum(back)
        assert posted == (kept * 2_000 + 10_000) // 20_000
