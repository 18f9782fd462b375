"""VAT invoices of my order: ask, see what became of it, call it off."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from quanqu.doors.faces.acting import moment
from quanqu.doors.faces.once import SeeOther, once
from quanqu.doors.shop.mine import find, mine
from quanqu.doors.shop.pages import show, to_join
from quanqu.invoicing import actions, queries
from quanqu.invoicing.types import InvoiceState, Title, TitleKind
from quanqu.kit import ids
from quanqu.kit.refusals import NotFound
from quanqu.orders.types import OrderView


@require_http_methods(["GET", "HEAD", "POST"])
def invoice(request: HttpRequest, order: str) -> HttpResponse:
    """What was asked for and issued; a form for what may be asked for still."""
    found = find(request, order)
    if found is None:
        return to_join(request)
    if request.method != "POST":
        return _page(request, found, order)
    title = _title(request)

    def effect() -> str:
        actions.request_invoices(order_id=found.order_id, title=title, at=moment(request))
        return reverse("shop:invoice", args=[order])

    try:
        return once(request, effect)
    except actions.TitleWrong as refusal:
        return _page(request, found, order, title, refusal)


@require_POST
def invoice_withdraw(request: HttpRequest, order: str) -> SeeOther:
    """Call off what I asked for."""
    found = mine(request, order)
    invoice_id = ids.parse("inv", request.POST.get("invoice", ""))

    def effect() -> str:
        if queries.get_invoice(invoice_id).order_id != found.order_id:
            raise NotFound
        actions.withdraw_invoice(invoice_id=invoice_id, at=moment(request))
        return reverse("shop:invoice", args=[order])

    return once(request, effect)


def _title(request: HttpRequest) -> Title:
    posted = request.POST
    kind = TitleKind.COMPANY if posted.get("kind") == TitleKind.COMPANY else TitleKind.PERSON
    return Title(
        kind, posted.get("name", ""), posted.get("tax_number", ""), posted.get("email", "")
    )


def _page(
    request: HttpRequest,
    order: OrderView,
    public_id: str,
    title: Title | None = None,
    refusal: actions.TitleWrong | None = None,
) -> HttpResponse:
    return show(
        request,
        "invoice",
        page="me",
        status=refusal.status if refusal else 200,
        refusal=refusal,
        order=order,
        order_public=public_id,
        asked=title,
        may_ask=queries.may_ask(order.order_id),
        invoices=[
            (one, ids.public("inv", one.invoice_id), one.state is InvoiceState.ASKED)
            for one in queries.invoices_of(order.order_id)
        ],
    )
