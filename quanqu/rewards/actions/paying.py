"""Paying what has vested: drafted by one, paid by another's word, less what came back (F6)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from quanqu.kit import outbox, sql, states, tx
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import Journal
from quanqu.network import queries as network
from quanqu.rewards import queries, rules
from quanqu.rewards.events import RewardsPaid
from quanqu.rewards.models import PayRun
from quanqu.rewards.refusals import (
    NothingToPay,
    PayChanged,
    PayRunNotFound,
    PayRunOpen,
    PaySameApprover,
)
from quanqu.rewards.types import Party, PartyKind, PayRunId, PayState

statements = sql.load("quanqu.rewards")

PAY_MOVES = {PayState.DRAFTED: {PayState.PAID, PayState.DROPPED}}
PAID = "rewards_paid"


@tx.required
def draft_pay_run(*, bearer_id: UUID, currency: str, until: datetime, at: datetime) -> PayRunId:
    """Put together all that vested until a moment and is neither paid nor held. Nothing moves yet.

    Refuses NothingToPay, PayRunOpen.
    """
    due = queries.list_payable(bearer_id=bearer_id, currency=currency, until=min(until, at))
    if not due:
        raise NothingToPay
    try:
        with transaction.atomic():
            run = PayRun.objects.create(
                bearer_id=bearer_id,
                currency=currency,
                until=min(until, at),
                amount_fen=sum(one.amount_fen for one in due),
                earner_qty=len(due),
                drafted_at=at,
            )
    except IntegrityError as error:
        raise PayRunOpen from error
    return PayRunId(run.id)


@tx.required
def approve_pay_run(*, run_id: UUID, at: datetime) -> None:
    """Pay it, exactly the sum that was drafted, each earner by one journal.

    Whoever owes more than is due to them is left out, and what they owe waits for the next run.
    Refuses PayRunNotFound, PaySameApprover, PayChanged, WrongMove.
    """
    run = _locked(run_id)
    states.check(PAY_MOVES, PayState(run.state), PayState.PAID)
    if run.drafted_by == tx.actor():
        raise PaySameApprover
    rows = statements.pay_out(
        run_id=run.id, bearer_id=run.bearer_id, currency=run.currency, until=run.until, at=at
    )
    if (len(rows), sum(row["amount_fen"] for row in rows)) != (run.earner_qty, run.amount_fen):
        raise PayChanged
    _book(run, rows, at)
    _decide(run, PayState.PAID, at)
    outbox.publish(RewardsPaid(run.id, run.bearer_id, run.amount_fen, run.currency, at))


@tx.required
def drop_pay_run(*, run_id: UUID, at: datetime) -> None:
    """Give it up: what was due stays due. Refuses PayRunNotFound, WrongMove."""
    run = _locked(run_id)
    states.check(PAY_MOVES, PayState(run.state), PayState.DROPPED)
    _decide(run, PayState.DROPPED, at)


def _locked(run_id: UUID) -> PayRun:
    run = PayRun.objects.select_for_update(no_key=True).filter(id=run_id).first()
    if run is None:
        raise PayRunNotFound
    return run


def _decide(run: PayRun, state: PayState, at: datetime) -> None:
    run.state, run.decided_by, run.decided_at = state.value, tx.actor(), at
    run.save(update_fields=["state", "decided_by", "decided_at"])


def _book(run: PayRun, rows: Sequence[sql.Row], at: datetime) -> None:
    """One journal per earner: the bearer owes less, and the money or the debt goes home."""
    parties = [Party(PartyKind(row["party_kind"]), row["party_id"]) for row in rows]
    homes = _homes(parties)
    journals = [
        Journal(
            fact_key=f"rewards_paid:{row['id']}",
            kind=PAID,
            occurred_at=at,
            entries=tuple(
                rules.payout_entries(
                    party,
                    row["amount_fen"],
                    run.currency,
                    bearer_id=run.bearer_id,
                    home_id=homes.get(party, run.bearer_id),
                )
            ),
            about=run.id,
        )
        for party, row in zip(parties, rows, strict=True)
    ]
    statements.note_payouts(
        payout_ids=[row["id"] for row in rows], journal_ids=ledger.post_many(journals)
    )


def _homes(parties: Sequence[Party]) -> Mapping[Party, UUID]:
    """In whose books an earner is paid: the employer's, the store's company, the company itself."""
    staff = network.staff_by_id(one.id for one in parties if one.kind is PartyKind.STAFF and one.id)
    nodes = network.nodes_by_id(one.id for one in parties if one.kind is PartyKind.NODE and one.id)
    found = {Party(PartyKind.STAFF, key): one.organisation_id for key, one in staff.items()}
    found |= {Party(PartyKind.NODE, key): one.organisation_id for key, one in nodes.items()}
    return found | {one: one.id for one in parties if one.kind is PartyKind.ORGANISATION and one.id}
