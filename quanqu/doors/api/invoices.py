"""The shopper asks for VAT invoices of an order, sees what became of them, or calls them off."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import StringConstraints

from quanqu.doors.api.change_forms import Nothing
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import Asked, InvoiceId, OrderId, OrganisationId, Told
from quanqu.doors.faces.acting import acting_member, moment
from quanqu.invoicing import actions, queries
from quanqu.invoicing.types import CreditState, InvoiceState, InvoiceView, Title, TitleKind
from quanqu.orders import queries as orders
from quanqu.orders.actions import OrderNotFound
from quanqu.orders.types import OrderId as InnerId

router = Router(tags=["invoices"])


class TitleAsked(Asked):
    """To whom the invoice is made out; a company names its tax number."""

    kind: TitleKind
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    tax_number: Annotated[str, StringConstraints(max_length=30)] = ""
    email: Annotated[str, StringConstraints(min_length=3, max_length=100)]


class RedLetterShown(Told):
    state: CreditState
    number: str | None
    total_fen: int
    net_fen: int
    made_at: datetime
    issued_at: datetime | None


class InvoiceShown(Told):
    """Amounts of one that was only asked for are those that it would have now."""

    invoice_id: InvoiceId
    order_id: OrderId
    seller_id: OrganisationId
    state: InvoiceState
    number: str | None
    currency: str
    total_fen: int
    net_fen: int
    vat_fen: int
    asked_at: datetime
    issued_at: datetime | None
    red_letters: list[RedLetterShown]


class InvoicesShown(Told):
    may_ask: bool
    invoices: list[InvoiceShown]


@router.get("/orders/{order_id}/invoices", response=InvoicesShown)
@reading
def of_order(request: HttpRequest, order_id: OrderId) -> InvoicesShown:
    """The invoices of my order and whether another one may be asked for."""
    _mine(request, order_id)
    return _shown(order_id)


@router.post("/orders/{order_id}/invoices", response={201: InvoicesShown})
@effect()
def ask(request: HttpRequest, order_id: OrderId, body: TitleAsked) -> InvoicesShown:
    """Ask for an invoice of every seller of my order; it is issued once all is handed over."""
    _mine(request, order_id)
    title = Title(body.kind, body.name, body.tax_number, body.email)
    actions.request_invoices(order_id=order_id, title=title, at=moment(request))
    return _shown(order_id)


@router.post("/invoices/{invoice_id}/withdraw", response={200: InvoicesShown})
@effect(status=200)
def withdraw(request: HttpRequest, invoice_id: InvoiceId, body: Nothing) -> InvoicesShown:
    """Call off what I asked for, before it is issued."""
    found = queries.get_invoice(invoice_id)
    _mine(request, found.order_id)
    actions.withdraw_invoice(invoice_id=invoice_id, at=moment(request))
    return _shown(found.order_id)


def _mine(request: HttpRequest, order_id: OrderId) -> None:
    """Titles are personal: only whose order it is asks for them."""
    if orders.get_order(InnerId(order_id)).member_id != acting_member(request):
        raise OrderNotFound


def _shown(order_id: OrderId) -> InvoicesShown:
    return InvoicesShown(
        may_ask=queries.may_ask(order_id),
        invoices=[_invoice(one) for one in queries.invoices_of(order_id)],
    )


def _invoice(one: InvoiceView) -> InvoiceShown:
    own = InvoiceShown.model_fields.keys() - {"red_letters"}
    return InvoiceShown(
        **{name: getattr(one, name) for name in own},
        red_letters=[
            RedLetterShown(**{name: getattr(credit, name) for name in RedLetterShown.model_fields})
            for credit in one.credits
        ],
    )
