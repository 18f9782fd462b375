"""The alliance at the desk: terms with other organisations, monthly statements, disputed lines."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.alliance import actions as alliance
from quanqu.alliance import queries
from quanqu.alliance.types import (
    AgreementState,
    AgreementView,
    ClearingView,
    DisputeState,
    StatementState,
    StatementView,
    Terms,
)
from quanqu.doors.desk import naming, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.kit import ids
from quanqu.kit.money import BPS
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.network import queries as network

RIGHT: Final = "alliance.agree"


@require_safe
@at_desk
def agreements(scope: Scope) -> HttpResponse:
    """With whom we take points and vouchers, and what is owed for it by month."""
    ours = _ours(scope)
    agreed, made = queries.list_agreements([ours]), queries.list_statements([ours])
    firms = naming.organisation_names(
        one for row in agreed for one in (row.issuer_id, row.acceptor_id)
    )
    rows = [_agreement_row(row, firms, ours) for row in agreed]
    if tables.wants_csv(scope.request):
        return _agreements_file(rows)
    return show(
        scope,
        "desk/alliance.html",
        "alliance",
        rows=rows,
        statements=[_statement_row(one, ours) for one in made],
        firms=[one for one in network.list_organisations() if one.organisation_id != ours],
        currency=network.platform().currency,
    )


@require_POST
@at_desk
def propose(scope: Scope) -> HttpResponse:
    """Propose terms to another organisation; they count once it has accepted."""
    ours, page, asked = _ours(scope), reverse("desk:alliance"), Asked(scope.request)

    def effect() -> str:
        other = ids.parse("org", asked.text("other"))
        network.get_organisation(other)
        is_issuer = asked.text("way") == "issue"
        issuer_id, acceptor_id = (ours, other) if is_issuer else (other, ours)
        alliance.propose(
            issuer_id=issuer_id,
            acceptor_id=acceptor_id,
            by_id=ours,
            terms=Terms(
                rate_bps=_basis_points(asked),
                takes_points=bool(asked.text("points")),
                takes_vouchers=bool(asked.text("vouchers")),
                day_fen=asked.fen("day"),
                member_day_fen=asked.fen("member_day"),
                total_fen=asked.fen("total"),
            ),
            currency=network.get_organisation(issuer_id).currency,
            at=scope.at,
        )
        return page

    return do_once(scope, effect, back=page, told=_("Proposed. It counts once they accept."))


@require_POST
@at_desk
def agreement_deed(scope: Scope, agreement: str, deed: str) -> HttpResponse:
    """Accept what was proposed to us, or end it."""
    ours = _ours(scope)
    found = queries.get_agreement(ids.parse("agr", agreement), seen_by=[ours])
    deeds: dict[str, tuple[Callable[..., AgreementView], str]] = {
        "accept": (alliance.accept, _("In force: it counts from now on.")),
        "end": (alliance.end, _("Ended. What was cleared stays owed.")),
    }
    if deed not in deeds:
        raise NotFound
    do, word = deeds[deed]
    page = reverse("desk:alliance")

    def effect() -> str:
        do(agreement_id=found.agreement_id, by_id=ours, at=scope.at)
        return page

    return do_once(scope, effect, back=page, told=word)


@require_safe
@at_desk
def statement(scope: Scope, statement: str) -> HttpResponse:
    """One month of two allies, line by line; what can be agreed to, disputed or answered."""
    ours = _ours(scope)
    found = queries.get_statement(ids.parse("stm", statement), seen_by=[ours])
    lines = queries.statement_lines(found)
    row = _statement_row(found, ours)
    if tables.wants_csv(scope.request):
        return _lines_file(row, lines)
    return show(
        scope,
        "desk/alliance_statement.html",
        "alliance",
        row=row,
        statement=found,
        lines=[_line_row(line, found, row["names"], ours) for line in lines],
    )


@require_POST
@at_desk
def agree(scope: Scope, statement: str) -> HttpResponse:
    """Say that it is right; with both sides' word it is set off and the rest is due."""
    ours = _ours(scope)
    found = queries.get_statement(ids.parse("stm", statement), seen_by=[ours])
    page = reverse("desk:alliance_statement", args=[statement])

    def effect() -> str:
        alliance.agree(statement_id=found.statement_id, by_id=ours, at=scope.at)
        return page

    return do_once(scope, effect, back=page, told=_("Agreed."))


@require_POST
@at_desk
def line_deed(scope: Scope, statement: str, deed: str) -> HttpResponse:
    """Dispute a line as its issuer, or answer as its acceptor."""
    ours = _ours(scope)
    found = queries.get_statement(ids.parse("stm", statement), seen_by=[ours])
    line_id = ids.parse("clr", scope.request.POST.get("line", ""))
    line = next((x for x in queries.statement_lines(found) if x.clearing_id == line_id), None)
    if line is None or deed not in ("dispute", "uphold", "reject"):
        raise NotFound
    page = reverse("desk:alliance_statement", args=[statement])
    asked = Asked(scope.request)

    def effect() -> str:
        if deed == "dispute":
            alliance.dispute(
                clearing_id=line.clearing_id, by_id=ours, why=asked.text("why"), at=scope.at
            )
        elif line.dispute_id is None:
            raise NotFound
        else:
            alliance.decide(
                dispute_id=line.dispute_id,
                by_id=ours,
                is_right=deed == "uphold",
                answer=asked.text("why"),
                at=scope.at,
            )
        return page

    told = _("Disputed: it waits for their answer.") if deed == "dispute" else _("Answered.")
    return do_once(scope, effect, back=page, told=told)


def _ours(scope: Scope) -> UUID:
    """The organisation for which this person speaks: the one that employs them."""
    network.require_own(scope.actor, RIGHT, scope.staff.organisation_id)
    return scope.staff.organisation_id


def _basis_points(asked: Asked) -> int:
    """A rate as a person types it, 97.5 per cent: hundredths of a per cent are basis points."""
    rate = asked.fen("rate")
    if rate is None or not 0 < rate <= BPS:
        raise Invalid(rate=asked.text("rate"))
    return rate


def _both(found: StatementView) -> tuple[UUID, UUID]:
    return found.one_id, found.other_id


def _agreement_row(found: AgreementView, firms: Mapping[UUID, str], ours: UUID) -> dict[str, Any]:
    return {
        "agreement": found,
        "public_id": ids.public("agr", found.agreement_id),
        "issuer": firms[found.issuer_id],
        "acceptor": firms[found.acceptor_id],
        "terms": found.terms,
        "may_accept": found.state == AgreementState.PROPOSED and found.proposed_by_id != ours,
        "may_end": found.state != AgreementState.ENDED,
    }


def _statement_row(found: StatementView, ours: UUID) -> dict[str, Any]:
    names = naming.organisation_names(_both(found))
    agreed_at = found.one_agreed_at if found.one_id == ours else found.other_agreed_at
    debtor, creditor = _both(found) if found.net_fen >= 0 else _both(found)[::-1]
    return {
        "statement": found,
        "public_id": ids.public("stm", found.statement_id),
        "names": names,
        "one": names[found.one_id],
        "other": names[found.other_id],
        "debtor": names[debtor],
        "creditor": names[creditor],
        "net_fen": abs(found.net_fen),
        "may_agree": found.state != StatementState.NETTED and agreed_at is None,
    }


def _line_row(
    line: ClearingView, found: StatementView, names: Mapping[UUID, str], ours: UUID
) -> dict[str, Any]:
    is_open = found.state != StatementState.NETTED
    return {
        "line": line,
        "public_id": ids.public("clr", line.clearing_id),
        "issuer": names[line.issuer_id],
        "acceptor": names[line.acceptor_id],
        "may_dispute": is_open
        and line.dispute is None
        and line.amount_fen > 0
        and line.issuer_id == ours,
        "may_answer": line.dispute == DisputeState.OPEN and line.acceptor_id == ours,
    }


def _agreements_file(rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Issuer"), _("Accepted by"), _("State"), _("Rate in %"), _("Points"), _("Vouchers")]
    return tables.csv_answer(
        "alliance",
        [*head, _("Most a day"), _("Most a member and day"), _("Most in all"), _("Currency")],
        (
            [
                row["issuer"],
                row["acceptor"],
                row["agreement"].state,
                tables.decimal(row["terms"].rate_bps),
                row["terms"].takes_points,
                row["terms"].takes_vouchers,
                *(
                    tables.decimal(limit) if limit is not None else ""
                    for limit in (
                        row["terms"].day_fen,
                        row["terms"].member_day_fen,
                        row["terms"].total_fen,
                    )
                ),
                row["agreement"].currency,
            ]
            for row in rows
        ),
    )


def _lines_file(row: dict[str, Any], lines: Sequence[ClearingView]) -> HttpResponse:
    names = row["names"]
    return tables.csv_answer(
        "alliance-statement",
        [_("When"), _("Kind"), _("Issuer"), _("Accepted by"), _("Amount"), _("Dispute"), _("Why")],
        (
            [
                line.at,
                line.kind,
                names[line.issuer_id],
                names[line.acceptor_id],
                tables.decimal(line.amount_fen),
                line.dispute or "",
                line.why,
            ]
            for line in lines
        ),
    )
