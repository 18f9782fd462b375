"""Statements of companies and nodes: an online sale stands in the books of the stores that found,
held and shipped it. As pages, CSV, XLSX and PDF."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from quanqu.doors.desk import charges, naming, pdfs, sheets, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.pdfs import Section
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.sheets import Sheet, amount
from quanqu.doors.faces import glossary
from quanqu.doors.faces.formats import named
from quanqu.fees import queries as fees
from quanqu.fees.types import FeeTotal
from quanqu.kit import ids
from quanqu.kit.refusals import Forbidden, Invalid, NotFound
from quanqu.ledger.types import ACCOUNT_NAMES, AccountKind
from quanqu.network import queries as network
from quanqu.settlement import queries as settlement
from quanqu.settlement.types import (
    AccountMovement,
    NodeOrder,
    NodeTotal,
    PayoutView,
    Role,
    Statement,
)

LONGEST_DAYS: Final = 366
SHARES: Final = {
    "org": gettext_lazy("For the company"),
    "node": gettext_lazy("For its stores"),
    "staff": gettext_lazy("For its people"),
}


@require_safe
@at_desk
def statements(scope: Scope) -> HttpResponse:
    """What nodes did for sales, how the books of a company moved, what it was paid. (F7)"""
    books = books_of(scope)
    first_on, last_on = days_asked(scope)
    chosen = scope.request.GET.get("organisation", "")
    organisation_id = ids.parse("org", chosen) if chosen else _usual(scope, books)
    if organisation_id not in books:
        raise NotFound
    found = settlement.organisation_statement(
        organisation_id=organisation_id, first_on=first_on, last_on=last_on
    )
    names = naming.node_names(row.node_id for row in found.nodes)
    if tables.wants_csv(scope.request):
        return tables.csv_answer("statement", _node_head(), _node_rows(found.nodes, names, False))
    payouts = settlement.list_payouts(organisation_ids=[organisation_id])
    words = naming.party_words(row.party for row in found.accounts)
    if sheets.wants_xlsx(scope.request):
        return _workbook(found, names, words, payouts)
    if pdfs.wants_pdf(scope.request):
        return _document(found, names, words, payouts)
    return show(
        scope,
        "desk/statements.html",
        "statements",
        firms=network.list_organisations(books),
        organisation_id=organisation_id,
        first_on=first_on,
        last_on=last_on,
        roles=list(Role),
        nodes=_by_node(found.nodes, names),
        accounts=[
            (row, ACCOUNT_NAMES[AccountKind(row.kind)], words.get(row.party, ""))
            for row in found.accounts
        ],
        shares=[(row, SHARES[row.kind]) for row in found.shares],
        fees=charges.fee_lines(found.fees, [organisation_id]),
        fee_sums=charges.fee_sums(found.fees, [organisation_id]),
        borne=charges.borne_sentences(found.borne),
        payouts=[(one, settlement.get_run(one.run_id)) for one in payouts[:12]],
    )


@require_safe
@at_desk
def node_statement(scope: Scope, node: str) -> HttpResponse:
    """One node's days: what it did, and the orders in which it had a part. (F7, D11)"""
    node_id = ids.parse("nod", node)
    found = network.get_node(node_id)
    books = scope.books("ledger.see")
    if found.organisation_id not in books and found not in scope.nodes("ledger.see"):
        raise NotFound
    first_on, last_on = days_asked(scope)
    days: dict[str, Any] = {"first_on": first_on, "last_on": last_on}
    readable = books or [found.organisation_id]
    totals = settlement.node_totals(node_ids=[node_id], organisation_ids=readable, **days)
    limit = tables.MOST_ROWS if "as" in scope.request.GET else 200
    orders = settlement.node_orders(node_id=node_id, organisation_ids=readable, limit=limit, **days)
    totals_of_fees = fees.fee_totals(node_id=node_id, organisation_ids=readable, **days)
    names = naming.node_names([node_id, *(one.selling_node_id for one in orders)])
    if tables.wants_csv(scope.request):
        return tables.csv_answer("node", _order_head(), _order_rows(orders, names, False))
    if sheets.wants_xlsx(scope.request):
        return sheets.xlsx_answer(
            f"{found.code}-{first_on}-{last_on}",
            [
                Sheet(_("Node"), _node_head(), _node_rows(totals, names, True)),
                Sheet(_("Fees"), charges.fee_head(), charges.fee_rows(totals_of_fees, readable)),
                Sheet(_("Orders"), _order_head(), _order_rows(orders, names, True)),
            ],
        )
    if pdfs.wants_pdf(scope.request):
        return pdfs.pdf_answer(
            f"{found.code}-{first_on}-{last_on}",
            f"{_('Statement')} · {named(found)}",
            f"{first_on} – {last_on}",
            [
                Section(_("Node"), _node_head(), _node_rows(totals, names, True)),
                _fee_section(totals_of_fees, readable),
                Section(_("Orders"), _order_head(), _order_rows(orders, names, True)),
            ],
        )
    return show(
        scope,
        "desk/node_statement.html",
        "statements",
        node=found,
        totals=totals,
        fees=charges.fee_lines(totals_of_fees, readable),
        orders=[
            (one, ids.public("ord", one.order_id), names.get(one.selling_node_id, ""))
            for one in orders
        ],
        is_cut=len(orders) == limit,
        **days,
    )


def days_asked(scope: Scope) -> tuple[date, date]:
    """The days of a report: asked for, or the last thirty."""
    today = timezone.localtime(scope.at).date()
    asked = Asked(scope.request)
    first_on, last_on = asked.day("first") or today - timedelta(days=29), asked.day("last") or today
    if not 0 <= (last_on - first_on).days <= LONGEST_DAYS:
        raise Invalid(days="first last")
    return first_on, last_on


def books_of(scope: Scope) -> list[UUID]:
    """The companies whose books this person may read, or Forbidden."""
    books = scope.books("ledger.see")
    if not books:
        raise Forbidden
    return books


def _usual(scope: Scope, books: list[UUID]) -> UUID:
    own = scope.staff.organisation_id
    return own if own in books else books[0]


def _by_node(nodes: Sequence[NodeTotal], names: dict[UUID, str]) -> list[dict[str, Any]]:
    by_node: dict[UUID, dict[Role, NodeTotal]] = {}
    for row in nodes:
        by_node.setdefault(row.node_id, {})[row.role] = row
    return [
        {
            "name": names[node_id],
            "public_id": ids.public("nod", node_id),
            "cells": [roles.get(role) for role in Role],
        }
        for node_id, roles in by_node.items()
    ]


def _workbook(
    found: Statement, names: dict[UUID, str], words: dict[str, str], payouts: list[PayoutView]
) -> HttpResponse:
    firm = network.get_organisation(found.organisation_id)
    return sheets.xlsx_answer(
        f"{firm.code}-{found.first_on}-{found.last_on}",
        [
            Sheet(
                _("Statement"),
                [_("Organisation"), _("From"), _("Until")],
                [[named(firm), found.first_on, found.last_on]],
            ),
            Sheet(_("Nodes"), _node_head(), _node_rows(found.nodes, names, True)),
            Sheet(_("Books"), _book_head(), [_book_row(row, words) for row in found.accounts]),
            Sheet(
                _("Fees"),
                charges.fee_head(),
                charges.fee_rows(found.fees, [found.organisation_id]),
            ),
            Sheet(_("Discounts borne"), charges.borne_head(), charges.borne_rows(found.borne)),
            Sheet(_("Pending shares"), _share_head(), _share_rows(found)),
            Sheet(_("Payouts"), _payout_head(), _payout_rows(payouts)),
        ],
    )


def _document(
    found: Statement, names: dict[UUID, str], words: dict[str, str], payouts: list[PayoutView]
) -> HttpResponse:
    firm = network.get_organisation(found.organisation_id)
    books, sums = _summed(found.accounts, words)
    return pdfs.pdf_answer(
        f"{firm.code}-{found.first_on}-{found.last_on}",
        f"{_('Statement')} · {named(firm)}",
        f"{found.first_on} – {found.last_on}",
        [
            Section(_("Nodes"), _node_head(), _node_rows(found.nodes, names, True)),
            _fee_section(found.fees, [found.organisation_id]),
            Section(
                _("Discounts borne"),
                charges.borne_head(),
                charges.borne_rows(found.borne),
                told=charges.borne_sentences(found.borne),
            ),
            Section(_("Books"), _book_head(), books, sums),
            Section(_("Pending shares"), _share_head(), _share_rows(found)),
            Section(_("Payouts"), _payout_head(), _payout_rows(payouts)),
        ],
    )


def _fee_section(totals: Sequence[FeeTotal], books: Sequence[UUID]) -> Section:
    return Section(
        _("Fees"),
        charges.fee_head(),
        charges.fee_rows(totals, books),
        told=charges.fee_sums(totals, books),
    )


def _summed(
    accounts: Sequence[AccountMovement], words: dict[str, str]
) -> tuple[list[list[Any]], frozenset[int]]:
    """The parties of each account with their sum below them, and where the sums stand."""
    rows: list[list[Any]] = []
    sums = set()
    by_account = sorted(accounts, key=lambda one: (one.kind, one.currency, one.party))
    for (kind, currency), found in groupby(by_account, key=lambda one: (one.kind, one.currency)):
        moves = list(found)
        rows += [_book_row(row, words) for row in moves]
        sums.add(len(rows))
        total = AccountMovement(
            kind,
            "",
            currency,
            sum(row.opening_fen for row in moves),
            sum(row.amount_fen for row in moves),
        )
        name, _nobody, *amounts = _book_row(total, words)
        rows.append([name, _("Sum"), *amounts])
    return rows, frozenset(sums)


def _book_head() -> list[str]:
    return [_("Account"), _("Party"), _("Before"), _("Moved"), _("After"), _("Currency")]


def _book_row(row: AccountMovement, words: dict[str, str]) -> list[Any]:
    return [
        str(ACCOUNT_NAMES[AccountKind(row.kind)]),
        words.get(row.party, ""),
        amount(row.opening_fen),
        amount(row.amount_fen),
        amount(row.closing_fen),
        row.currency,
    ]


def _share_head() -> list[str]:
    return [_("Whose"), _("Amount"), _("Currency")]


def _share_rows(found: Statement) -> list[list[Any]]:
    return [[str(SHARES[one.kind]), amount(one.amount_fen), one.currency] for one in found.shares]


def _node_head() -> list[str]:
    head = [_("Node"), _("Role"), _("Orders"), _("Pieces"), _("With VAT"), _("Without VAT")]
    return [*head, _("Currency")]


def _node_rows(
    nodes: Sequence[NodeTotal], names: dict[UUID, str], is_workbook: bool
) -> list[list[Any]]:
    money = amount if is_workbook else tables.decimal
    return [
        [
            names.get(row.node_id, row.node_name),
            str(glossary.label(str(row.role))) if is_workbook else row.role,
            row.order_count,
            row.qty,
            money(row.total_fen),
            money(row.net_fen),
            row.currency,
        ]
        for row in nodes
    ]


def _order_head() -> list[str]:
    head = [_("Day"), _("Order"), _("Channel"), _("Sold by"), _("Role"), _("Pieces")]
    return [*head, _("With VAT"), _("Without VAT"), _("Currency")]


def _order_rows(
    orders: Sequence[NodeOrder], names: dict[UUID, str], is_workbook: bool
) -> list[list[Any]]:
    money = amount if is_workbook else tables.decimal
    return [
        [
            one.on,
            one.number,
            one.channel,
            names.get(one.selling_node_id, ""),
            str(one.role),
            one.qty,
            money(one.total_fen),
            money(one.net_fen),
            one.currency,
        ]
        for one in orders
    ]


def _payout_head() -> list[str]:
    return [_("Claims"), _("Debts"), _("Amount"), _("Currency"), _("State"), _("Paid")]


def _payout_rows(payouts: Sequence[PayoutView]) -> list[list[Any]]:
    return [
        [
            amount(one.claims_fen),
            amount(one.debts_fen),
            amount(one.amount_fen),
            one.currency,
            str(one.state),
            one.paid_at,
        ]
        for one in payouts
    ]
