"""Runs: drafted by one, approved by another, paid once, whatever happens on the way."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from quanqu.kit import sql, tx
from quanqu.kit.states import WrongMove
from quanqu.kit.tests.threads import at_once, raised
from quanqu.ledger import actions as ledger
from quanqu.ledger import queries as books
from quanqu.ledger.types import AccountKind as K
from quanqu.ledger.types import Entry
from quanqu.network.tests import factory as places
from quanqu.network.tests.factory import Town
from quanqu.settlement import actions as settlement
from quanqu.settlement import queries, tasks
from quanqu.settlement.types import PayoutState, RunId, RunState

MAY_3 = datetime(2026, 5, 3, 2, 0, tzinfo=UTC)
APRIL_END = date(2026, 4, 30)
NEXT = MAY_3 + timedelta(days=31)
ONE, OTHER = "staff:one", "staff:other"
FACTS = count()


def owe(debtor_id: UUID, creditor_id: UUID, fen: int, at: datetime = MAY_3 - timedelta(9)) -> None:
    """A commission of one company to another: what any sale between them comes to."""
    ledger.post(
        fact_key=f"owe:{next(FACTS)}",
        kind="commission",
        occurred_at=at,
        entries=[
            Entry(debtor_id, K.COMMISSION_EXPENSE, fen, "CNY"),
            Entry(debtor_id, K.DUE_TO, -fen, "CNY", f"org:{creditor_id}"),
            Entry(creditor_id, K.DUE_FROM, fen, "CNY", f"org:{debtor_id}"),
            Entry(creditor_id, K.COMMISSION_REVENUE, -fen, "CNY"),
        ],
    )


def opened() -> Town:
    """The group owes A 900, A owes B 500 and the group 50, B owes the group 20."""
    with tx.begin(actor="system:test"):
        town = places.town()
        group, a, b = (one.organisation_id for one in (town.group, town.dealer_a, town.dealer_b))
        for debtor, creditor, fen in ((group, a, 900), (a, b, 500), (a, group, 50), (b, group, 20)):
            owe(debtor, creditor, fen)
    return town


@pytest.fixture
def town(db: None) -> Town:
    return opened()


def acting(actor: str, verb: Callable[..., Any], **facts: Any) -> Any:
    with tx.begin(actor=actor):
        return verb(**facts)


def draft(last_on: date = APRIL_END, at: datetime = MAY_3) -> RunId:
    run_id: RunId = acting(ONE, settlement.draft_run, currency="CNY", last_on=last_on, at=at)
    return run_id


def approved() -> RunId:
    run_id = draft()
    acting(OTHER, settlement.approve_run, run_id=run_id, at=MAY_3)
    return run_id


def paid(limit: int = 100) -> RunId:
    run_id = approved()
    acting(ONE, settlement.start_paying, run_id=run_id, at=MAY_3)
    while acting(ONE, settlement.pay_next, run_id=run_id, at=MAY_3, limit=limit):
        assert_books_agree()
    return run_id


def bank(town: Town) -> list[int]:
    """What the bank of the group and the two dealers says."""
    return [
        books.balance(organisation_id=one.organisation_id, kind=K.BANK, currency="CNY")
        for one in (town.group, town.dealer_a, town.dealer_b)
    ]


def due() -> set[int]:
    return {t.amount_fen for t in books.trial_balance() if t.kind in (K.DUE_FROM, K.DUE_TO)}


def assert_books_agree() -> None:
    """What each claims is what the other says it owes."""
    rows = sql.run_text(
        "SELECT a.kind, a.organisation_id::text AS own, a.party, sum(p.amount_fen)::bigint AS fen"
        " FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id"
        " WHERE a.kind IN ('due_from', 'due_to') GROUP BY 1, 2, 3",
        {},
    )
    claims = {(f"org:{r['own']}", r["party"]): r["fen"] for r in rows if r["kind"] == K.DUE_FROM}
    owed = {(r["party"], f"org:{r['own']}"): -r["fen"] for r in rows if r["kind"] == K.DUE_TO}
    assert claims == owed


class TestDraftRun:
    def test_freezes_what_each_company_claims_and_owes(self, town: Town) -> None:
        run_id = draft()
        a, b = town.dealer_a.organisation_id, town.dealer_b.organisation_id
        found = {one.organisation_id: one for one in queries.list_payouts(run_id=run_id)}
        assert {key: (one.claims_fen, one.debts_fen) for key, one in found.items()} == {
            a: (900, 550),
            b: (500, 20),
        }
        run = queries.get_run(run_id)
        assert (run.first_on, run.last_on) == (date(2026, 4, 24), APRIL_END)
        assert (run.payout_count, run.waiting_count, run.paid_out_fen) == (2, 2, 830)
        assert bank(town) == [0, 0, 0]

    def test_leaves_what_occurred_later_to_the_next(self, town: Town) -> None:
        with tx.begin(actor="system:test"):
            owe(town.dealer_b.organisation_id, town.group.organisation_id, 7, at=MAY_3)
        paid()
        assert bank(town) == [-830, 350, 480]
        second = draft(date(2026, 5, 31), NEXT)
        (left,) = queries.list_payouts(run_id=second)
        assert (left.organisation_id, left.amount_fen) == (town.dealer_b.organisation_id, -7)
        assert queries.get_run(second).first_on == date(2026, 5, 1)

    def test_refuses_days_that_are_not_over_settled_or_without_debts(self, town: Town) -> None:
        with pytest.raises(settlement.PeriodNotOver):
            draft(MAY_3.date())
        run_id = draft()
        with pytest.raises(settlement.RunOpen) as refusal:
            draft(date(2026, 5, 31), NEXT)
        assert "2026-04-30" in str(refusal.value)
        acting(ONE, settlement.drop_run, run_id=run_id, why="too early")
        paid()
        with pytest.raises(settlement.PeriodSettled):
            draft()
        for last_on, at in ((date(2026, 5, 2), MAY_3), (date(2026, 5, 31), NEXT)):
            with pytest.raises(settlement.NothingToSettle):
                draft(last_on, at)

    def test_refuses_books_that_do_not_agree(self, town: Town) -> None:
        with tx.begin(actor="system:test"):
            claim = Entry(town.group.organisation_id, K.DUE_FROM, 5, "CNY", f"org:{uuid4()}")
            income = Entry(town.group.organisation_id, K.REVENUE, -5, "CNY")
            ledger.post(
                fact_key="alone",
                kind="claim",
                occurred_at=MAY_3 - timedelta(9),
                entries=[claim, income],
            )
        with pytest.raises(settlement.BooksDisagree):
            draft()


class TestApproveRun:
    def test_needs_another_person_and_happens_once(self, town: Town) -> None:
        run_id = draft()
        with pytest.raises(settlement.SameApprover):
            acting(ONE, settlement.approve_run, run_id=run_id, at=MAY_3)
        with pytest.raises(WrongMove):
            acting(ONE, settlement.start_paying, run_id=run_id, at=MAY_3)
        acting(OTHER, settlement.approve_run, run_id=run_id, at=MAY_3)
        with pytest.raises(WrongMove):
            acting(OTHER, settlement.approve_run, run_id=run_id, at=MAY_3)
        with pytest.raises(settlement.RunNotFound):
            acting(OTHER, settlement.approve_run, run_id=uuid4(), at=MAY_3)


class TestPay:
    def test_pays_each_company_once_by_one_journal(self, town: Town) -> None:
        run_id = paid(limit=1)
        assert due() == {0}
        assert bank(town) == [-830, 350, 480]
        assert len(books.journals_about(run_id)) == 2
        assert queries.get_run(run_id).state is RunState.PAID
        assert {one.state for one in queries.list_payouts(run_id=run_id)} == {PayoutState.PAID}
        with pytest.raises(settlement.AlreadyStarted) as refusal:
            acting(OTHER, settlement.start_paying, run_id=run_id, at=NEXT)
        assert "2026-05-03" in str(refusal.value)
        assert acting(ONE, settlement.pay_next, run_id=run_id, at=NEXT) == 0
        assert bank(town) == [-830, 350, 480]

    def test_goes_on_after_it_was_cut_off(self, town: Town) -> None:
        run_id = approved()
        acting(ONE, settlement.start_paying, run_id=run_id, at=MAY_3)
        acting(ONE, settlement.pay_next, run_id=run_id, at=MAY_3, limit=1)
        with pytest.raises(ZeroDivisionError), tx.begin(actor=ONE):
            _pay_and_fail(run_id)
        assert queries.get_run(run_id).waiting_count == 1
        tasks.continue_paying()
        assert queries.get_run(run_id).state is RunState.PAID
        assert bank(town) == [-830, 350, 480]
        assert_books_agree()
        names = [row["name"] for row in _events()]
        assert names.count("settlement.OrganisationPaid") == 2
        assert names.count("settlement.RunPaid") == 1


class TestReversePayout:
    def test_opens_its_debts_again_for_the_next_settlement(self, town: Town) -> None:
        run_id = paid()
        a = town.dealer_a.organisation_id
        (payout,) = [p for p in queries.list_payouts(run_id=run_id) if p.organisation_id == a]
        undo = {"payout_id": payout.payout_id, "why": "wrong account", "at": MAY_3}
        with pytest.raises(settlement.SameApprover):
            acting(OTHER, settlement.reverse_payout, **undo)
        acting(ONE, settlement.reverse_payout, **undo)
        assert bank(town) == [-480, 0, 480]
        assert_books_agree()
        with pytest.raises(WrongMove):
            acting(ONE, settlement.reverse_payout, **undo)
        again = draft(date(2026, 5, 31), NEXT)
        amounts = {p.organisation_id: p.amount_fen for p in queries.list_payouts(run_id=again)}
        assert amounts == {a: 350, town.dealer_b.organisation_id: 0}
        acting(OTHER, settlement.approve_run, run_id=again, at=NEXT)
        acting(ONE, settlement.start_paying, run_id=again, at=NEXT)
        acting(ONE, settlement.pay_next, run_id=again, at=NEXT)
        assert due() == {0}
        assert bank(town) == [-830, 350, 480]
        assert_books_agree()


class TestRaces:
    def test_one_of_many_drafts_and_starts_wins_and_all_are_paid_once(self, committed: str) -> None:
        town = opened()
        drafts = at_once(8, lambda _n: draft())
        assert raised(drafts, settlement.RunOpen) == 7
        (run_id,) = (one for one in drafts if not isinstance(one, Exception))
        acting(OTHER, settlement.approve_run, run_id=run_id, at=MAY_3)
        starts = at_once(
            8, lambda _n: acting(ONE, settlement.start_paying, run_id=run_id, at=MAY_3)
        )
        assert raised(starts, settlement.AlreadyStarted) == 7
        done = at_once(
            8, lambda _n: acting(ONE, settlement.pay_next, run_id=run_id, at=MAY_3, limit=1)
        )
        assert raised(done, AssertionError) == 0
        tasks.continue_paying()
        assert queries.get_run(run_id).state is RunState.PAID
        assert bank(town) == [-830, 350, 480]
        assert len(books.journals_about(run_id)) == 2


def _pay_and_fail(run_id: RunId) -> None:
    settlement.pay_next(run_id=run_id, at=MAY_3)
    raise ZeroDivisionError


def _events() -> list[Any]:
    return sql.run_text("SELECT name FROM kit_event", {})
