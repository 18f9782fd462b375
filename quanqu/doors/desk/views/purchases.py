"""Purchase orders of nodes from suppliers, and what came in against them."""

from collections.abc import Callable, Sequence
from datetime import date
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
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid, NotFound, Refused
from quanqu.network import queries as network
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.types import PurchaseState, PurchaseView, ReceiptView
from quanqu.valuation import actions as valuation
from quanqu.valuation import queries as worth

PAGE: Final = 30
DRAFT: Final = "purchase"
SEEN_BY: Final = ("stock.order", "stock.receive", "orders.see")


@require_safe
@at_desk
def purchases(scope: Scope) -> HttpResponse:
    """What my nodes ordered in, newest first."""
    asked = Asked(scope.request)
    mine = my_nodes(scope)
    nodes = [node for node in scope.nodes_of(*SEEN_BY) if node.can("holds_stock")]
    choice = places.node_filter(asked, [node for node in nodes if node.node_id in mine])
    state = asked.one_of("state", PurchaseState)
    limit = tables.limit_of(scope.request, PAGE)
    found = queries.search_purchases(
        node_ids=choice.ids(mine),
        states=[state] if state else None,
        supplier_id=asked.id("supplier", "org"),
        text=asked.text(),
        before_id=asked.id("cursor", "pur"),
        limit=limit,
    )
    rows = purchase_rows(scope, found)
    if tables.wants_csv(scope.request):
        return _file(rows)
    return show(
        scope,
        "desk/purchases.html",
        "purchases",
        rows=rows,
        states=list(PurchaseState),
        suppliers=_suppliers(),
        node_filter=choice,
        may_order=scope.may("stock.order"),
        cursor=ids.public("pur", found[-1].purchase_id) if len(found) == limit else "",
    )


@require_safe
@at_desk
def purchase(scope: Scope, purchase: str) -> HttpResponse:
    """One purchase order: lines with what came, each arrival, and what is missing."""
    found = visible(scope, purchase)
    receipts = [_receipt(scope, found, one) for one in found.receipts]
    return show(
        scope,
        "desk/purchase.html",
        "purchases",
        row=purchase_rows(scope, [found])[0],
        purchase=found,
        lines=line_rows(found),
        receipts=receipts,
        can={
            "receive": _may(scope, "stock.receive", found) and found.state != PurchaseState.CLOSED,
            "close": _may(scope, "stock.order", found) and found.state == PurchaseState.OPEN,
            "reopen": _may(scope, "stock.order", found) and found.closed_at is not None,
            "undo": _may(scope, "stock.adjust", found),
            "cost": scope.may("stock.cost") and found.owner_id in scope.books("stock.cost"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def gather(scope: Scope) -> HttpResponse:
    """Gather goods for a purchase order, by scanner or by search."""
    scope.require("stock.order")
    draft = drafts.draft_of(scope, DRAFT)
    if scope.request.method == "POST":
        drafts.change(draft)
        if not scope.request.headers.get("HX-Request") and not draft.found:
            return SeeOther(scope.request.path)
    is_piece = bool(scope.request.headers.get("HX-Request"))
    return show(
        scope,
        "desk/_draft.html" if is_piece else "desk/purchase_new.html",
        "purchases",
        draft=draft,
        rows=drafts.shown(draft),
        choices=drafts.choices(draft),
        nodes=_nodes(scope),
        suppliers=_suppliers(),
    )


@require_POST
@at_desk
def order_in(scope: Scope) -> HttpResponse:
    """Order in what was gathered."""
    draft = drafts.draft_of(scope, DRAFT)
    posted = scope.request.POST

    def effect() -> str:
        node_id = ids.parse("nod", posted.get("node", ""))
        network.require(scope.actor, "stock.order", node_id=node_id)
        due_on = Asked(scope.request).day("due")
        made = stock.order_in(
            node_id=node_id,
            supplier_id=ids.parse("org", posted.get("supplier", "")),
            lines=[(sku_id, qty, None, due_on) for sku_id, qty in draft.quantities.items()],
            number=posted.get("number", "").strip()[:40],
            at=scope.at,
        )
        return reverse("desk:purchase", args=[ids.public("pur", made)])

    def told() -> str:
        draft.forget()
        return _("Ordered. It can be promised to customers by the day it is due.")

    return do_once(scope, effect, back=reverse("desk:purchase_new"), told=told)


@require_POST
@at_desk
def purchase_deed(scope: Scope, purchase: str, deed: str) -> HttpResponse:
    """Receive, close, reopen or take a receipt back, once."""
    found = visible(scope, purchase)
    page = reverse("desk:purchase", args=[purchase])
    deeds: dict[str, tuple[Callable[[Scope, PurchaseView], None], str]] = {
        "receive": (_receive, _("Received. The goods are on the shelf.")),
        "close": (_close, _("Closed: nothing more is expected.")),
        "reopen": (_reopen, _("Open again: what is missing is expected.")),
        "undo": (_undo, _("Taken back: the units have left the shelf again.")),
        "cost": (_cost, _("Corrected: what is left is worth that, what was sold has cost it.")),
    }
    if deed not in deeds:
        raise NotFound
    do, word = deeds[deed]

    def effect() -> str:
        do(scope, found)
        return page

    return do_once(scope, effect, back=arriving.back_to(scope, page), told=word)


def my_nodes(scope: Scope) -> list[UUID]:
    found = {one for permission in SEEN_BY for one in scope.node_ids(permission)}
    if not found:
        scope.require("stock.order")
    return sorted(found)


def visible(scope: Scope, purchase: str) -> PurchaseView:
    """The purchase order, if it is for a node of mine."""
    found = queries.get_purchase(ids.parse("pur", purchase))
    seen = {node.node_id for permission in SEEN_BY for node in scope.nodes(permission)}
    if found.node_id not in seen:
        raise NotFound
    return found


def purchase_rows(scope: Scope, found: Sequence[PurchaseView]) -> list[dict[str, Any]]:
    nodes = naming.node_names(one.node_id for one in found)
    firms = naming.organisation_names(one.supplier_id for one in found)
    today = scope.at.date()
    return [
        {
            "purchase": one,
            "public_id": ids.public("pur", one.purchase_id),
            "node": nodes[one.node_id],
            "supplier": firms[one.supplier_id],
            "qty": sum(line.qty for line in one.lines),
            "arrived_qty": sum(line.received_qty + line.damaged_qty for line in one.lines),
            "short_qty": sum(line.short_qty for line in one.lines),
            "over_qty": sum(line.over_qty for line in one.lines),
            "due_on": min((line.due_on for line in one.lines if line.due_on), default=None),
            "is_late": one.state == PurchaseState.OPEN
            and any(line.due_on and line.due_on < today and line.short_qty for line in one.lines),
        }
        for one in found
    ]


def line_rows(found: PurchaseView) -> list[dict[str, Any]]:
    pictures = naming.pictures_of(line.sku_id for line in found.lines)
    return [
        {"line": line, "field": line.line_id.hex, "picture": pictures.get(line.sku_id)}
        for line in found.lines
    ]


def _receipt(scope: Scope, found: PurchaseView, receipt: ReceiptView) -> dict[str, Any]:
    return {
        "receipt": receipt,
        "public_id": ids.public("rcp", receipt.receipt_id),
        "who": naming.actor_names([receipt.actor])[receipt.actor],
        "qty": sum(line.qty for line in receipt.lines),
        "damaged_qty": sum(line.damaged_qty for line in receipt.lines),
        "rows": move_rows(scope, queries.moves_about(receipt.receipt_id)),
        "costs": _costs(found, receipt),
    }


def _costs(found: PurchaseView, receipt: ReceiptView) -> list[dict[str, Any]]:
    """What the saleable pieces of each SKU cost, as far as it is valued already."""
    costs = worth.receipt_costs(owner_id=found.owner_id, cause_id=receipt.receipt_id)
    pictures = naming.pictures_of(costs)
    return [
        {
            "sku": ids.public("sku", sku_id),
            "label": pictures[sku_id]["label"],
            "qty": cost.qty,
            "total_fen": cost.owed_fen if cost.is_costed else None,
        }
        for sku_id, cost in costs.items()
        if cost.qty > 0
    ]


def _receive(scope: Scope, found: PurchaseView) -> None:
    network.require(scope.actor, "stock.receive", node_id=found.node_id)
    lines = []
    for line in found.lines:
        qty, damaged_qty = arriving.counted(scope, line.line_id.hex, 0)
        if qty or damaged_qty:
            lot, expires_on = _lot(scope, line.line_id.hex)
            lines.append((line.sku_id, qty, damaged_qty, lot, expires_on))
    if not lines:
        raise NothingCame
    stock.receive_purchase(
        purchase_id=found.purchase_id,
        receipt_id=arriving.form_id(scope),
        lines=lines,
        at=scope.at,
    )


class NothingCame(Refused):
    """A receipt without a single unit."""

    code = "nothing_came"
    status = 422
    text = ""

    def __str__(self) -> str:
        return _("Nothing was counted yet: scan what arrived, or type how many.")


def _lot(scope: Scope, field: str) -> tuple[str, date | None]:
    asked = Asked(scope.request)
    return asked.values.get(f"lot_{field}", "").strip()[:40] or "none", asked.day(
        f"expires_{field}"
    )


def _close(scope: Scope, found: PurchaseView) -> None:
    network.require(scope.actor, "stock.order", node_id=found.node_id)
    stock.close_purchase(purchase_id=found.purchase_id, at=scope.at)


def _reopen(scope: Scope, found: PurchaseView) -> None:
    network.require(scope.actor, "stock.order", node_id=found.node_id)
    stock.reopen_purchase(purchase_id=found.purchase_id, at=scope.at)


def _undo(scope: Scope, found: PurchaseView) -> None:
    network.require(scope.actor, "stock.adjust", node_id=found.node_id)
    receipt_id = ids.parse("rcp", scope.request.POST.get("receipt", ""))
    if receipt_id not in {one.receipt_id for one in found.receipts}:
        raise NotFound
    stock.undo_receipt(receipt_id=receipt_id, at=scope.at)


def _cost(scope: Scope, found: PurchaseView) -> None:
    """Another price is known for what one receipt brought of one SKU."""
    network.require(scope.actor, "stock.cost", organisation_id=found.owner_id)
    asked = Asked(scope.request)
    receipt_id, cost = asked.id("receipt", "rcp"), asked.fen("cost")
    if receipt_id not in {one.receipt_id for one in found.receipts}:
        raise NotFound
    if cost is None:
        raise Invalid(cost="")
    valuation.correct_cost(
        owner_id=found.owner_id,
        cause_id=receipt_id,
        sku_id=ids.parse("sku", scope.request.POST.get("sku", "")),
        unit_cost_fen=cost,
        correction_id=arriving.form_id(scope),
        at=scope.at,
    )


def _may(scope: Scope, permission: str, found: PurchaseView) -> bool:
    return network.is_allowed(scope.actor, permission, node_id=found.node_id)


def _nodes(scope: Scope) -> list[Any]:
    return [node for node in scope.nodes("stock.order") if node.can("holds_stock")]


def _suppliers() -> list[Any]:
    """Suppliers by name; until there are any, every organisation may deliver."""
    return network.list_organisations(kind="supplier") or network.list_organisations()


def _file(rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Purchase order"), _("Supplier"), _("Node"), _("State"), _("Ordered"), _("Due")]
    return tables.csv_answer(
        "purchases",
        [*head, _("Units"), _("Arrived"), _("Missing"), _("Too many")],
        (
            [
                row["purchase"].number,
                row["supplier"],
                row["node"],
                row["purchase"].state,
                row["purchase"].ordered_at,
                row["due_on"],
                row["qty"],
                row["arrived_qty"],
                row["short_qty"],
                row["over_qty"],
            ]
            for row in rows
        ),
    )
