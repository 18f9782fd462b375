"""The shopper asks for an invoice, or calls the request off."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from quanqu.invoicing import rules
from quanqu.invoicing.models import Invoice
from quanqu.invoicing.reading import billed_lines, open_title, paid_lines, seal_title
from quanqu.invoicing.refusals import (
    AlreadyAsked,
    InvoiceNotFound,
    NothingToInvoice,
    NotOpen,
    TitleWrong,
)
from quanqu.invoicing.rules import PaidLine
from quanqu.invoicing.types import InvoiceId, InvoiceState, Title
from quanqu.kit import tx
from quanqu.orders import actions as orders
from quanqu.orders.types import OrderId, OrderState


@tx.required
def request_invoices(*, order_id: UUID, title: Title, at: datetime) -> list[InvoiceId]:
    """Ask for an invoice of every seller of a paid order that has something to invoice.

    It is issued when its pieces are handed over. Asking again with the same title changes nothing.
    Raises TitleWrong, NothingToInvoice, AlreadyAsked (with another title).
    """
    read = rules.read_title(title)
    if read is None:
        raise TitleWrong
    order = orders.lock_order(OrderId(order_id))
    waiting = list(Invoice.objects.filter(order_id=order_id, state=InvoiceState.ASKED))
    if waiting:
        if any(_title(one, order.member_id) != read for one in waiting):
            raise AlreadyAsked
        return [InvoiceId(one.id) for one in waiting]
    if order.state not in (OrderState.PAID, OrderState.COMPLETED):
        raise NothingToInvoice
    sellers = _sellers(order_id)
    if not sellers:
        raise NothingToInvoice
    sealed, key = seal_title(read, order.member_id)
    made = Invoice.objects.bulk_create(
        Invoice(
            order_id=order_id,
            seller_id=seller_id,
            state=InvoiceState.ASKED.value,
            title_kind=read.kind.value,
            title_sealed=sealed,
            wrapped_key=key,
            asked_at=at,
        )
        for seller_id in sellers
    )
    return [InvoiceId(one.id) for one in made]


@tx.required
def withdraw_invoice(*, invoice_id: UUID, at: datetime) -> None:
    """Call a request off before it is issued; repeating it changes nothing. Raises NotOpen."""
    invoice = locked(invoice_id)
    if invoice.state == InvoiceState.WITHDRAWN:
        return
    if invoice.state != InvoiceState.ASKED:
        raise NotOpen
    invoice.state, invoice.withdrawn_at = InvoiceState.WITHDRAWN.value, at
    invoice.save(update_fields=["state", "withdrawn_at"])


@tx.required
def follow_claim(*, order_id: UUID, member_id: UUID) -> None:
    """A guest's order is a member's now, and so are its titles: erasing the member ends them."""
    for invoice in Invoice.objects.filter(order_id=order_id, wrapped_key__isnull=False):
        title = _title(invoice, None)
        if title is not None:
            invoice.title_sealed, invoice.wrapped_key = seal_title(title, member_id)
            invoice.save(update_fields=["title_sealed", "wrapped_key"])


def locked(invoice_id: UUID) -> Invoice:
    """The invoice, its order and itself locked until the end of the transaction."""
    found = Invoice.objects.filter(id=invoice_id).values_list("order_id", flat=True).first()
    if found is None:
        raise InvoiceNotFound
    orders.lock_order(OrderId(found))
    return Invoice.objects.select_for_update(no_key=True).get(id=invoice_id)


def _title(invoice: Invoice, member_id: UUID | None) -> Title | None:
    key = bytes(invoice.wrapped_key) if invoice.wrapped_key else None
    return open_title(bytes(invoice.title_sealed), key, member_id)


def _sellers(order_id: UUID) -> list[UUID]:
    """Who has something to invoice, now or when it is handed over."""
    by_seller: dict[UUID, list[PaidLine]] = defaultdict(list)
    for line in paid_lines([order_id])[order_id]:
        by_seller[line.seller_id].append(line)
    billed = billed_lines([order_id])[order_id]
    return sorted(
        seller_id
        for seller_id, lines in by_seller.items()
        if rules.issuable(lines, billed) or any(line.open_qty for line in lines)
    )
