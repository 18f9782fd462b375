"""The books: sums per legal entity, what each sum is made of, journals."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quanqu.doors.desk import naming, tables
from quanqu.doors.desk.asking import Asked, start_of_day
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.orders import journal_rows
from quanqu.doors.desk.views.statements import books_of, days_asked
from quanqu.kit import ids
from quanqu.kit.refusals import NotFound
from quanqu.ledger import queries
from quanqu.ledger.types import (
    ACCOUNT_NAMES,
    AccountKind,
    AccountTotal,
    JournalId,
    JournalLine,
    JournalView,
)
from quanqu.network import queries as network
from quanqu.orders import queries as orders
from quanqu.orders.refusals import OrderNotFound
from quanqu.orders.types import OrderId

PAGE: Final = 25


@require_safe
@at_desk
def ledger(scope: Scope) -> HttpResponse:
    """The trial balance of every legal entity that I may read, and the newest journals."""
    books = books_of(scope)
    on = Asked(scope.request).day("on")
    until = start_of_day(on + timedelta(days=1)) if on else None
    totals = queries.trial_balance(organisation_ids=books, until=until)
    if tables.wants_csv(scope.request):
        return _trial_file(totals)
    cursor = scope.request.GET.get("cursor", "")
    journals = queries.list_journals(
        organisation_ids=books, before_id=_journal_id(cursor), limit=PAGE
    )
    return show(
        scope,
        "desk/ledger.html",
        "ledger",
        entities=_entities(totals),
        on=on,
        today=timezone.localtime(scope.at).date(),
        journals=journal_rows(journals, set(books)),
        cursor=_cursor(journals),
    )


@require_safe
@at_desk
def journal_export(scope: Scope) -> StreamingHttpResponse:
    """Every entry of some days in my books, a line each, for accounting; sent while it is read."""
    books = books_of(scope)
    organisation_id = Asked(scope.request).id_among("organisation", "org", books)
    first_on, last_on = days_asked(scope)
    lines = queries.journal_lines(
        organisation_ids=[organisation_id] if organisation_id else books,
        since=start_of_day(first_on),
        until=start_of_day(last_on + timedelta(days=1)),
    )
    head = [_("Time"), _("Journal"), _("Fact"), _("About"), _("Organisation"), _("Account")]
    head += [_("Name"), _("Party"), _("Debit"), _("Credit"), _("Currency"), _("Why"), _("By")]
    return tables.csv_stream(f"journals-{first_on}-{last_on}", head, _export_rows(lines))


@require_safe
@at_desk
def account(scope: Scope, organisation: str, kind: str, currency: str) -> HttpResponse:
    """What one number of the trial balance is made of."""
    organisation_id = ids.parse("org", organisation)
    if organisation_id not in books_of(scope) or kind not in {*AccountKind}:
        raise NotFound
    journals = queries.list_account_journals(
        organisation_id=organisation_id,
        kind=AccountKind(kind),
        currency=currency,
        before_id=_journal_id(scope.request.GET.get("cursor", "")),
        limit=tables.limit_of(scope.request, PAGE),
    )
    rows = _account_rows(journals, organisation_id, AccountKind(kind))
    if tables.wants_csv(scope.request):
        return _account_file(rows)
    return show(
        scope,
        "desk/account.html",
        "ledger",
        organisation=network.get_organisation(organisation_id),
        kind=AccountKind(kind),
        name=ACCOUNT_NAMES[AccountKind(kind)],
        rows=rows,
        currency=currency,
        balance_fen=queries.balance(
            organisation_id=organisation_id, kind=AccountKind(kind), currency=currency
        ),
        cursor=_cursor(journals),
    )


@require_safe
@at_desk
def journal(scope: Scope, journal: str) -> HttpResponse:
    """One journal, as far as it stands in books that I may read."""
    books = set(books_of(scope))
    found = queries.get_journal(JournalId(ids.parse("jnl", journal)))
    (row,) = journal_rows([found], books)
    if not row["postings"]:
        raise NotFound
    return show(scope, "desk/journal.html", "ledger", row=row, order=_order_of(found))


def _entities(totals: list[AccountTotal]) -> list[dict[str, Any]]:
    """Totals by legal entity and currency; each sums to zero."""
    firms = naming.organisation_names(total.organisation_id for total in totals)
    entities: dict[tuple[UUID, str], list[AccountTotal]] = {}
    for total in totals:
        entities.setdefault((total.organisation_id, total.currency), []).append(total)
    return [
        {
            "name": firms.get(organisation_id, ""),
            "public_id": ids.public("org", organisation_id),
            "currency": currency,
            "accounts": [(one, ACCOUNT_NAMES[one.kind]) for one in rows],
            "sum_fen": sum(one.amount_fen for one in rows),
        }
        for (organisation_id, currency), rows in entities.items()
    ]


def _account_rows(
    journals: list[JournalView], organisation_id: UUID, kind: AccountKind
) -> list[dict[str, Any]]:
    wanted = [
        (one, posting)
        for one in journals
        for posting in one.postings
        if posting.organisation_id == organisation_id and posting.kind == kind
    ]
    words = naming.party_words(posting.party for _journal, posting in wanted)
    return [
        {
            "journal": one,
            "public_id": ids.public("jnl", one.journal_id),
            "posting": posting,
            "party": words.get(posting.party, ""),
        }
        for one, posting in wanted
    ]


def _order_of(found: JournalView) -> Any:
    if found.about is None:
        return None
    try:
        return orders.get_order(OrderId(found.about))
    except OrderNotFound:
        return None


def _journal_id(cursor: str) -> UUID | None:
    return ids.parse("jnl", cursor) if cursor else None


def _cursor(journals: list[JournalView]) -> str:
    """The oldest shown, if there may be more."""
    if len(journals) < PAGE:
        return ""
    return ids.public("jnl", min(one.journal_id for one in journals))


def _trial_file(totals: list[AccountTotal]) -> HttpResponse:
    head = [_("Organisation"), _("Account"), _("Amount"), _("Currency")]
    firms = naming.organisation_names(total.organisation_id for total in totals)
    rows = (
        [firms[one.organisation_id], one.kind, tables.decimal(one.amount_fen), one.currency]
        for one in totals
    )
    return tables.csv_answer("trial-balance", head, rows)


def _export_rows(lines: Iterator[JournalLine]) -> Iterator[list[Any]]:
    for line in lines:
        yield [
            line.occurred_at,
            ids.public("jnl", line.journal_id),
            line.fact,
            line.memo,
            line.organisation_code,
            str(line.kind),
            str(ACCOUNT_NAMES[line.kind]),
            line.party,
            tables.decimal(line.debit_fen),
            tables.decimal(line.credit_fen),
            line.currency,
            line.reason,
            line.actor,
        ]


def _account_file(rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Time"), _("Fact"), _("About"), _("Party"), _("Amount"), _("Currency")]
    return tables.csv_answer(
        "account",
        head,
        (
            [
                row["journal"].occurred_at,
                row["journal"].kind,
                row["journal"].memo,
                row["party"],
                tables.decimal(row["posting"].amount_fen),
                row["posting"].currency,
            ]
            for row in rows
        ),
    )
