"""Transfers between nodes: ask, send, receive short or over, settle what differs."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quanqu.doors.desk import arriving, drafts, naming, places, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.moves import move_rows
from quanqu.doors.faces.once import SeeOther
from quanqu.fulfilment import queries as deliveries
from quanqu.kit import ids
from quanqu.kit.refusals import Forbidden, Invalid, NotFound, Refused
from quanqu.network import queries as network
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.types import Settlement, TransferState, TransferView, TransferWant

PAGE: Final = 30
DRAFT: Final = "transfer"
SEEN_BY: Final = ("orders.see", "stock.transfer", "stock.receive")


@require_safe
@at_desk
def transfers(scope: Scope) -> HttpResponse:
    """What goes between my nodes and others, newest first."""
    mine = my_nodes(scope)
    asked = Asked(scope.request)
    limit = tables.limit_of(scope.request, PAGE)
    state = asked.one_of("state", TransferState)
    first_at, before_at = asked.days()
    nodes = [node for node in scope.nodes_of(*SEEN_BY) if node.can("holds_stock")]
    choice = places.node_filter(asked, [node for node in nodes if node.node_id in mine])
    found = queries.search_transfers(
        node_ids=choice.ids(mine),
        way=asked.text("way"),
        states=[state] if state else None,
        only_open_differences=bool(asked.text("differences")),
        first_at=first_at,
        before_at=before_at,
        before_id=asked.id("cursor", "trf"),
        limit=limit,
    )
    rows = transfer_rows(found)
    if tables.wants_csv(scope.request):
        return _file(rows)
    return show(
        scope,
        "desk/transfers.html",
        "transfers",
        rows=rows,
        states=list(TransferState),
        node_filter=choice,
        may_ask=scope.may("stock.transfer") or scope.may("stock.receive"),
        cursor=ids.public("trf", found[-1].transfer_id) if len(found) == limit else "",
    )


@require_safe
@at_desk
def transfer(scope: Scope, transfer: str) -> HttpResponse:
    """One transfer: its lines, its way, what may be done next, and what differs."""
    found = visible(scope, transfer)
    order = deliveries.orders_of_transfers([found.transfer_id]).get(found.transfer_id)
    (row,) = transfer_rows([found])
    return show(
        scope,
        "desk/transfer.html",
        "transfers",
        row=row,
        lines=line_rows(found),
        order=(ids.public("ord", order[0]), order[1]) if order else None,
        moves=move_rows(scope, queries.moves_about(found.transfer_id)),
        steps=_steps(found),
        can=can_be(scope, found),
        short=[Settlement.FOUND, Settlement.LOST],
        over=[Settlement.SENT_MORE, Settlement.SURPLUS],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def gather(scope: Scope) -> HttpResponse:
    """Gather goods for a transfer, by scanner or by search."""
    if not (scope.may("stock.transfer") or scope.may("stock.receive")):
        scope.require("stock.transfer")
    draft = drafts.draft_of(scope, DRAFT)
    if scope.request.method == "POST":
        drafts.change(draft)
        if not scope.request.headers.get("HX-Request") and not draft.found:
            return SeeOther(scope.request.get_full_path())
    sources, targets = _ends(scope)
    is_piece = bool(scope.request.headers.get("HX-Request"))
    return show(
        scope,
        "desk/_draft.html" if is_piece else "desk/transfer_new.html",
        "transfers",
        draft=draft,
        rows=drafts.shown(draft),
        choices=drafts.choices(draft),
        sources=sources,
        targets=targets,
        from_code=_first_code(scope, "from", sources),
        to_code=scope.request.GET.get("to", ""),
    )


@require_POST
@at_desk
def ask(scope: Scope) -> HttpResponse:
    """Ask for what was gathered: it is reserved at the source now."""
    draft = drafts.draft_of(scope, DRAFT)
    posted = scope.request.POST

    def effect() -> str:
        from_node, to_node = _node(posted.get("from", "")), _node(posted.get("to", ""))
        _require_ask(scope, from_node, to_node)
        lines = _wants(draft, from_node)
        made = stock.request_transfer(
            from_node_id=from_node, to_node_id=to_node, lines=lines, at=scope.at
        )
        return reverse("desk:transfer", args=[ids.public("trf", made)])

    def told() -> str:
        draft.forget()
        return _("Asked for. The units are reserved there.")

    return do_once(scope, effect, back=reverse("desk:transfer_new"), told=told)


@require_POST
@at_desk
def transfer_deed(scope: Scope, transfer: str, deed: str) -> HttpResponse:
    """Send, receive, call off or settle, once."""
    found = visible(scope, transfer)
    page = reverse("desk:transfer", args=[transfer])
    deeds: dict[str, tuple[Callable[[Scope, TransferView], None], str]] = {
        "dispatch": (_dispatch, _("On its way.")),
        "receive": (_receive, _("Received. What differs stands open below.")),
        "cancel": (_cancel, _("Called off.")),
        "settle": (_settle, _("Settled.")),
    }
    if deed not in deeds:
        raise NotFound
    do, word = deeds[deed]

    def effect() -> str:
        do(scope, found)
        return page

    def told() -> str:
        if deed == "receive" and not queries.get_transfer(found.transfer_id).has_differences:
            return _("Received, all as it was sent.")
        return word

    return do_once(scope, effect, back=arriving.back_to(scope, page), told=told)


def my_nodes(scope: Scope) -> list[UUID]:
    """Where I may see orders, move or receive stock; the chosen node only, if one is chosen."""
    found = {one for permission in SEEN_BY for one in scope.node_ids(permission)}
    if not found:
        scope.require("stock.transfer")
    return sorted(found)


def visible(scope: Scope, transfer: str) -> TransferView:
    """The transfer, if it begins or ends at a node of mine."""
    found = queries.get_transfer(ids.parse("trf", transfer))
    seen = {node.node_id for one in ("orders.see", "stock.transfer") for node in scope.nodes(one)}
    if not {found.from_node_id, found.to_node_id} & seen:
        raise NotFound
    return found


def transfer_rows(found: Sequence[TransferView]) -> list[dict[str, Any]]:
    nodes = naming.node_names(id_ for one in found for id_ in (one.from_node_id, one.to_node_id))
    pictures = naming.pictures_of(one.lines[0].sku_id for one in found if one.lines)
    return [
        {
            "transfer": one,
            "public_id": ids.public("trf", one.transfer_id),
            "short_id": short_id(one.transfer_id),
            "source": nodes[one.from_node_id],
            "target": nodes[one.to_node_id],
            "qty": sum(line.qty for line in one.lines),
            "open_qty": sum(abs(line.open_qty) for line in one.lines),
            "picture": pictures.get(one.lines[0].sku_id) if one.lines else None,
        }
        for one in found
    ]


def line_rows(found: TransferView) -> list[dict[str, Any]]:
    pictures = naming.pictures_of(line.sku_id for line in found.lines)
    owners = naming.organisation_names(line.owner_id for line in found.lines)
    return [
        {
            "line": line,
            "field": line.line_id.hex,
            "picture": pictures.get(line.sku_id),
            "owner": owners.get(line.owner_id, ""),
            "missing_qty": max(0, line.open_qty),
            "over_qty": max(0, -line.open_qty),
        }
        for line in found.lines
    ]


def short_id(thing_id: UUID) -> str:
    """The end of an id, to tell one from another on a screen."""
    return thing_id.hex[-6:].upper()


def can_be(scope: Scope, found: TransferView) -> dict[str, bool]:
    def may(permission: str, node_id: UUID) -> bool:
        return network.is_allowed(scope.actor, permission, node_id=node_id)

    is_asked = found.state == TransferState.REQUESTED
    differs = found.has_differences and not found.is_for_order
    sends = may("stock.transfer", found.from_node_id)
    return {
        "dispatch": is_asked and sends,
        "cancel": is_asked and (sends or may("stock.transfer", found.to_node_id)),
        "receive": found.state == TransferState.DISPATCHED
        and not found.is_for_order
        and may("stock.receive", found.to_node_id),
        "settle": differs and may("stock.adjust", found.to_node_id),
        "take_more": differs and may("stock.adjust", found.from_node_id),
    }


def _dispatch(scope: Scope, found: TransferView) -> None:
    network.require(scope.actor, "stock.transfer", node_id=found.from_node_id)
    stock.dispatch_transfer(found.transfer_id, scope.at)


def _receive(scope: Scope, found: TransferView) -> None:
    network.require(scope.actor, "stock.receive", node_id=found.to_node_id)
    received = [
        (line.line_id, *arriving.counted(scope, line.line_id.hex, line.qty)) for line in found.lines
    ]
    stock.receive_transfer(found.transfer_id, scope.at, received=received)


def _cancel(scope: Scope, found: TransferView) -> None:
    may_here = network.is_allowed(scope.actor, "stock.transfer", node_id=found.to_node_id)
    if not may_here:
        network.require(scope.actor, "stock.transfer", node_id=found.from_node_id)
    stock.cancel_transfer(found.transfer_id, scope.at)


def _settle(scope: Scope, found: TransferView) -> None:
    posted = scope.request.POST
    line = next((one for one in found.lines if one.line_id.hex == posted.get("line")), None)
    how, qty = posted.get("how", ""), posted.get("qty", "")
    if line is None or how not in {*Settlement} or not qty.isdecimal():
        raise Invalid(how=how, qty=qty)
    # Nobody takes units off the sender's shelf but who may set it right.
    node_id = found.from_node_id if how == Settlement.SENT_MORE else found.to_node_id
    if not network.is_allowed(scope.actor, "stock.adjust", node_id=node_id):
        raise Forbidden
    stock.settle_difference(
        transfer_id=found.transfer_id,
        settlement_id=arriving.form_id(scope),
        line_id=line.line_id,
        how=Settlement(how),
        qty=int(qty),
        at=scope.at,
    )


def _require_ask(scope: Scope, from_node: UUID, to_node: UUID) -> None:
    """Who sends decides; who receives may ask."""
    may_ask = network.is_allowed(scope.actor, "stock.receive", node_id=to_node)
    if not may_ask:
        network.require(scope.actor, "stock.transfer", node_id=from_node)


def _wants(draft: drafts.Draft, from_node: UUID) -> list[TransferWant]:
    """The draft over the owners whose units are free there, each as far as it reaches."""
    free = queries.free_at(draft.quantities, [from_node])
    wants = []
    for sku_id, qty in draft.quantities.items():
        missing = qty
        for one in (shelf for shelf in free if shelf.shelf.sku_id == sku_id and missing):
            part = min(missing, one.free_qty)
            if part > 0:
                wants.append(TransferWant(sku_id, one.shelf.owner_id, part, lot=one.shelf.lot))
                missing -= part
        if missing:
            raise NotThere(sku_id=sku_id, free_qty=qty - missing, wanted_qty=qty)
    return wants


class NotThere(Refused):
    """The source has fewer free units than are asked for."""

    code = "not_there"
    status = 409
    text = ""

    def __str__(self) -> str:
        goods = naming.pictures_of([self.facts["sku_id"]])[self.facts["sku_id"]]["label"]
        return _("%(goods)s: %(free)s free there, %(wanted)s asked for.") % {
            "goods": goods,
            "free": self.facts["free_qty"],
            "wanted": self.facts["wanted_qty"],
        }


def _ends(scope: Scope) -> tuple[list[Any], list[Any]]:
    """From where and to where: mine, and the others of the chain."""
    mine = {
        node.node_id: node
        for permission in ("stock.transfer", "stock.receive")
        for node in scope.nodes(permission)
        if node.can("holds_stock")
    }
    every = {
        node.node_id: node for node in network.list_nodes(capability="holds_stock", limit=2_000)
    }
    nodes = sorted((every | mine).values(), key=lambda node: node.code)
    own = sorted(mine.values(), key=lambda node: node.code)
    return nodes, own or nodes


def _first_code(scope: Scope, name: str, nodes: list[Any]) -> str:
    asked = scope.request.GET.get(name, "")
    return asked or (scope.node.code if scope.node else "")


def _node(code: str) -> UUID:
    """By its code, as a person types or chooses it."""
    node = network.find_node_by_code(code.partition(" ")[0].strip())
    if node is None or not node.can("holds_stock"):
        raise Invalid(node=code)
    return node.node_id


def _steps(found: TransferView) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = [
        {"state": "done", "label": _("Asked for"), "at": found.requested_at}
    ]
    if found.cancelled_at:
        return [*steps, {"state": "failed", "label": _("Called off"), "at": found.cancelled_at}]
    for label, at in (
        (_("On its way"), found.dispatched_at),
        (_("Received"), found.received_at),
    ):
        steps.append({"state": "done" if at else "next", "label": label, "at": at})
    waiting = next((step for step in steps if step["state"] == "next"), None)
    if waiting:
        waiting["state"] = "now"
    if found.received_at and found.has_differences:
        steps.append({"state": "now", "label": _("Differences to settle"), "at": None})
    return steps


def _file(rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Transfer"), _("From"), _("To"), _("State"), _("Asked for"), _("Sent"), _("Received")]
    return tables.csv_answer(
        "transfers",
        [*head, _("Units"), _("Differs by")],
        (
            [
                row["public_id"],
                row["source"],
                row["target"],
                row["transfer"].state,
                row["transfer"].requested_at,
                row["transfer"].dispatched_at,
                row["transfer"].received_at,
                row["qty"],
                row["open_qty"],
            ]
            for row in rows
        ),
    )
