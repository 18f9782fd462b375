"""The alliance between organisations: agreements, what was cleared, statements and disputes."""

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from quanqu.alliance import actions as alliance
from quanqu.alliance import queries
from quanqu.alliance.types import (
    AgreementState,
    AgreementView,
    ClearingKind,
    ClearingView,
    DisputeState,
    StatementState,
    StatementView,
    Terms,
)
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    AgreementId,
    Asked,
    ClearingId,
    DisputeId,
    Fen,
    OrganisationId,
    StatementId,
    Text,
    Told,
)
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.network import queries as network

router = Router(tags=["alliance"])


class For(Asked):
    """For which of the two I speak."""

    organisation_id: OrganisationId


class Proposal(For):
    """I am one of the two; `rate_bps` of what points are worth at home is paid at the acceptor."""

    issuer_id: OrganisationId
    acceptor_id: OrganisationId
    rate_bps: int = Field(strict=True, ge=1, le=10_000)
    takes_points: bool = True
    takes_vouchers: bool = False
    day_fen: Fen | None = None
    member_day_fen: Fen | None = None
    total_fen: Fen | None = None


class Disputing(For):
    why: Text


class Deciding(For):
    is_right: bool
    answer: Text = ""


class AgreementShown(Told):
    agreement_id: AgreementId
    issuer_id: OrganisationId
    acceptor_id: OrganisationId
    currency: str
    rate_bps: int
    takes_points: bool
    takes_vouchers: bool
    day_fen: int | None
    member_day_fen: int | None
    total_fen: int | None
    state: AgreementState


class Agreements(Told):
    agreements: list[AgreementShown]


class ClearingShown(Told):
    clearing_id: ClearingId
    kind: ClearingKind
    issuer_id: OrganisationId
    acceptor_id: OrganisationId
    amount_fen: int
    currency: str
    at: datetime
    dispute_id: DisputeId | None
    dispute: DisputeState | None
    why: str


class StatementShown(Told):
    statement_id: StatementId
    one_id: OrganisationId
    other_id: OrganisationId
    month: date
    currency: str
    one_owes_fen: int
    other_owes_fen: int
    net_fen: int
    """Positive: `one` owes `other`."""
    state: StatementState
    lines: list[ClearingShown] = []


class Statements(Told):
    statements: list[StatementShown]


class Disputed(Told):
    clearing_id: ClearingId
    dispute_id: DisputeId


class Decided(Told):
    dispute_id: DisputeId
    is_right: bool


@router.get("/alliance/agreements", response=Agreements)
@reading
def agreements(request: HttpRequest, organisation_id: OrganisationId) -> Agreements:
    """Where my organisation is issuer or acceptor. (F4)"""
    _speak_for(request, organisation_id)
    return Agreements(agreements=[_shown(a) for a in queries.list_agreements([organisation_id])])


@router.post("/alliance/agreements", response={201: AgreementShown})
@effect()
def propose(request: HttpRequest, body: Proposal) -> AgreementShown:
    """Propose terms to another organisation; they count once it accepts. (F4)"""
    _speak_for(request, body.organisation_id)
    network.get_organisation(body.acceptor_id)
    issuer = network.get_organisation(body.issuer_id)
    agreement_id = alliance.propose(
        issuer_id=body.issuer_id,
        acceptor_id=body.acceptor_id,
        by_id=body.organisation_id,
        terms=Terms(
            rate_bps=body.rate_bps,
            takes_points=body.takes_points,
            takes_vouchers=body.takes_vouchers,
            day_fen=body.day_fen,
            member_day_fen=body.member_day_fen,
            total_fen=body.total_fen,
        ),
        currency=issuer.currency,
        at=moment(request),
    )
    return _shown(queries.get_agreement(agreement_id))


@router.post("/alliance/agreements/{agreement_id}/accept", response={201: AgreementShown})
@effect()
def accept(request: HttpRequest, agreement_id: AgreementId, body: For) -> AgreementShown:
    """Accept what the other proposed."""
    _speak_for(request, body.organisation_id)
    return _shown(
        alliance.accept(agreement_id=agreement_id, by_id=body.organisation_id, at=moment(request))
    )


@router.post("/alliance/agreements/{agreement_id}/end", response={201: AgreementShown})
@effect()
def end(request: HttpRequest, agreement_id: AgreementId, body: For) -> AgreementShown:
    """End it, or turn it down."""
    _speak_for(request, body.organisation_id)
    return _shown(
        alliance.end(agreement_id=agreement_id, by_id=body.organisation_id, at=moment(request))
    )


@router.get("/alliance/statements", response=Statements)
@reading
def statements(request: HttpRequest, organisation_id: OrganisationId) -> Statements:
    """What my organisation and its allies owe each other, by month."""
    _speak_for(request, organisation_id)
    found = queries.list_statements([organisation_id])
    return Statements(statements=[_statement(one, []) for one in found])


@router.get("/alliance/statements/{statement_id}", response=StatementShown)
@reading
def statement(
    request: HttpRequest, statement_id: StatementId, organisation_id: OrganisationId
) -> StatementShown:
    """One statement with its lines."""
    _speak_for(request, organisation_id)
    found = queries.get_statement(statement_id, seen_by=[organisation_id])
    return _statement(found, queries.statement_lines(found))


@router.post("/alliance/statements/{statement_id}/agree", response={201: StatementShown})
@effect()
def agree(request: HttpRequest, statement_id: StatementId, body: For) -> StatementShown:
    """Say that it is right; with the second it is set off and the rest is due."""
    _speak_for(request, body.organisation_id)
    found = alliance.agree(
        statement_id=statement_id, by_id=body.organisation_id, at=moment(request)
    )
    return _statement(found, [])


@router.post("/alliance/clearings/{clearing_id}/dispute", response={201: Disputed})
@effect()
def dispute(request: HttpRequest, clearing_id: ClearingId, body: Disputing) -> Disputed:
    """Say that a line is wrong; it is not netted until the acceptor has answered."""
    _speak_for(request, body.organisation_id)
    dispute_id = alliance.dispute(
        clearing_id=clearing_id, by_id=body.organisation_id, why=body.why, at=moment(request)
    )
    return Disputed(clearing_id=clearing_id, dispute_id=dispute_id)


@router.post("/alliance/disputes/{dispute_id}/decide", response={201: Decided})
@effect()
def decide(request: HttpRequest, dispute_id: DisputeId, body: Deciding) -> Decided:
    """Answer a dispute: right, and my organisation bears the line itself."""
    _speak_for(request, body.organisation_id)
    alliance.decide(
        dispute_id=dispute_id,
        by_id=body.organisation_id,
        is_right=body.is_right,
        answer=body.answer,
        at=moment(request),
    )
    return Decided(dispute_id=dispute_id, is_right=body.is_right)


def _speak_for(request: HttpRequest, organisation_id: OrganisationId) -> None:
    network.require_own(acting_staff(request), "alliance.agree", organisation_id)


def _shown(agreement: AgreementView) -> AgreementShown:
    terms = agreement.terms
    return AgreementShown(
        agreement_id=agreement.agreement_id,
        issuer_id=agreement.issuer_id,
        acceptor_id=agreement.acceptor_id,
        currency=agreement.currency,
        rate_bps=terms.rate_bps,
        takes_points=terms.takes_points,
        takes_vouchers=terms.takes_vouchers,
        day_fen=terms.day_fen,
        member_day_fen=terms.member_day_fen,
        total_fen=terms.total_fen,
        state=agreement.state,
    )


def _statement(found: StatementView, lines: list[ClearingView]) -> StatementShown:
    return StatementShown(
        statement_id=found.statement_id,
        one_id=found.one_id,
        other_id=found.other_id,
        month=found.month,
        currency=found.currency,
        one_owes_fen=found.one_owes_fen,
        other_owes_fen=found.other_owes_fen,
        net_fen=found.net_fen,
        state=found.state,
        lines=[
            ClearingShown(
                clearing_id=line.clearing_id,
                kind=line.kind,
                issuer_id=line.issuer_id,
                acceptor_id=line.acceptor_id,
                amount_fen=line.amount_fen,
                currency=line.currency,
                at=line.at,
                dispute_id=line.dispute_id,
                dispute=line.dispute,
                why=line.why,
            )
            for line in lines
        ],
    )
