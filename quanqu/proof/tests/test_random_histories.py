"""Whatever is scanned, bound, sold, returned, held and paid in whatever order: rewards add up."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanqu.kit import sql, tx
from quanqu.kit.ids import new_id
from quanqu.network.tests import factory as places
from quanqu.network.types import StaffView
from quanqu.orders.types import OrderView
from quanqu.proof import actions
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries
from quanqu.rewards.actions import NothingToPay
from quanqu.rewards.tests import factory
from quanqu.rewards.tests.factory import JUNE, MARCH, World
from quanqu.rewards.types import FlagState, KeptLine, Side

REWARDS = ["M1", "M2", "M3", "M4", "M5", "L1", "L6", "L7", "A1", "A2"]
DAY = timedelta(days=1)


@contextmanager
def acting(actor: str) -> Iterator[None]:
    known, said = tx.actor(), "SELECT set_config('quanqu.actor', %(actor)s, true) AS actor"
    token = tx._actor.set(actor)
    sql.run_text(said, {"actor": actor})
    try:
        yield
    finally:
        tx._actor.reset(token)
        sql.run_text(said, {"actor": known})


@dataclass
class History:
    """What was done so far: one member after the other, a day for each step."""

    world: World
    guides: list[StaffView]
    members: list[UUID] = field(default_factory=list)
    sales: list[tuple[OrderView, int]] = field(default_factory=list)
    at: Any = JUNE

    def step(self, name: str, which: int, fen: int) -> None:
        self.at += DAY
        getattr(self, name)(which, fen)

    def enrol(self, which: int, fen: int) -> None:
        by = self.guides[which % len(self.guides)]
        number = len(self.members)
        self.members.append(factory.member(self.world, f"1380013{number:04}", at=MARCH, by=by))

    def scan(self, which: int, fen: int) -> None:
        """Perhaps from far away: what hangs on a binding made now is held then."""
        rewards.record_touch(
            scan_id=new_id(),
            purpose="guide",
            at=self.at,
            member_id=self.member(which),
            staff_id=self.guides[fen % 2].staff_id,
            node_id=self.world.town.store_a.node_id,
            distance_m=fen % 5_000,
        )

    def bind(self, which: int, fen: int) -> None:
        """By either guide, also where another has the member: then it is denied or taken over."""
        whom: dict[str, Any] = {
            "member_id": self.member(which),
            "staff_id": self.guides[fen % 2].staff_id,
            "node_id": self.world.town.store_a.node_id,
            "at": self.at + fen % 3 * 40 * DAY,
        }
        for side in Side:
            rewards.bind(side=side, **whom)
        rewards.look_for_farming(**whom)

    def sell(self, which: int, fen: int) -> None:
        serving = [None, *self.guides][fen % 3]
        order = factory.paid_order(
            self.world, self.member(which), qty=1, serving=serving, at=self.at
        )
        rewards.freeze(order_id=order.order_id, paid_at=self.at)
        self.move(rewards.accrue, order, fen)
        self.sales.append((order, fen))

    def take_back(self, which: int, fen: int) -> None:
        if self.sales:
            order, left = self.sales.pop(which % len(self.sales))
            back = min(fen, left)
            self.move(rewards.take_back, order, back)
            self.sales.append((order, left - back))

    def judge(self, which: int, fen: int) -> None:
        flags = queries.list_flags([self.world.town.dealer_a.organisation_id])
        if flags:
            flag = flags[which % len(flags)]
            proposal = (FlagState.RELEASED, FlagState.REFUSED)[fen % 2]
            self.by("one", rewards.propose_flag, flag_id=flag.flag_id, proposal=proposal, why="x")
            self.by("other", rewards.decide_flag, flag_id=flag.flag_id, at=self.at)

    def pay(self, which: int, fen: int) -> None:
        bearer_id = self.world.town.group.organisation_id
        self.at += fen % 9 * DAY
        due = {"bearer_id": bearer_id, "currency": "CNY", "until": self.at, "at": self.at}
        try:
            run_id = self.by("one", rewards.draft_pay_run, **due)
        except NothingToPay:
            return
        self.by("other", rewards.approve_pay_run, run_id=run_id, at=self.at)

    def member(self, which: int) -> UUID:
        if not self.members:
            self.enrol(which, 0)
        return self.members[which % len(self.members)]

    def move(self, verb: Any, order: OrderView, fen: int) -> None:
        line = KeptLine(order.lines[0].line_id, 0, fen)
        verb(order_id=order.order_id, cause_id=new_id(), lines=[line], at=self.at)

    def by(self, actor: str, verb: Any, **facts: Any) -> Any:
        """Another hand within the one transaction that is rolled back afterwards."""
        with acting(f"staff:{actor}"):
            return verb(**facts)


STEPS = ["enrol", "scan", "bind", "sell", "sell", "take_back", "judge", "pay"]
step = st.tuples(st.sampled_from(STEPS), st.integers(0, 9), st.integers(1, 10**7))


@pytest.fixture
def world(db: None) -> World:
    with tx.begin(actor="system:test"):
        world = factory.world(stock_qty=1_000)
    factory.plan(world, at=MARCH)
    return world


class TestRandomHistories:
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(steps=st.lists(step, min_size=4, max_size=14))
    def test_keep_every_promise_about_rewards(
        self, world: World, steps: list[tuple[str, int, int]]
    ) -> None:
        with tx.begin(actor="system:test"), transaction.atomic():
            rival = places.staff(world.town.dealer_a, "guide", world.town.store_a, "林涛")
            history = History(world, [world.guide, rival])
            for one in steps:
                history.step(*one)
            results = actions.verify(REWARDS)
            pools = self.pools(history)
            transaction.set_rollback(True)
        assert [result for result in results if result.violation_count] == []
        assert all(posted == (kept * 2_000 + 10_000) // 20_000 for kept, posted in pools)

    def pools(self, history: History) -> list[tuple[int, int]]:
        """What is kept of every sale, and what was posted for it."""
        return [
            (left, sum(line.amount_fen for line in queries.rewards_about(order.order_id)))
            for order, left in history.sales
        ]
