"""Change or cancel my order: the money first, then exactly that; claim a guest order."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quanqu.doors.faces.acting import acting_member, moment
from quanqu.doors.faces.once import SeeOther, once
from quanqu.doors.shop import telling
from quanqu.doors.shop.mine import find, mine
from quanqu.doors.shop.pages import show, to_join
from quanqu.fulfilment import actions as fulfilment
from quanqu.kit import ids
from quanqu.kit.refusals import Refused
from quanqu.orders import actions as orders
from quanqu.orders.types import LineKind, OrderState, OrderView

Want = tuple[UUID | None, UUID | None, int]


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, order: str) -> HttpResponse:
    """How many pieces of each line: look at the money, then say yes to exactly that."""
    found = find(request, order)
    if found is None:
        return to_join(request)
    if request.method != "POST":
        if not is_open(found):
            return _ended(request, order)
        return _page(request, found, order, _wanted(found, request.GET))
    wants = _wanted(found, request.POST)
    expected = request.POST.get("expected_total_fen", "")

    def effect() -> str:
        fulfilment.change_order(
            order_id=found.order_id,
            wants=wants,
            expected_total_fen=int(expected) if expected.isdigit() else -1,
            at=moment(request),
            why=_("Changed by the customer"),
        )
        return reverse("shop:order", args=[order])

    try:
        return once(request, effect)
    except orders.TotalMoved as refusal:
        # The world went on: show what it would cost now, and ask again.
        return _page(request, mine(request, order), order, wants, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, order: str) -> HttpResponse:
    """What goes back if it is cancelled; then cancel what is not on its way."""
    found = find(request, order)
    if found is None:
        return to_join(request)
    if request.method != "POST":
        if not is_open(found):
            return _ended(request, order)
        preview = orders.preview_cancel(order_id=found.order_id, at=moment(request))
        return show(
            request, "cancel", page="me", order=found, order_public=order, **_money(preview)
        )

    def effect() -> str:
        why = _("Cancelled by the customer")
        fulfilment.cancel_order(order_id=found.order_id, at=moment(request), why=why)
        return reverse("shop:order", args=[order])

    return once(request, effect)


@require_POST
def drop_change(request: HttpRequest, order: str) -> SeeOther:
    """Give up a change that waits for its money."""
    found = mine(request, order)

    def effect() -> str:
        orders.drop_change(order_id=found.order_id, at=moment(request))
        return reverse("shop:order", args=[order])

    return once(request, effect)


@require_POST
def claim(request: HttpRequest) -> SeeOther:
    """What I ordered as a guest with my phone becomes mine."""
    member_id = acting_member(request)

    def effect() -> str:
        orders.claim_guest_orders(member_id=member_id, at=moment(request))
        return reverse("shop:orders")

    return once(request, effect)


def is_open(order: OrderView) -> bool:
    """Is anything of it open that could be more, fewer or none?"""
    is_live = order.state in (OrderState.PLACED, OrderState.PAID)
    return is_live and any(line.open_qty for line in order.lines)


def _ended(request: HttpRequest, order: str) -> SeeOther:
    """Back to the order, which tells why: it was handed over, or cancelled, meanwhile."""
    messages.info(request, _("This order cannot be changed any more."))
    return SeeOther(reverse("shop:order", args=[order]))


def _page(
    request: HttpRequest,
    order: OrderView,
    public: str,
    wants: list[Want],
    refusal: Refused | None = None,
) -> HttpResponse:
    preview = None
    if wants:
        try:
            preview = fulfilment.preview_change(
                order_id=order.order_id, wants=wants, at=moment(request)
            )
        except Refused as found:
            refusal = found
    asked = {line_id: qty for line_id, _sku, qty in wants}
    lines = [
        {
            **shown,
            "field": f"qty-{ids.public('lin', line.line_id)}",
            "wanted": asked.get(line.line_id, line.live_qty),
            "least": line.live_qty - line.open_qty,
            "most": line.live_qty + 20,
        }
        for line, shown in telling.goods_lines(order)
        if line.live_qty
    ]
    return show(
        request,
        "change",
        page="me",
        status=refusal.status if refusal else 200,
        order=order,
        order_public=public,
        lines=lines,
        refusal=refusal,
        preview=preview if preview and not preview.is_nothing else None,
        **(_money(preview) if preview else {}),
    )


def _money(preview: orders.ChangePreview) -> dict[str, Any]:
    return {"money": telling.preview(preview), "expected_total_fen": preview.total_fen}


def _wanted(order: OrderView, fields: dict[str, str]) -> list[Want]:
    """Lines whose number differs from what the order has; what is no number is left alone."""
    wants: list[Want] = []
    for line in order.lines:
        text = str(fields.get(f"qty-{ids.public('lin', line.line_id)}", "")).strip()
        if line.kind != LineKind.FEE and text.isdigit() and int(text) != line.live_qty:
            wants.append((line.line_id, None, min(int(text), 9_999)))
    return wants
