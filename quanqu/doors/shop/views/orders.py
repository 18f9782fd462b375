"""My orders: where each stands, the code to collect it by, how it was paid and given back."""

import logging
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.faces.acting import acting, acting_member, moment
from quanqu.doors.faces.once import SeeOther, once
from quanqu.doors.shop import paying, telling
from quanqu.doors.shop.mine import find, mine
from quanqu.doors.shop.pages import show, to_join
from quanqu.doors.shop.views.changes import is_open
from quanqu.doors.shop.visit import visit_of
from quanqu.fulfilment import queries as deliveries
from quanqu.fulfilment.types import DeliveryState
from quanqu.invoicing import queries as invoicing
from quanqu.kit.refusals import Refused
from quanqu.network import queries as network
from quanqu.orders import queries
from quanqu.orders.types import OrderState, OrderView
from quanqu.payments import actions as payments
from quanqu.payments import queries as payment_queries
from quanqu.payments.types import PaymentId

log = logging.getLogger(__name__)

PER_PAGE = 20
CANCELLABLE = (DeliveryState.TO_PICK, DeliveryState.PICKED, DeliveryState.READY)


@require_safe
def my_orders(request: HttpRequest) -> HttpResponse:
    """Newest first, a page at a time."""
    if visit_of(request).member is None:
        return to_join(request)
    before = _cursor(request.GET.get("cursor", ""))
    rows = queries.list_orders(member_id=acting_member(request), before=before, limit=PER_PAGE)
    last = rows[-1] if len(rows) == PER_PAGE else None
    cursor = f"{last.placed_at.isoformat()}~{last.order_id}" if last else ""
    as_guest = queries.count_guest_orders(acting_member(request))
    shown = telling.rows(rows)
    return show(request, "orders", page="me", orders=shown, next_cursor=cursor, as_guest=as_guest)


@require_safe
def order(request: HttpRequest, order: str) -> HttpResponse:
    """One of my orders; another's does not exist."""
    found = find(request, order)
    if found is None:
        return to_join(request)
    planned = [
        one
        for one in deliveries.deliveries_of(found.order_id)
        if one.state != DeliveryState.CANCELLED
    ]
    return show(
        request,
        "order",
        page="me",
        order=found,
        order_public=order,
        tickets=[ticket for one in planned if (ticket := telling.ticket(one))],
        parcels=telling.parcels(found, planned),
        lines=telling.lines(found),
        totals=telling.totals(found),
        tenders=telling.tenders(found),
        returns=telling.returns(queries.returns_of(found.order_id)),
        store=network.get_node(found.selling_node_id),
        split=_split(request, found),
        is_moving=_is_moving(found),
        story=telling.story(found),
        may_change=is_open(found) and found.waiting is None,
        may_cancel=_may_cancel(found, [one.state for one in planned]),
        address=queries.delivery_address_of(found.order_id),
        invoices=invoicing.invoices_of(found.order_id) if found.paid_at else [],
        ways=_ways(request, found),
    )


@require_POST
def pay_order(request: HttpRequest, order: str) -> SeeOther:
    """Begin to pay what is still due: stored value if wished, the rest through the provider."""
    found = mine(request, order)

    def effect() -> str:
        if paying.open_payment(found) is None:
            wish, way = paying.wish_of(request.POST), request.POST.get("provider", "")
            paying.begin(found, wish=wish, at=moment(request), way=way)
        return reverse("shop:pay", args=[order])

    return once(request, effect)


@require_safe
def pay(request: HttpRequest, order: str) -> HttpResponse:
    """Lead to the provider's page. A form may not be answered by another site, a page may lead."""
    found = find(request, order)
    if found is None:
        return to_join(request)
    payment = paying.open_payment(found)
    back = reverse("shop:order", args=[order])
    if payment is None:
        return SeeOther(back)
    try:
        address = payments.submit(
            payment_id=payment.payment_id,
            actor=acting(request).label,
            at=moment(request),
            description=found.number,
            return_url=request.build_absolute_uri(reverse("shop:paid", args=[order])),
        )
    except Refused as refusal:
        return show(request, "pay", status=refusal.status, refusal=refusal, back=back, order=found)
    return show(
        request,
        "pay",
        address=address,
        back=back,
        order=found,
        payment=payment,
        is_scanned=payment.provider in paying.ON_A_PHONE,
        order_public=order,
    )


@require_safe
def paid(request: HttpRequest, order: str) -> SeeOther:
    """Back from the provider: ask at once what became of it, for its notice may be late."""
    found = mine(request, order)
    for payment in payment_queries.list_payments(found.order_id):
        if payment.status in paying.OPEN:
            _ask(request, payment.payment_id)
    return SeeOther(reverse("shop:order", args=[order]))


def _ask(request: HttpRequest, payment_id: PaymentId) -> None:
    try:
        payments.ask(
            payment_id=payment_id,
            actor=acting(request).label,
            at=moment(request),
        )
    except Refused as refusal:
        # The page says what we know; the worker goes on asking.
        log.info("payment %s: %s", payment_id, refusal.code)


def _split(request: HttpRequest, order: OrderView) -> paying.Split | None:
    if not order.due_now_fen:
        return None
    return paying.split_of_order(order, paying.PROPOSED, moment(request))


def _ways(request: HttpRequest, order: OrderView) -> list[paying.Way]:
    if not order.due_now_fen:
        return []
    return paying.ways(order.member_id, order.due_now_fen, order.currency, moment(request))


def _is_moving(order: OrderView) -> bool:
    """May it change without the shopper doing anything? Then the page looks again by itself."""
    return order.state in (OrderState.PLACED, OrderState.PAID)


def _may_cancel(order: OrderView, states: list[DeliveryState]) -> bool:
    if order.state == OrderState.PLACED:
        return True
    return order.state == OrderState.PAID and all(state in CANCELLABLE for state in states)


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    at, _tilde, order_id = text.partition("~")
    try:
        return (datetime.fromisoformat(at), UUID(order_id)) if text else None
    except ValueError:
        return None
