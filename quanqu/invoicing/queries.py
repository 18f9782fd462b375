"""Reads of invoices: an order's, and a seller's by state."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from quanqu.invoicing import rules
from quanqu.invoicing.models import Credit, Invoice, InvoiceLine
from quanqu.invoicing.reading import billed_lines, open_title, paid_lines
from quanqu.invoicing.refusals import InvoiceNotFound
from quanqu.invoicing.rules import BilledLine, PaidLine
from quanqu.invoicing.types import (
    Amount,
    CreditId,
    CreditState,
    CreditView,
    InvoiceId,
    InvoiceState,
    InvoiceView,
)


def invoices_of(order_id: UUID) -> list[InvoiceView]:
    """All requests about one order, the newest first, those that were called off left out."""
    found = Invoice.objects.filter(order_id=order_id).exclude(state=InvoiceState.WITHDRAWN)
    return _views(found.order_by("-asked_at", "-id"))


def get_invoice(invoice_id: UUID) -> InvoiceView:
    """One request, or InvoiceNotFound."""
    for view in _views(Invoice.objects.filter(id=invoice_id)):
        return view
    raise InvoiceNotFound


def get_credit(credit_id: UUID) -> tuple[CreditView, InvoiceView]:
    """One red letter with its invoice, or InvoiceNotFound."""
    found = Credit.objects.filter(id=credit_id).values_list("invoice_id", flat=True).first()
    view = get_invoice(found) if found else None
    for credit in view.credits if view else ():
        if credit.credit_id == credit_id and view is not None:
            return credit, view
    raise InvoiceNotFound


def list_invoices(
    *,
    seller_ids: Collection[UUID],
    states: Collection[InvoiceState] = (),
    is_due: bool = False,
    before_id: UUID | None = None,
    limit: int = 50,
) -> list[InvoiceView]:
    """Invoices of some sellers, the newest first; `is_due`: those with a red letter to be given."""
    found = Invoice.objects.filter(seller_id__in=seller_ids)
    if states:
        found = found.filter(state__in=[*map(str, states)])
    if is_due:
        found = found.filter(_has_due())
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    return _views(found.order_by("-id")[:limit])


def count_waiting(seller_ids: Collection[UUID]) -> int:
    """How many invoices and red letters of some sellers wait for their number."""
    asked = Invoice.objects.filter(seller_id__in=seller_ids, state=InvoiceState.ASKED)
    due = Credit.objects.filter(invoice__seller_id__in=seller_ids, state=CreditState.DUE)
    return asked.count() + due.count()


def amounts_of(view: InvoiceView) -> list[Amount]:
    """The lines of an invoice: as issued, or as it would be issued now."""
    if view.state is InvoiceState.ASKED:
        paid, billed = paid_lines([view.order_id]), billed_lines([view.order_id])
        mine = [one for one in paid[view.order_id] if one.seller_id == view.seller_id]
        return rules.issuable(mine, billed[view.order_id])
    names = ("line_id", "label", "vat_bps", "qty", "total_fen", "net_fen")
    rows = InvoiceLine.objects.filter(invoice_id=view.invoice_id).order_by("id")
    return [Amount(*row) for row in rows.values_list(*names)]


def may_ask(order_id: UUID) -> bool:
    """Was something paid in money that no invoice says, with nothing asked for?"""
    if Invoice.objects.filter(order_id=order_id, state=InvoiceState.ASKED).exists():
        return False
    paid, billed = paid_lines([order_id])[order_id], billed_lines([order_id])[order_id]
    return bool(rules.issuable(paid, billed) or any(line.open_qty for line in paid))


def _has_due() -> Exists:
    return Exists(Credit.objects.filter(invoice=OuterRef("id"), state=CreditState.DUE))


def _views(found: "QuerySet[Invoice]") -> list[InvoiceView]:
    rows = list(found.select_related("order"))
    credits = _credits(row.id for row in rows)
    open_ids = [row.order_id for row in rows if row.state == InvoiceState.ASKED]
    paid = paid_lines(open_ids) if open_ids else {}
    billed = billed_lines(open_ids) if open_ids else {}
    return [
        _view(
            row,
            tuple(credits.get(row.id, ())),
            [one for one in paid.get(row.order_id, ()) if one.seller_id == row.seller_id],
            billed.get(row.order_id, ()),
        )
        for row in rows
    ]


def _view(
    row: Invoice,
    credits: tuple[CreditView, ...],
    paid: Sequence[PaidLine],
    billed: Sequence[BilledLine],
) -> InvoiceView:
    is_open = row.state == InvoiceState.ASKED
    amounts = rules.issuable(paid, billed) if is_open else []
    key = bytes(row.wrapped_key) if row.wrapped_key else None
    return InvoiceView(
        invoice_id=InvoiceId(row.id),
        order_id=row.order_id,
        order_number=row.order.number,
        seller_id=row.seller_id,
        currency=row.order.currency,
        state=InvoiceState(row.state),
        title=open_title(bytes(row.title_sealed), key, row.order.member_id),
        number=row.number,
        total_fen=sum(one.total_fen for one in amounts) if is_open else row.total_fen,
        net_fen=sum(one.net_fen for one in amounts) if is_open else row.net_fen,
        asked_at=row.asked_at,
        issued_at=row.issued_at,
        is_ready=is_open and bool(amounts) and not any(line.open_qty for line in paid),
        credits=credits,
    )


def _credits(invoice_ids: Iterable[UUID]) -> dict[UUID, list[CreditView]]:
    found: dict[UUID, list[CreditView]] = {}
    for row in Credit.objects.filter(invoice_id__in=[*invoice_ids]).order_by("made_at", "id"):
        found.setdefault(row.invoice_id, []).append(
            CreditView(
                CreditId(row.id),
                InvoiceId(row.invoice_id),
                CreditState(row.state),
                row.number,
                row.total_fen,
                row.net_fen,
                row.made_at,
                row.issued_at,
            )
        )
    return found
