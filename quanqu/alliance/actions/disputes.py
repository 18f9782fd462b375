"""Disputes: one side says that a line is wrong, the other decides; meanwhile it is not netted."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from quanqu.alliance import queries
from quanqu.alliance.actions.clearing import between
from quanqu.alliance.models import Clearing, Dispute, Statement, StatementLine
from quanqu.alliance.refusals import (
    AlreadyDisputed,
    AlreadyNetted,
    ClearingNotFound,
    NotYours,
)
from quanqu.alliance.types import ClearingKind, DisputeId, DisputeState, StatementState
from quanqu.kit import states, tx
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry

MOVES = {
    DisputeState.OPEN: frozenset({DisputeState.UPHELD, DisputeState.REJECTED}),
    DisputeState.UPHELD: frozenset[DisputeState](),
    DisputeState.REJECTED: frozenset[DisputeState](),
}


@tx.required
def dispute(*, clearing_id: UUID, by_id: UUID, why: str, at: datetime) -> DisputeId:
    """The issuer says that a redemption was wrong; the acceptor answers. A line is disputed once.

    Raises ClearingNotFound, NotYours (only who would pay disputes), AlreadyNetted,
    AlreadyDisputed, Invalid (no reason).
    """
    row = Clearing.objects.select_related("agreement").filter(id=clearing_id).first()
    if row is None or by_id not in (row.agreement.issuer_id, row.agreement.acceptor_id):
        raise ClearingNotFound
    if by_id != row.agreement.issuer_id or row.amount_fen < 0:
        raise NotYours
    if not why.strip():
        raise Invalid(why=why)
    if _statement_state(clearing_id) == StatementState.NETTED:
        raise AlreadyNetted
    try:
        with transaction.atomic():
            made = Dispute.objects.create(
                clearing=row,
                by_id=by_id,
                why=why.strip(),
                state=DisputeState.OPEN.value,
                opened_at=at,
            )
    except IntegrityError as error:
        if "clearing_id" in str(error):
            raise AlreadyDisputed from error
        raise
    return DisputeId(made.id)


@tx.required
def decide(*, dispute_id: UUID, by_id: UUID, is_right: bool, answer: str, at: datetime) -> None:
    """The acceptor answers: right, and it bears the redemption itself; or wrong, and it is netted.

    Raises ClearingNotFound, NotYours, WrongMove (it was decided before).
    """
    row = Dispute.objects.select_for_update(no_key=True).filter(id=dispute_id).first()
    clearing = Clearing.objects.get(id=row.clearing_id) if row else None
    agreement = queries.get_agreement(clearing.agreement_id) if clearing else None
    if (
        row is None
        or clearing is None
        or agreement is None
        or by_id not in (agreement.issuer_id, agreement.acceptor_id)
    ):
        raise ClearingNotFound
    if by_id != agreement.acceptor_id:
        raise NotYours
    to = DisputeState.UPHELD if is_right else DisputeState.REJECTED
    states.check(MOVES, DisputeState(row.state), to)
    row.state, row.closed_at, row.answer = to.value, at, answer.strip()
    row.save(update_fields=["state", "closed_at", "answer"])
    if not is_right:
        return
    amount = clearing.amount_fen
    Clearing.objects.create(
        agreement_id=agreement.agreement_id,
        kind=ClearingKind.DISPUTE.value,
        about=clearing.id,
        member_id=clearing.member_id,
        amount_fen=-amount,
        at=at,
    )
    ledger.post(
        fact_key=f"alliance_dispute:{dispute_id}",
        kind="alliance_dispute_upheld",
        occurred_at=at,
        about=clearing.id,
        memo=row.why,
        entries=[
            *between(agreement, -amount),
            Entry(agreement.issuer_id, AccountKind.ALLIANCE_DISPUTES, -amount, agreement.currency),
            Entry(agreement.acceptor_id, AccountKind.ALLIANCE_DISPUTES, amount, agreement.currency),
        ],
    )


def _statement_state(clearing_id: UUID) -> StatementState | None:
    """Of the statement that a clearing stands on, locked, so that it is not netted meanwhile."""
    line = StatementLine.objects.filter(clearing_id=clearing_id).first()
    if line is None:
        return None
    locked = Statement.objects.select_for_update(no_key=True).get(id=line.statement_id)
    return StatementState(locked.state)
