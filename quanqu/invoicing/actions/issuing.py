"""Finance gives an invoice the number under which the tax system issued it; returns follow."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from quanqu.invoicing import rules
from quanqu.invoicing.actions.asking import locked
from quanqu.invoicing.models import Credit, CreditLine, Invoice, InvoiceLine
from quanqu.invoicing.reading import billed_lines, paid_lines, sql
from quanqu.invoicing.refusals import (
    AmountMoved,
    InvoiceNotFound,
    NothingToInvoice,
    NotOpen,
    NotReady,
    NumberWrong,
)
from quanqu.invoicing.rules import BilledLine
from quanqu.invoicing.types import CreditState, InvoiceState
from quanqu.kit import tx
from quanqu.orders import actions as orders
from quanqu.orders.types import OrderId


@tx.required
def issue_invoice(
    *, invoice_id: UUID, number: str, at: datetime, expected_total_fen: int | None = None
) -> None:
    """Freeze what was paid for what is kept, less what other invoices say, under a number.

    `expected_total_fen` is the amount that the tax system gave the number for. The same number
    again changes nothing. Raises NotOpen, NotReady, NothingToInvoice, NumberWrong, AmountMoved.
    """
    invoice = locked(invoice_id)
    if invoice.state != InvoiceState.ASKED:
        if invoice.number == number:
            return
        raise NotOpen
    if not rules.NUMBER.fullmatch(number) or _is_taken(invoice.seller_id, number):
        raise NumberWrong(number=number)
    mine = [
        line
        for line in paid_lines([invoice.order_id])[invoice.order_id]
        if line.seller_id == invoice.seller_id
    ]
    if any(line.open_qty for line in mine):
        raise NotReady
    amounts = rules.issuable(mine, billed_lines([invoice.order_id])[invoice.order_id])
    if not amounts:
        raise NothingToInvoice
    _check_total(sum(one.total_fen for one in amounts), expected_total_fen)
    invoice.state, invoice.number = InvoiceState.ISSUED.value, number
    invoice.total_fen = sum(one.total_fen for one in amounts)
    invoice.net_fen = sum(one.net_fen for one in amounts)
    invoice.issued_at, invoice.issued_by = at, tx.actor()
    try:
        # A savepoint, so that the transaction outlives two who give one number at once.
        with transaction.atomic():
            invoice.save()
    except IntegrityError as error:
        raise NumberWrong(number=number) from error
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            line_id=one.line_id,
            label=one.label,
            vat_bps=one.vat_bps,
            qty=one.qty,
            total_fen=one.total_fen,
            net_fen=one.net_fen,
        )
        for one in amounts
    )


@tx.required
def issue_credit(
    *, credit_id: UUID, number: str, at: datetime, expected_total_fen: int | None = None
) -> None:
    """Give a red letter its number, which was given for `expected_total_fen` taken back. The same
    number again changes nothing. Raises InvoiceNotFound, NotOpen, NumberWrong, AmountMoved.
    """
    found = Credit.objects.filter(id=credit_id).values_list("invoice_id", flat=True).first()
    if found is None:
        raise InvoiceNotFound
    invoice = locked(found)
    # Read behind the lock: a return may have changed what it takes back, or that it is due at all.
    credit = Credit.objects.filter(id=credit_id).first()
    if credit is None:
        raise InvoiceNotFound
    if credit.state != CreditState.DUE:
        if credit.number == number:
            return
        raise NotOpen
    if not rules.NUMBER.fullmatch(number) or _is_taken(invoice.seller_id, number):
        raise NumberWrong(number=number)
    _check_total(credit.total_fen, expected_total_fen)
    credit.state, credit.number = CreditState.ISSUED.value, number
    credit.issued_at, credit.issued_by = at, tx.actor()
    credit.save()
    invoice.credited_fen += credit.total_fen
    if invoice.credited_fen == invoice.total_fen:
        invoice.state = InvoiceState.RED_LETTERED.value
    invoice.save(update_fields=["credited_fen", "state"])


@tx.required
def follow_order(*, order_id: UUID, at: datetime) -> None:
    """After a return or a change: what invoices say beyond what was paid and kept is due back.

    A red letter that is due is made anew, so that one takes back all there is.
    """
    if not Invoice.objects.filter(order_id=order_id, number__isnull=False).exists():
        return
    orders.lock_order(OrderId(order_id))
    back = rules.to_take_back(paid_lines([order_id])[order_id], billed_lines([order_id])[order_id])
    due = {
        one.invoice_id: one
        for one in Credit.objects.filter(invoice__order_id=order_id, state=CreditState.DUE)
    }
    for invoice_id in due.keys() | back.keys():
        _make_due(invoice_id, back.get(invoice_id, ()), due.get(invoice_id), at)


def _make_due(
    invoice_id: UUID, lines: Sequence[BilledLine], known: Credit | None, at: datetime
) -> None:
    if known is not None:
        CreditLine.objects.filter(credit=known).delete()
    if not lines:
        if known is not None:
            known.delete()
        return
    total, net = sum(one.total_fen for one in lines), sum(one.net_fen for one in lines)
    if known is None:
        known = Credit(invoice_id=invoice_id, state=CreditState.DUE.value, made_at=at)
    known.total_fen, known.net_fen = total, net
    known.save()
    CreditLine.objects.bulk_create(
        CreditLine(
            credit=known,
            line_id=one.line_id,
            qty=one.qty,
            total_fen=one.total_fen,
            net_fen=one.net_fen,
        )
        for one in lines
    )


def _check_total(total_fen: int, expected_fen: int | None) -> None:
    if expected_fen is not None and total_fen != expected_fen:
        raise AmountMoved


def _is_taken(seller_id: UUID, number: str) -> bool:
    """A number stands once among a seller's invoices and red letters.

    Two who give it at once to papers of two orders wait for each other: no key spans both tables.
    """
    sql.lock_number(seller_id=seller_id, number=number)
    return (
        Invoice.objects.filter(seller_id=seller_id, number=number).exists()
        or Credit.objects.filter(invoice__seller_id=seller_id, number=number).exists()
    )
