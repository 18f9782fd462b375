"""What has vested is paid once, by two people, and what came back is netted at the next pay."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.states import WrongMove
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.orders.types import OrderView
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries
from quanqu.rewards.actions import NothingToPay, PayChanged, PayRunOpen, PaySameApprover
from quanqu.rewards.tests import factory
from quanqu.rewards.tests.factory import JUNE, MARCH, World
from quanqu.rewards.types import KeptLine, LineState, Party, PartyKind, PayRunId, PayState

pytestmark = pytest.mark.usefixtures("db")

NET_FEN = 52_920
VESTED = JUNE + timedelta(days=7)
MINE_FEN = 529 + 1_588


@pytest.fixture
def world() -> World:
    with tx.begin(actor="system:test"):
        world = factory.world()
    factory.plan(world, at=MARCH)
    return world


def sold(world: World, phone: str = "13800138000", *, at: datetime = JUNE) -> OrderView:
    with tx.begin(actor="system:test"):
        member_id = factory.member(world, phone)
        factory.bound(world, member_id)
        order = factory.paid_order(world, member_id, at=at)
        rewards.freeze(order_id=order.order_id, paid_at=at)
        move(rewards.accrue, order, NET_FEN, at)
    return order


def move(verb: Any, order: OrderView, net_fen: int, at: datetime) -> None:
    line = KeptLine(order.lines[0].line_id, 1, net_fen)
    verb(order_id=order.order_id, cause_id=new_id(), lines=[line], at=at)


def taken_back(order: OrderView, net_fen: int, at: datetime) -> None:
    with tx.begin(actor="system:test"):
        move(rewards.take_back, order, net_fen, at)


def draft(world: World, at: datetime = VESTED) -> PayRunId:
    with tx.begin(actor="staff:one"):
        return rewards.draft_pay_run(
            bearer_id=world.town.group.organisation_id, currency="CNY", until=at, at=at
        )


def approve(run_id: UUID, at: datetime = VESTED, actor: str = "staff:other") -> None:
    with tx.begin(actor=actor):
        rewards.approve_pay_run(run_id=run_id, at=at)


def me(world: World) -> Party:
    return Party(PartyKind.STAFF, world.guide.staff_id)


class TestPay:
    def test_waits_until_the_time_of_returns_is_over(self, world: World) -> None:
        sold(world)
        before = VESTED - timedelta(seconds=1)
        (balance,) = queries.balances_of(me(world), before)
        assert (balance.pending_fen, balance.due_fen) == (MINE_FEN, 0)
        with pytest.raises(NothingToPay):
            draft(world, before)
        (balance,) = queries.balances_of(me(world), VESTED)
        assert (balance.pending_fen, balance.due_fen) == (0, MINE_FEN)

    def test_pays_each_earner_in_the_books_of_their_home(self, world: World) -> None:
        sold(world)
        run_id = draft(world)
        approve(run_id)
        run = queries.get_pay_run(run_id)
        assert run.state is PayState.PAID
        paid = {one.party: one for one in queries.list_payouts(run_id=run_id)}
        assert paid[me(world)].amount_fen == MINE_FEN
        assert sum(one.amount_fen for one in paid.values()) == run.amount_fen
        group, dealer = world.town.group.organisation_id, world.town.dealer_a.organisation_id
        (journal,) = [
            one
            for one in ledger.journals_about(run_id)
            if one.journal_id == paid[me(world)].journal_id
        ]
        assert {(p.organisation_id, p.kind, p.amount_fen) for p in journal.postings} == {
            (group, AccountKind.REWARD_PENDING, MINE_FEN),
            (group, AccountKind.DUE_TO, -MINE_FEN),
            (dealer, AccountKind.DUE_FROM, MINE_FEN),
            (dealer, AccountKind.BANK, -MINE_FEN),
        }
        assert queries.pending_fen(me(world)) == {"CNY": 0}
        assert {one.state_at(VESTED) for one in queries.rewards_of(world.guide.staff_id)} == {
            LineState.PAID
        }

    def test_pays_nothing_twice(self, world: World) -> None:
        sold(world)
        run_id = draft(world)
        with pytest.raises(PayRunOpen):
            draft(world)
        approve(run_id)
        with pytest.raises(WrongMove):
            approve(run_id)
        with pytest.raises(NothingToPay):
            draft(world, VESTED + timedelta(days=30))

    def test_needs_a_second_person_and_the_drafted_sum(self, world: World) -> None:
        order = sold(world)
        run_id = draft(world)
        with pytest.raises(PaySameApprover):
            approve(run_id, actor="staff:one")
        taken_back(order, NET_FEN // 2, VESTED)
        with pytest.raises(PayChanged):
            approve(run_id)
        assert queries.pending_fen(me(world)) == {"CNY": 265 + 794}
        with tx.begin(actor="staff:one"):
            rewards.drop_pay_run(run_id=run_id, at=VESTED)
        approve(draft(world))

    def test_nets_what_came_back_after_it_was_paid(self, world: World) -> None:
        order = sold(world)
        approve(draft(world))
        july = VESTED + timedelta(days=9)
        taken_back(order, NET_FEN // 2, july)
        (balance,) = queries.balances_of(me(world), july)
        assert balance.due_fen == (265 + 794) - MINE_FEN < 0
        with pytest.raises(NothingToPay):
            draft(world, july)
        sold(world, "13800138001", at=july)
        august = july + timedelta(days=7)
        run_id = draft(world, august)
        approve(run_id, august)
        (mine,) = [one for one in queries.list_payouts(run_id=run_id) if one.party == me(world)]
        assert mine.amount_fen == MINE_FEN + balance.due_fen

    def test_weighs_a_return_from_the_moment_when_the_sale_vests(self, world: World) -> None:
        order = sold(world)
        taken_back(order, NET_FEN // 2, JUNE + timedelta(days=2))
        (balance,) = queries.balances_of(me(world), JUNE + timedelta(days=3))
        assert (balance.pending_fen, balance.due_fen) == (265 + 794, 0)


class TestStatement:
    def test_adds_up_from_what_stood_before_to_what_is_left(self, world: World) -> None:
        order = sold(world)
        approve(draft(world))
        july = VESTED + timedelta(days=9)
        taken_back(order, NET_FEN, july)
        first, second = (
            queries.statements_of(me(world), since=since, until=since + timedelta(days=8))
            for since in (JUNE, july)
        )
        assert [(s.opening_fen, s.earned_fen, s.paid_fen, s.closing_fen) for s in first] == [
            (0, MINE_FEN, MINE_FEN, 0)
        ]
        assert [(s.opening_fen, s.earned_fen, s.closing_fen) for s in second] == [
            (0, -MINE_FEN, -MINE_FEN)
        ]
        assert all(line.text for found in (*first, *second) for line in found.lines)
