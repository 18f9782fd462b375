"""Later changes of an order, each with its money shown first: change, hold, notes, tags."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import arriving, drafts, naming
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.orders import visible_order
from quanqu.fulfilment import actions as fulfilment
from quanqu.kit import ids, tx
from quanqu.kit.refusals import Invalid, NotFound, Refused
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders.types import (
    HandTender,
    LineKind,
    LineView,
    OrderId,
    OrderView,
    TenderKind,
)

Want = tuple[UUID | None, UUID | None, int]
ADDED: Final = "add_"
LINE: Final = "line_"


@require_safe
@at_desk
def change(scope: Scope, order: str) -> HttpResponse:
    """Other quantities, other goods: what it would cost stands beside before anything happens."""
    found = _changeable(scope, order)
    added = _added(scope)
    sound = _scan(scope, added)
    return show(
        scope,
        "desk/order_change.html",
        "orders",
        order=found,
        public_id=order,
        lines=_lines(scope, found),
        added=_shown(added),
        sound=sound,
        **_previewed(scope, found, added),
    )


@require_safe
@at_desk
def change_preview(scope: Scope, order: str) -> HttpResponse:
    """The money of the change, as a piece of the page."""
    found = _changeable(scope, order)
    shown = _previewed(scope, found, _added(scope))
    answer = render(
        scope.request, "desk/_change_preview.html", {"order": found, "public_id": order, **shown}
    )
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@at_desk
def change_now(scope: Scope, order: str) -> HttpResponse:
    """Do it, at the total that was shown."""
    found = _changeable(scope, order)
    page = reverse("desk:order", args=[order])
    posted = scope.request.POST

    def effect() -> str:
        fulfilment.change_order(
            order_id=found.order_id,
            wants=_wants(scope, found, _added(scope)),
            expected_total_fen=arriving.whole(posted.get("expected", "")),
            at=scope.at,
            why=posted.get("why", "")[:200],
        )
        return page

    return do_once(scope, effect, back=page, told=_("The order was changed."))


@require_POST
@at_desk
def order_deed(scope: Scope, order: str, deed: str) -> HttpResponse:
    """Hold, release, note, tag, untag, agree on terms; take or drop what a change waits for."""
    found = _changeable(scope, order)
    page = reverse("desk:order", args=[order])
    deeds: dict[str, tuple[Callable[[Scope, OrderView], None], str]] = {
        "hold": (_hold, _("Held: nothing is picked until it is released.")),
        "release": (_release, _("Released.")),
        "note": (_note, _("Noted.")),
        "tag": (_tag, _("Tagged.")),
        "untag": (_untag, _("The tag is gone.")),
        "take": (_take, _("The money is booked.")),
        "terms": (_agree, _("Agreed: the units are held for the first part.")),
        "drop": (_drop, _("The change was dropped.")),
    }
    if deed not in deeds:
        raise NotFound
    do, word = deeds[deed]

    def effect() -> str:
        do(scope, found)
        return page

    return do_once(scope, effect, back=page, told=word)


def _changeable(scope: Scope, order: str) -> OrderView:
    found = visible_order(scope, OrderId(ids.parse("ord", order)))
    network.require(scope.actor, "orders.sell", node_id=found.selling_node_id)
    return found


def _asked(scope: Scope) -> Any:
    return scope.request.POST if scope.request.method == "POST" else scope.request.GET


def _added(scope: Scope) -> dict[UUID, int]:
    """SKUs to be added, as the form names them."""
    found: dict[UUID, int] = {}
    for name, value in _asked(scope).items():
        if name.startswith(ADDED) and (qty := arriving.whole(value)):
            found[ids.parse("sku", name.removeprefix(ADDED))] = qty
    return found


def _scan(scope: Scope, added: dict[UUID, int]) -> str:
    """A scanned code adds one more of its goods."""
    code = scope.request.GET.get("code", "").strip()
    if not code:
        return ""
    read = drafts.read_code(code)
    if read is None:
        return "bad"
    added[read.sku.sku_id] = added.get(read.sku.sku_id, 0) + read.qty
    return "good"


def _wants(scope: Scope, found: OrderView, added: dict[UUID, int]) -> list[Want]:
    asked = _asked(scope)
    wants: list[Want] = []
    for line in _open_lines(found):
        text = asked.get(f"{LINE}{line.line_id.hex}")
        if text is not None and arriving.whole(text) != line.live_qty:
            wants.append((line.line_id, None, arriving.whole(text)))
    wants += [(None, sku_id, qty) for sku_id, qty in added.items()]
    return wants


def _open_lines(found: OrderView) -> list[LineView]:
    return [line for line in found.lines if line.kind != LineKind.FEE and line.live_qty]


def _lines(scope: Scope, found: OrderView) -> list[dict[str, Any]]:
    asked = scope.request.GET
    lines = _open_lines(found)
    pictures = naming.pictures_of(line.sku_id for line in lines)
    return [
        {
            "line": line,
            "field": f"{LINE}{line.line_id.hex}",
            "qty": asked.get(f"{LINE}{line.line_id.hex}", line.live_qty),
            "least": line.live_qty - line.open_qty,
            "picture": pictures.get(line.sku_id) if line.sku_id else None,
        }
        for line in lines
    ]


def _shown(added: dict[UUID, int]) -> list[dict[str, Any]]:
    pictures = naming.pictures_of(added)
    return [
        {
            "field": f"{ADDED}{ids.public('sku', sku_id)}",
            "qty": qty,
            "picture": pictures.get(sku_id),
        }
        for sku_id, qty in added.items()
    ]


def _previewed(scope: Scope, found: OrderView, added: dict[UUID, int]) -> dict[str, Any]:
    """The preview, or in words why it cannot be."""
    wants = _wants(scope, found, added)
    if not wants:
        return {"preview": None, "why_not": None}
    try:
        with tx.begin(actor=scope.actor.label):
            preview = fulfilment.preview_change(order_id=found.order_id, wants=wants, at=scope.at)
    except Refused as refusal:
        return {"preview": None, "why_not": refusal}
    pictures = naming.pictures_of(line.sku_id for line in preview.lines)
    rows = [
        {"line": line, "picture": pictures.get(line.sku_id) if line.sku_id else None}
        for line in preview.lines
    ]
    return {"preview": preview, "why_not": None, "changed": rows}


def _hold(scope: Scope, found: OrderView) -> None:
    why = scope.request.POST.get("why", "").strip()[:200]
    orders.hold(order_id=found.order_id, why=why, at=scope.at)


def _release(scope: Scope, found: OrderView) -> None:
    orders.release(order_id=found.order_id, at=scope.at)


def _note(scope: Scope, found: OrderView) -> None:
    posted = scope.request.POST
    orders.add_note(
        order_id=found.order_id,
        text=posted.get("text", "")[:1_000],
        is_for_shopper=bool(posted.get("shown")),
        at=scope.at,
    )


def _tag(scope: Scope, found: OrderView) -> None:
    word = scope.request.POST.get("word", "")
    orders.tag(order_id=found.order_id, word=word, at=scope.at)


def _untag(scope: Scope, found: OrderView) -> None:
    word = scope.request.POST.get("word", "")
    orders.untag(order_id=found.order_id, word=word, at=scope.at)


def _take(scope: Scope, found: OrderView) -> None:
    """What a change costs more, in cash or by card over the counter."""
    kind = scope.request.POST.get("kind", "")
    if kind not in (TenderKind.CASH, TenderKind.CARD_TERMINAL):
        raise Invalid(kind=kind)
    tender = HandTender(TenderKind(kind), found.due_fen)
    orders.pay_at_counter(order_id=found.order_id, tenders=[tender], at=scope.at)


def _agree(scope: Scope, found: OrderView) -> None:
    """A deposit, kept or not without the rest, or payment in parts. (D3)"""
    asked, kind = Asked(scope.request), scope.request.POST.get("kind", "")
    first_fen = asked.fen("first") or 0
    first_by, until = asked.end_of("first_on"), asked.end_of("until_on")
    if kind == "parts":
        orders.allow_parts(
            order_id=found.order_id,
            first_fen=first_fen,
            first_by=first_by,
            until=until,
            at=scope.at,
        )
    elif kind in ("deposit", "forfeit"):
        orders.ask_deposit(
            order_id=found.order_id,
            deposit_fen=first_fen,
            deposit_by=first_by,
            balance_by=until,
            at=scope.at,
            forfeits=kind == "forfeit",
        )
    else:
        raise Invalid(kind=kind)


def _drop(scope: Scope, found: OrderView) -> None:
    orders.drop_change(order_id=found.order_id, at=scope.at)
