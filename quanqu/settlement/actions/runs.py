"""Runs: what companies owe each other until a day, drafted by one and approved by another (F7)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from quanqu.kit import outbox, states, tx
from quanqu.kit import sql as statements
from quanqu.kit.ids import new_id
from quanqu.network import queries as network
from quanqu.settlement import rules
from quanqu.settlement.events import RunApproved
from quanqu.settlement.models import Payout, Run, RunDebt
from quanqu.settlement.refusals import (
    BooksDisagree,
    NothingToSettle,
    PeriodNotOver,
    PeriodSettled,
    RunNotFound,
    RunOpen,
    SameApprover,
)
from quanqu.settlement.types import OPEN, Debt, PayoutState, RunId, RunState

sql = statements.load("quanqu.settlement")


@tx.required
def draft_run(*, currency: str, last_on: date, at: datetime) -> RunId:
    """Freeze what is owed until the end of a day, and what each company gets or pays for it.

    It begins where the settlement before it ended. Raises PeriodNotOver, PeriodSettled, RunOpen,
    NothingToSettle, BooksDisagree.
    """
    until = rules.end_of(last_on)
    if at < until:
        raise PeriodNotOver
    # A share that is decided meanwhile would be paid twice.
    sql.lock_runs()
    run_id = _open_run(currency, last_on, at)
    debts = _open_debts(currency, until)
    if not debts:
        raise NothingToSettle
    _plan(run_id, debts, network.platform().organisation_id)
    return run_id


@tx.required
def approve_run(*, run_id: UUID, at: datetime) -> None:
    """Let it be paid. Raises RunNotFound, WrongMove, SameApprover."""
    run = locked(run_id)
    states.check(rules.MOVES, RunState(run.state), RunState.APPROVED)
    if run.drafted_by == tx.actor():
        raise SameApprover
    run.state, run.approved_by, run.approved_at = RunState.APPROVED.value, tx.actor(), at
    run.save(update_fields=["state", "approved_by", "approved_at"])
    outbox.publish(RunApproved(run.id, at))


@tx.required
def drop_run(*, run_id: UUID, why: str) -> None:
    """Give it up before anybody was paid; its days may be settled anew. Raises WrongMove."""
    run = locked(run_id)
    states.check(rules.MOVES, RunState(run.state), RunState.DROPPED)
    run.state, run.why = RunState.DROPPED.value, why
    run.save(update_fields=["state", "why"])


def locked(run_id: UUID) -> Run:
    """The run's row until the end of the transaction, or RunNotFound."""
    run = Run.objects.select_for_update(no_key=True).filter(id=run_id).first()
    if run is None:
        raise RunNotFound
    return run


def _open_run(currency: str, last_on: date, at: datetime) -> RunId:
    first_on = _first_day(currency)
    if first_on is None:
        raise NothingToSettle
    if last_on < first_on:
        raise _refusal(currency) or PeriodSettled(last_on=first_on - timedelta(days=1))
    run_id = RunId(new_id())
    if not sql.open_run(id=run_id, currency=currency, first_on=first_on, last_on=last_on, at=at):
        raise _refusal(currency) or PeriodSettled(last_on=last_on)
    return run_id


def _refusal(currency: str) -> RunOpen | None:
    run = Run.objects.filter(currency=currency, state__in=[*map(str, OPEN)]).first()
    return RunOpen(last_on=run.last_on, state=run.state) if run else None


def _first_day(currency: str) -> date | None:
    """The day after the last settlement; the first one begins where the books do."""
    runs = Run.objects.filter(currency=currency).exclude(state=RunState.DROPPED.value)
    last = runs.order_by("-last_on").first()
    if last is not None:
        return last.last_on + timedelta(days=1)
    (row,) = sql.first_day()
    found: date | None = row["on_day"]
    return found


def _open_debts(currency: str, until: datetime) -> list[Debt]:
    rows = sql.open_debts(currency=currency, until=until)
    wrong = [row for row in rows if row["claimed_fen"] != row["owed_fen"]]
    if wrong:
        raise BooksDisagree(creditor_id=wrong[0]["creditor_id"], debtor_id=wrong[0]["debtor_id"])
    return [Debt(row["creditor_id"], row["debtor_id"], row["claimed_fen"]) for row in rows]


def _plan(run_id: RunId, debts: list[Debt], platform_id: UUID) -> None:
    """A payout for every company, and the debts that each clears."""
    payouts = {
        organisation_id: Payout(
            run_id=run_id,
            organisation_id=organisation_id,
            claims_fen=claims,
            debts_fen=owed,
            state=PayoutState.PLANNED.value,
        )
        for organisation_id, (claims, owed) in rules.positions(debts, platform_id).items()
    }
    Payout.objects.bulk_create(payouts.values())
    RunDebt.objects.bulk_create(
        RunDebt(
            payout=payouts[rules.cleared_with(debt, platform_id)],
            creditor_id=debt.creditor_id,
            debtor_id=debt.debtor_id,
            amount_fen=debt.amount_fen,
        )
        for debt in debts
    )
