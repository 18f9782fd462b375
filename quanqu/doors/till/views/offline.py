"""The till without the network: its page, the snapshot it reads, and the sales it sends later."""

import logging
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.faces.once import SeeOther, once
from quanqu.doors.till import offline as reading
from quanqu.doors.till.basket import MOST_LINES, begin_anew
from quanqu.doors.till.counter import Till, at_till, show
from quanqu.doors.till.offline import Read
from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment import queries
from quanqu.fulfilment.types import OfflineSaleView, OfflineState
from quanqu.kit import ids, tx
from quanqu.kit.refusals import Invalid, Refused
from quanqu.network import queries as network

log = logging.getLogger(__name__)

RIGHT: Final = "orders.accept"
MOST_SALES: Final = 100
WHY: Final = {
    "malformed": _("What the till sent is no sale."),
    "forged": _("Its prices were not signed by the shop for this store."),
    "snapshot_over": _("The till's prices were older than a day."),
    "sold_long_ago": _("By its time it was sold more than a month ago."),
    "other_price": _("By the prices of that moment it costs another amount."),
    "not_for_sale": _("The goods had no price here."),
    "amount_not_due": _("The money taken is not what it cost."),
    "sold_differently": _(
        "This sale was booked over the network with other goods or another total."
    ),
    "fault": _("The shop could not book it. The fault is known to those who run it."),
    "already_imported": _("Its receipt number belongs to another sale."),
}
"""Why a sale stands open, in words; anything else is said by its code."""


@require_safe
@at_till
def offline(till: Till) -> HttpResponse:
    """Sell while the network is away. (D2)"""
    seller = network.get_organisation(till.node.organisation_id)
    return show(
        till,
        "till/offline.html",
        page="offline",
        key=reading.public_key(),
        seller=seller,
        most_lines=MOST_LINES,
    )


@require_safe
@at_till
def snapshot(till: Till) -> HttpResponse:
    """Prices, promotions and names of what lies in this store, signed."""
    answer = JsonResponse(reading.snapshot_of(till))
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@at_till
def upload(till: Till) -> HttpResponse:
    """Book what was sold without the network, in its order, each sale by itself and once."""
    try:
        there, read = reading.read_sales(till, till.request.body)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Invalid(sales="") from error
    if len(read) > MOST_SALES:
        raise Invalid(sales=len(read))
    return JsonResponse({"sales": [{"id": name, **_take(there, one)} for name, one in read]})


@require_safe
@at_till
def kept_sales(till: Till) -> HttpResponse:
    """What this store's tills sold without the network, and what of it waits for a manager."""
    return show(
        till,
        "till/kept_sales.html",
        page="kept_sales",
        rows=[_row(one) for one in queries.list_offline_sales(till.node.node_id)],
        may_settle=till.may(RIGHT),
    )


@require_POST
@at_till
def settle_sale(till: Till, sale: str, way: str) -> HttpResponse:
    """A manager books an open sale as it was, or puts it aside."""
    till.require(RIGHT)
    sale_id = ids.parse("ofs", sale)
    view = queries.get_offline_sale(sale_id, till.node.node_id)
    reason = till.request.POST.get("reason", "")

    def effect() -> str:
        if way == "accept":
            fulfilment.accept_offline_sale(
                sale=reading.read_sale(till, view.told).sale, reason=reason, at=till.at
            )
        elif way == "drop":
            fulfilment.drop_offline_sale(
                sale_id=sale_id, node_id=till.node.node_id, reason=reason, at=till.at
            )
        else:
            raise Invalid(way=way)
        return reverse("till:kept_sales")

    try:
        return once(till.request, effect)
    except Refused as refusal:
        till.refuse(refusal)
        return SeeOther(reverse("till:kept_sales"))


def _take(till: Till, read: Read | None) -> dict[str, str]:
    if read is None:
        return {"state": "refused", "why": str(Invalid())}
    try:
        view = _kept(till, read)
    except Refused as refusal:
        return {"state": "refused", "why": str(refusal)}
    except DatabaseError:
        # Others are in its way: the till sends it again later, and those behind it now.
        log.exception("the sale %s of a till waits", read.sale.sale_id)
        return {"state": "waiting", "why": ""}
    if str(view.sale_id) == till.basket.sale_id and till.basket.waiting is None:
        # The network came back to the page where this sale had begun. One that a provider is asked
        # for stays: its money may come, or has come, and goes nowhere else.
        begin_anew(till.request, till.node.node_id)
    why = "" if view.state == OfflineState.BOOKED else why_of(view)
    return {"state": str(view.state), "why": why}


def _kept(till: Till, read: Read) -> OfflineSaleView:
    """A fault of ours with one sale alarms, and leaves it to a manager: others wait behind it."""
    try:
        return tx.run(till.actor.label, lambda: _keep(till, read))
    except (Refused, OperationalError):
        raise
    except Exception:
        log.exception("the sale %s of a till could not be booked", read.sale.sale_id)
        faulty = replace(read, why="fault")
        return tx.run(till.actor.label, lambda: _keep(till, faulty))


def _keep(till: Till, read: Read) -> OfflineSaleView:
    if read.why:
        return fulfilment.keep_unread_sale(sale=read.sale, told=read.told, why=read.why, at=till.at)
    return fulfilment.take_offline_sale(sale=read.sale, told=read.told, at=till.at)


def why_of(view: OfflineSaleView) -> str:
    return str(WHY.get(view.why, view.why))


def _row(view: OfflineSaleView) -> dict[str, Any]:
    return {
        "view": view,
        "public_id": ids.public("ofs", view.sale_id),
        "why": why_of(view) if view.state != OfflineState.BOOKED or view.reason else "",
        "gave_way": view.facts.get("gave_way", []),
        "decided_by": _decided_by(view),
        "is_open": view.state == OfflineState.OPEN,
        "can_book": view.state == OfflineState.OPEN and view.why not in ("malformed",),
    }


def _decided_by(view: OfflineSaleView) -> str:
    kind, _colon, staff_id = view.settled_by.partition(":")
    return network.get_staff(UUID(staff_id)).name if kind == "staff" else ""
