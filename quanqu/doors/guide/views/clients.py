"""My clients: who waits for me today, who they are, what they bought and in which sizes."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from quanqu.catalog import queries as catalog
from quanqu.doors.faces.decoding import scanned_text
from quanqu.doors.faces.formats import named
from quanqu.doors.faces.once import SeeOther
from quanqu.doors.guide.pages import Desk, guided, show
from quanqu.doors.guide.views.workbench import tasks
from quanqu.fulfilment import queries as deliveries
from quanqu.fulfilment.types import DeliveryState
from quanqu.guides import queries as workbench
from quanqu.kit import ids, tx
from quanqu.kit.refusals import NotFound, Refused
from quanqu.members import queries as members
from quanqu.members.types import MemberView
from quanqu.orders import queries as orders
from quanqu.orders.types import LineKind, OrderView
from quanqu.rewards import queries as rewards
from quanqu.rewards.types import BindingView, Party, PartyKind
from quanqu.scan import actions as scan
from quanqu.scan.types import MemberLanding, PickupLanding, ProductLanding

NEW_FOR: Final = timedelta(days=7)
ENDING_IN: Final = timedelta(days=30)
WAITING_FOR: Final = timedelta(days=1)
SCANNED: Final = "guide_scanned"
ORDERS_SHOWN: Final = 10


class HandOverElsewhere(Refused):
    """A pickup is verified where goods are handed over, so that it is handed over once."""

    code = "hand_over_elsewhere"
    status = 409
    text = _("Pickups are handed over at the till or the desk.")


class NotForGuides(Refused):
    """A store's, another guide's or a poster's code says nothing to a guide."""

    code = "not_for_guides"
    status = 422
    text = _("Scan the member code of a client, or a product.")


@require_safe
@guided
def today(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What to do now: finish a binding, greet someone new, hand over what lies ready."""
    mine = rewards.bindings_of(desk.staff_id, desk.at)
    waiting = rewards.list_waiting(desk.staff_id, desk.at - WAITING_FOR)
    known = members.members_by_id(
        [member_id for member_id, _at in waiting] + [one.member_id for one in mine]
    )
    policy = rewards.policy_of(desk.node.organisation_id)
    return show(
        request,
        "today",
        desk,
        page="today",
        waiting=[
            {"member": known[member_id], "at": at}  # type: ignore[index]
            for member_id, at in waiting
            if member_id in known
        ],
        fresh=[_row(one, known) for one in mine if one.since > desk.at - NEW_FOR],
        ending=[_row(one, known) for one in mine if one.until < desk.at + ENDING_IN],
        ready=_ready(desk, {one.member_id for one in mine}, known),
        clients_qty=len(mine),
        capacity=policy.capacity,
        pending=_pending(desk),
        tasks=tasks(desk),
    )


@require_safe
@guided
def my_clients(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Everyone bound to me, the newest first."""
    mine = rewards.bindings_of(desk.staff_id, desk.at)
    known = members.members_by_id([one.member_id for one in mine])
    policy = rewards.policy_of(desk.node.organisation_id)
    return show(
        request,
        "clients",
        desk,
        page="clients",
        clients=[_row(one, known) for one in mine if one.member_id in known],
        capacity=policy.capacity,
    )


@require_safe
@guided
def client(request: HttpRequest, desk: Desk, member: str) -> HttpResponse:
    """One client: mine, or one whose code I have just scanned; anybody else does not exist."""
    member_id = ids.parse("mem", member)
    binding = rewards.binding_at(member_id, desk.at)
    is_mine = binding is not None and binding.staff_id == desk.staff_id
    scanned = request.session.get(SCANNED, {})
    if not is_mine and scanned.get("member") != member:
        raise NotFound
    found = members.get_member(member_id)
    # What someone bought is for their own guide; a scan alone shows who they are, no more.
    bought = _orders(member_id) if is_mine else []
    return show(
        request,
        "client",
        desk,
        page="clients",
        member=found,
        binding=binding if is_mine else None,
        outcome=scanned.get("outcome") if scanned.get("member") == member else "",
        orders=bought,
        sizes=_sizes(bought),
        notes=workbench.list_notes(member_id) if is_mine else [],
        public=member,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@guided
def scanner(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Scan a client's member code (two scans bind), or any code of the shop. (A5)"""
    if request.method != "POST":
        return show(request, "scan", desk, page="scan", scan_id=ids.new_id())
    try:
        address = _scan(request, desk, scanned_text(request))
    except Refused as refusal:
        return show(request, "scan", desk, page="scan", refusal=refusal, status=refusal.status)
    return SeeOther(address)


def _scan(request: HttpRequest, desk: Desk, text: str) -> str:
    """Keep the touch, do what the scan does, and say where to look at it."""
    with tx.begin(actor=desk.actor.label):
        landing = scan.open_code(
            text=text,
            scan_id=ids.new_id(),
            actor=desk.actor,
            at=desk.at,
            node_id=desk.node.node_id,
            channel="guide",
            device="browser",
        )
    if isinstance(landing, MemberLanding):
        member = ids.public("mem", landing.member.member_id)
        outcome = str(landing.binding.outcome) if landing.binding else ""
        request.session[SCANNED] = {"member": member, "outcome": outcome}
        return reverse("guide:client", args=[member])
    if isinstance(landing, ProductLanding):
        return reverse("guide:offer", args=[ids.public("prd", landing.product.product_id)])
    if isinstance(landing, PickupLanding):
        raise HandOverElsewhere
    raise NotForGuides


def _row(binding: BindingView, known: Any) -> dict[str, Any]:
    member: MemberView | None = known.get(binding.member_id)
    return {
        "member": member,
        "public": ids.public("mem", binding.member_id),
        "since": binding.since,
        "until": binding.until,
        "protected_until": binding.protected_until,
    }


def _ready(desk: Desk, mine: set[UUID], known: Any) -> list[dict[str, Any]]:
    """Parcels of my clients that wait to be collected in my store."""
    found = deliveries.list_deliveries(
        node_ids=[desk.node.node_id], states=[DeliveryState.READY], limit=100
    )
    return [
        {"delivery": one, "member": known.get(one.member_id)}
        for one in found
        if one.member_id in mine and one.hand_over_node_id == desk.node.node_id
    ]


def _pending(desk: Desk) -> list[tuple[str, int]]:
    return list(rewards.pending_fen(Party(PartyKind.STAFF, desk.staff_id)).items())


def _orders(member_id: UUID) -> list[dict[str, Any]]:
    """The latest orders with what was in them."""
    rows = orders.list_orders(member_id=member_id, limit=ORDERS_SHOWN)
    return [{"row": row, "lines": _lines(orders.get_order(row.order_id))} for row in rows]


def _lines(order: OrderView) -> list[dict[str, Any]]:
    goods = [line for line in order.lines if line.kind == LineKind.GOODS and line.sku_id]
    skus = catalog.get_skus([line.sku_id for line in goods if line.sku_id])
    codes = {
        one.product_id: one.code
        for one in catalog.list_products_by_id([sku.product_id for sku in skus.values()])
    }
    return [
        {
            "picture_seed": codes[sku.product_id],
            "category": sku.category_code,
            "name": named(sku),
            "colour": sku.colour_en or sku.colour,
            "choice": " / ".join(
                part for part in (capfirst(named(sku, "colour")), sku.size) if part
            ),
            "size": sku.size,
            "category_code": sku.category_code,
            "qty": line.qty,
            "kept_qty": line.kept_qty,
            "total_fen": line.total_fen,
            "currency": order.currency,
        }
        for line in goods
        for sku in [skus[line.sku_id]]  # type: ignore[index]
    ]


def _sizes(bought: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Which sizes this client kept, by kind of goods: what to bring to the fitting room."""
    names = {one.code: named(one) for one in catalog.list_categories()}
    kept: Counter[tuple[str, str]] = Counter()
    for order in bought:
        for line in order["lines"]:
            if line["size"]:
                kept[line["category_code"], line["size"]] += line["qty"]
    by_kind: dict[str, list[tuple[str, int]]] = {}
    for (category, size), qty in kept.most_common():
        by_kind.setdefault(names.get(category, category), []).append((size, qty))
    return [{"kind": kind, "sizes": sizes} for kind, sizes in by_kind.items()]
