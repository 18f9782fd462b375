"""Reads of agreements, clearings and statements, each for whoever is one of the two."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Q

from quanqu.alliance.models import Agreement, Statement
from quanqu.alliance.refusals import AgreementNotFound, StatementNotFound
from quanqu.alliance.types import (
    AgreementId,
    AgreementState,
    AgreementView,
    ClearingId,
    ClearingKind,
    ClearingView,
    DisputeId,
    DisputeState,
    StatementId,
    StatementState,
    StatementView,
    Terms,
)
from quanqu.kit import sql as statements

sql = statements.load(__package__)


def get_agreement(agreement_id: UUID, *, seen_by: Collection[UUID] | None = None) -> AgreementView:
    """One agreement; AgreementNotFound also for whoever is neither of the two."""
    row = Agreement.objects.filter(id=agreement_id).first()
    if row is None or (seen_by is not None and not {row.issuer_id, row.acceptor_id} & set(seen_by)):
        raise AgreementNotFound
    return agreement_view(row)


def list_agreements(organisation_ids: Collection[UUID]) -> list[AgreementView]:
    """Where one of these is issuer or acceptor, newest first."""
    mine = Q(issuer_id__in=organisation_ids) | Q(acceptor_id__in=organisation_ids)
    return [agreement_view(row) for row in Agreement.objects.filter(mine).order_by("-proposed_at")]


def find_rate(issuer_id: UUID, acceptor_id: UUID, currency: str, kind: ClearingKind) -> int | None:
    """What an acceptor takes an issuer's points or vouchers at (bps); None: it does not."""
    row = Agreement.objects.filter(
        issuer_id=issuer_id,
        acceptor_id=acceptor_id,
        currency=currency,
        state=AgreementState.IN_FORCE.value,
    ).first()
    return agreement_view(row).terms.rate_of(kind) if row else None


def list_clearings(
    agreement_ids: Sequence[UUID], *, statement_id: UUID | None = None, limit: int = 200
) -> list[ClearingView]:
    """What was redeemed under agreements, newest first; of one statement, if it is named."""
    rows = sql.clearings(agreement_ids=list(agreement_ids), statement_id=statement_id, limit=limit)
    return [_clearing_view(row) for row in rows]


def get_statement(statement_id: UUID, *, seen_by: Collection[UUID]) -> StatementView:
    """One statement; StatementNotFound also for whoever is neither of the two."""
    row = Statement.objects.filter(id=statement_id).first()
    if row is None or not {row.one_id, row.other_id} & set(seen_by):
        raise StatementNotFound
    return statement_view(row)


def list_statements(organisation_ids: Collection[UUID]) -> list[StatementView]:
    """Statements of these organisations, the latest month first."""
    mine = Q(one_id__in=organisation_ids) | Q(other_id__in=organisation_ids)
    return [statement_view(row) for row in Statement.objects.filter(mine).order_by("-month", "id")]


def statement_lines(statement: StatementView) -> list[ClearingView]:
    """The clearings that a statement is made of."""
    agreements = list_agreements([statement.one_id])
    ids = [one.agreement_id for one in agreements]
    return list_clearings(ids, statement_id=statement.statement_id, limit=10_000)


def agreement_view(row: Agreement) -> AgreementView:
    return AgreementView(
        agreement_id=AgreementId(row.id),
        issuer_id=row.issuer_id,
        acceptor_id=row.acceptor_id,
        currency=row.currency,
        terms=Terms(
            rate_bps=row.rate_bps,
            takes_points=row.takes_points,
            takes_vouchers=row.takes_vouchers,
            day_fen=row.day_fen,
            member_day_fen=row.member_day_fen,
            total_fen=row.total_fen,
        ),
        state=AgreementState(row.state),
        proposed_by_id=row.proposed_by_id,
        proposed_at=row.proposed_at,
        accepted_at=row.accepted_at,
        ended_at=row.ended_at,
    )


def statement_view(row: Statement) -> StatementView:
    return StatementView(
        statement_id=StatementId(row.id),
        one_id=row.one_id,
        other_id=row.other_id,
        month=row.month,
        currency=row.currency,
        one_owes_fen=row.one_owes_fen,
        other_owes_fen=row.other_owes_fen,
        state=StatementState(row.state),
        made_at=row.made_at,
        one_agreed_at=row.one_agreed_at,
        other_agreed_at=row.other_agreed_at,
        netted_at=row.netted_at,
    )


def _clearing_view(row: statements.Row) -> ClearingView:
    return ClearingView(
        clearing_id=ClearingId(row["clearing_id"]),
        agreement_id=AgreementId(row["agreement_id"]),
        issuer_id=row["issuer_id"],
        acceptor_id=row["acceptor_id"],
        kind=ClearingKind(row["kind"]),
        about=row["about"],
        amount_fen=row["amount_fen"],
        currency=row["currency"],
        at=row["at"],
        dispute=DisputeState(row["dispute"]) if row["dispute"] else None,
        dispute_id=DisputeId(row["dispute_id"]) if row["dispute_id"] else None,
        why=row["why"],
    )
