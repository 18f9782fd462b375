"""Paying a run company by company, each by one journal, and undoing a payout (F7)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.kit import clock, outbox, states, tx
from quanqu.kit import sql as statements
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import Journal, JournalId
from quanqu.network import queries as network
from quanqu.settlement import rules
from quanqu.settlement.actions.runs import locked
from quanqu.settlement.events import OrganisationPaid, PayoutReversed, RunPaid
from quanqu.settlement.models import Payout, Run
from quanqu.settlement.refusals import AlreadyStarted, PayoutNotFound, SameApprover
from quanqu.settlement.types import PAID, Debt, PayoutState, RunState

sql = statements.load("quanqu.settlement")

AT_ONCE: Final = 100
"""Payouts of one transaction: short enough for the event log, long enough for a chain."""


@tx.required
def start_paying(*, run_id: UUID, at: datetime) -> None:
    """Begin to pay an approved run; `pay_next` does it. Raises AlreadyStarted, WrongMove."""
    run = locked(run_id)
    if run.started_at is not None:
        since = run.started_at.astimezone(clock.HOUSE)
        raise AlreadyStarted(started_at=f"{since:%Y-%m-%d %H:%M}", state=run.state)
    states.check(rules.MOVES, RunState(run.state), RunState.PAYING)
    run.state, run.started_at = RunState.PAYING.value, at
    run.save(update_fields=["state", "started_at"])


@tx.required
def pay_next(*, run_id: UUID, at: datetime, limit: int = AT_ONCE) -> int:
    """Pay some companies of a run that was started; returns how many. 0: nobody waits any more.

    Each is one journal under the payout's own key, so that whoever was interrupted may go on, and
    two at once never pay the same company.
    """
    run = Run.objects.filter(id=run_id, state=RunState.PAYING.value).first()
    if run is None:
        return 0
    waiting = sql.take_waiting(run_id=run_id, limit=limit)
    if waiting:
        _pay(run, waiting, at)
    if sql.end_run(run_id=run_id, at=at):
        outbox.publish(RunPaid(run.id, at))
    return len(waiting)


@tx.required
def reverse_payout(*, payout_id: UUID, why: str, at: datetime) -> None:
    """Undo a payout by the exact opposite of its journal: its debts are open again and stand in the
    next settlement. Raises PayoutNotFound, WrongMove, SameApprover (who approved the run)."""
    payout = (
        Payout.objects.select_for_update(no_key=True, of=["self"])
        .select_related("run")
        .filter(id=payout_id)
        .first()
    )
    if payout is None:
        raise PayoutNotFound
    states.check(rules.PAYOUT_MOVES, PayoutState(payout.state), PayoutState.REVERSED)
    if payout.run.approved_by == tx.actor():
        raise SameApprover
    if payout.journal_id is not None:
        ledger.reverse(
            journal_id=JournalId(payout.journal_id),
            fact_key=f"settlement_payout_reversed:{payout.id}",
            occurred_at=at,
            memo=why,
        )
    payout.state, payout.reversed_at, payout.why = PayoutState.REVERSED.value, at, why
    payout.save(update_fields=["state", "reversed_at", "why"])
    outbox.publish(PayoutReversed(payout.id, payout.run_id, payout.organisation_id, at))


def _pay(run: Run, waiting: Sequence[statements.Row], at: datetime) -> None:
    journals = _journals(run, waiting, at)
    booked = dict(zip(journals, ledger.post_many([*journals.values()]), strict=True))
    sql.mark_paid(
        ids=[row["id"] for row in waiting],
        journal_ids=[booked.get(row["id"]) for row in waiting],
        at=at,
    )
    outbox.publish(
        *(
            OrganisationPaid(
                row["id"],
                run.id,
                row["organisation_id"],
                row["claims_fen"] - row["debts_fen"],
                run.currency,
                at,
            )
            for row in waiting
        )
    )


def _journals(run: Run, waiting: Sequence[statements.Row], at: datetime) -> dict[UUID, Journal]:
    """A journal per payout; none where everything was zero already."""
    platform_id = network.platform().organisation_id
    debts: dict[UUID, list[Debt]] = defaultdict(list)
    for row in sql.debts_of_payouts(payout_ids=[row["id"] for row in waiting]):
        debts[row["payout_id"]].append(
            Debt(row["creditor_id"], row["debtor_id"], row["amount_fen"])
        )
    journals = {}
    for row in waiting:
        sums = (row["claims_fen"], row["debts_fen"])
        entries = rules.payout_entries(
            row["organisation_id"], sums, debts[row["id"]], platform_id, run.currency
        )
        if entries:
            journals[row["id"]] = Journal(
                fact_key=f"settlement_payout:{row['id']}",
                kind=PAID,
                occurred_at=at,
                entries=tuple(entries),
                memo=f"{run.first_on} – {run.last_on}",
                about=run.id,
            )
    return journals
