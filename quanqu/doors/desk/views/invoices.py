"""VAT invoices at the desk: what was asked for gets the number of the tax system; red letters."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, TypedDict
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import naming, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.faces.amounts import read_amount
from quanqu.invoicing import actions, queries
from quanqu.invoicing.types import CreditView, InvoiceState, InvoiceView
from quanqu.kit import ids
from quanqu.kit.refusals import Forbidden, Invalid
from quanqu.network import queries as network

RIGHT: Final = "invoices.issue"
PAGE: Final = 40
LARGEST: Final = 1_000_000
LARGEST_FEN: Final = 10**11
COLUMNS: Final = 14
MOST_NUMBERS: Final = 500
"""What one file reads in: an invoice and a red letter for each row of what waits."""
VIEWS: Final = {
    "asked": gettext_lazy("To issue"),
    "due": gettext_lazy("Red letters due"),
    "issued": gettext_lazy("Issued"),
    "all": gettext_lazy("All"),
}


@require_safe
@at_desk
def invoices(scope: Scope) -> HttpResponse:
    """Those that wait for their number first; a file of them to be issued and read in again."""
    asked = Asked(scope.request)
    view = asked.text("view") if asked.text("view") in VIEWS else "asked"
    limit = tables.limit_of(scope.request, PAGE)
    if view in ("asked", "due"):
        limit = min(limit, MOST_NUMBERS // 2)
    found = queries.list_invoices(
        seller_ids=_sellers(scope),
        states=_states(view),
        is_due=view == "due",
        before_id=asked.id("cursor", "inv"),
        limit=limit,
    )
    if tables.wants_csv(scope.request):
        return _file(found)
    firms = naming.organisation_names(one.seller_id for one in found)
    return show(
        scope,
        "desk/invoices.html",
        "invoices",
        view=view,
        views=VIEWS.items(),
        rows=[
            {
                "invoice": one,
                "public_id": ids.public("inv", one.invoice_id),
                "seller": firms.get(one.seller_id, ""),
                "credits": [
                    (credit, ids.public("red", credit.credit_id)) for credit in one.credits
                ],
            }
            for one in found
        ],
        cursor=ids.public("inv", found[-1].invoice_id) if len(found) == limit else "",
    )


@require_POST
@at_desk
def issue(scope: Scope, paper: str) -> HttpResponse:
    """Give one invoice or red letter its number."""
    back = reverse("desk:invoices")
    asked = Asked(scope.request)
    number = asked.text("number")
    total_fen = asked.number("total", most=LARGEST_FEN) if asked.text("total") else None

    def effect() -> str:
        _issue(scope, paper, number, total_fen)
        return back

    return do_once(scope, effect, back=back, told=_("Issued under its number."))


@require_POST
@at_desk
def numbers_in(scope: Scope) -> HttpResponse:
    """Read the file that was exported, with the numbers in its last column: all of them or none."""
    _sellers(scope)
    back = reverse("desk:invoices")
    sent = scope.request.FILES.get("file")
    if sent is None or (sent.size or 0) > LARGEST:
        raise Invalid(file="")
    papers = _read(sent.read())
    # A transaction of seconds would hold up the event log.
    if len(papers) > MOST_NUMBERS:
        raise Invalid(file=len(papers))

    def effect() -> str:
        for paper, (number, total_fen) in papers.items():
            _issue(scope, paper, number, total_fen)
        return back

    n = len(papers)
    told = ngettext("%(n)s number read in.", "%(n)s numbers read in.", n) % {"n": n}
    return do_once(scope, effect, back=back, told=told)


def _issue(scope: Scope, paper: str, number: str, total_fen: int | None) -> None:
    """An invoice by its `inv_…`, a red letter by its `red_…`; foreign ones do not exist."""
    given: _Given = {"number": number, "expected_total_fen": total_fen, "at": scope.at}
    if paper.startswith("red_"):
        credit_id = ids.parse("red", paper)
        _credit, invoice = queries.get_credit(credit_id)
        network.require(scope.actor, RIGHT, organisation_id=invoice.seller_id)
        actions.issue_credit(credit_id=credit_id, **given)
        return
    found = queries.get_invoice(ids.parse("inv", paper))
    network.require(scope.actor, RIGHT, organisation_id=found.seller_id)
    actions.issue_invoice(invoice_id=found.invoice_id, **given)


class _Given(TypedDict):
    number: str
    expected_total_fen: int | None
    at: datetime


def _read(content: bytes) -> dict[str, tuple[str, int | None]]:
    """Papers that got a number in the last column, which is for the amounts of all their rows.

    A row of two columns names no amount.
    """
    numbers: dict[str, str] = {}
    totals: Counter[str] = Counter()
    try:
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            if len(row) < 2 or not row[0].startswith(("inv_", "red_")):
                continue
            paper, number = row[0].strip(), row[-1].strip()
            if number and numbers.setdefault(paper, number) != number:
                raise Invalid(file=paper)
            if len(row) == COLUMNS:
                totals[paper] += abs(read_amount(row[-3], "CNY", least=-LARGEST_FEN) or 0)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid(file="") from error
    return {paper: (number, totals.get(paper)) for paper, number in numbers.items()}


def _sellers(scope: Scope) -> list[UUID]:
    sellers = scope.books(RIGHT)
    if not sellers:
        raise Forbidden
    return sellers


def _states(view: str) -> tuple[InvoiceState, ...]:
    issued = (InvoiceState.ISSUED, InvoiceState.RED_LETTERED)
    return {"asked": (InvoiceState.ASKED,), "issued": issued, "due": issued}.get(view, ())


def _file(found: Iterable[InvoiceView]) -> HttpResponse:
    head = ["ID", _("Order"), _("State"), _("Title"), _("Tax number"), _("E-mail"), _("Goods")]
    head += [_("VAT rate"), _("Pieces"), _("Without VAT"), "VAT", _("With VAT"), _("Currency")]
    return tables.csv_answer("invoices", [*head, _("Number")], _file_rows(found))


def _file_rows(found: Iterable[InvoiceView]) -> Iterator[list[Any]]:
    """A line per rate and goods, as the tax system takes it; a red letter is one negative line."""
    for one in found:
        for line in queries.amounts_of(one) if one.state is not InvoiceState.WITHDRAWN else ():
            money = (line.net_fen, line.total_fen - line.net_fen, line.total_fen)
            yield [
                *_head_of(ids.public("inv", one.invoice_id), one, str(one.state)),
                line.label,
                tables.decimal(line.vat_bps),
                line.qty,
                *map(tables.decimal, money),
                one.currency,
                one.number or "",
            ]
        for credit in one.credits:
            yield _credit_row(one, credit)


def _credit_row(one: InvoiceView, credit: CreditView) -> list[Any]:
    money = (-credit.net_fen, credit.net_fen - credit.total_fen, -credit.total_fen)
    paper = ids.public("red", credit.credit_id)
    return [
        *_head_of(paper, one, f"red_letter_{credit.state}"),
        one.number,
        "",
        "",
        *map(tables.decimal, money),
        one.currency,
        credit.number or "",
    ]


def _head_of(paper: str, one: InvoiceView, state: str) -> list[Any]:
    title = one.title
    return [
        paper,
        one.order_number,
        state,
        title.name if title else "",
        title.tax_number if title else "",
        title.email if title else "",
    ]
