"""Goods come back, anywhere: find the sale, see the money, take them back. (D10)"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quanqu.codes import queries as codes
from quanqu.codes.types import Purpose
from quanqu.doors.desk import naming
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, refuse, show
from quanqu.doors.faces.once import SeeOther
from quanqu.fulfilment import queries as deliveries
from quanqu.fulfilment.types import DeliveryId
from quanqu.kit import ids
from quanqu.kit.refusals import Forbidden, Refused
from quanqu.network.types import Capability, NodeView
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import LineId, OrderId, OrderView, ReturnId


class NothingChosen(Refused):
    """A return takes back at least one piece."""

    code = "nothing_chosen"
    status = 422
    text = gettext_lazy("Say how many pieces come back.")


@require_safe
@at_desk
def returns(scope: Scope) -> HttpResponse:
    """Ask for the receipt; below, what came back here lately."""
    node = _node(scope)
    text = scope.request.GET.get("q", "").strip()
    if text:
        order_id = _find(scope, text)
        if order_id is not None:
            return SeeOther(reverse("desk:take_back", args=[ids.public("ord", order_id)]))
        refuse(scope, orders.OrderNotFound())
    latest = queries.list_returns(node_ids=scope.node_ids("orders.return"), limit=30)
    nodes = naming.node_names(one.node_id for one in latest)
    return show(
        scope,
        "desk/returns.html",
        "returns",
        node=node,
        text=text,
        latest=[(one, nodes.get(one.node_id, "")) for one in latest],
    )


@require_safe
@at_desk
def take_back(scope: Scope, order: str) -> HttpResponse:
    """The lines that could come back, and with what money; the sale may be any store's."""
    node = _node(scope)
    found = queries.get_order(OrderId(ids.parse("ord", order)))
    pictures = naming.pictures_of(line.sku_id for line in found.lines)
    rows = [
        {
            "line": line,
            "picture": pictures.get(line.sku_id),
            "field": ids.public("lin", line.line_id),
        }
        for line in found.lines
        if line.sku_id is not None
    ]
    asked = {row["field"]: scope.request.GET.get(f"qty_{row['field']}", "0") for row in rows}
    return show(
        scope,
        "desk/take_back.html",
        "returns",
        order=found,
        rows=[row | {"qty": asked[row["field"]]} for row in rows],
        node=node,
        sellers=naming.organisation_names([found.seller_id]),
        preview=_preview(found, scope.request.GET),
    )


@require_safe
@at_desk
def preview(scope: Scope, order: str) -> HttpResponse:
    """The money that would go back, per tender in its order."""
    _node(scope)
    found = queries.get_order(OrderId(ids.parse("ord", order)))
    facts = {"order": found, "preview": _preview(found, scope.request.GET)}
    return render(scope.request, "desk/_preview.html", facts)


@require_POST
@at_desk
def accept(scope: Scope, order: str) -> HttpResponse:
    """Take the pieces back here; the refund goes to the tenders used, in their order."""
    node = _node(scope)
    found = queries.get_order(OrderId(ids.parse("ord", order)))
    posted = scope.request.POST

    def effect() -> str:
        pieces = _pieces(found, posted)
        if not pieces:
            raise NothingChosen
        return_id = orders.accept_return(
            order_id=found.order_id,
            node_id=node.node_id,
            pieces=pieces,
            at=scope.at,
            why=posted.get("why", "")[:200],
            window_days=settings.QUANQU_RETURN_DAYS,
        )
        return reverse("desk:return", args=[ids.public("ret", return_id)])

    back = reverse("desk:take_back", args=[order])
    return do_once(scope, effect, back=back, told=_("Taken back."))


@require_safe
@at_desk
def return_(scope: Scope, found: str) -> HttpResponse:
    """One return: what came back, and which money went where."""
    view = queries.get_return(ReturnId(ids.parse("ret", found)))
    seen = {node.node_id for node in scope.nodes("orders.return") + scope.nodes("orders.see")}
    if view.node_id not in seen and view.seller_id not in scope.books("orders.see"):
        raise orders.OrderNotFound
    pictures = naming.pictures_of(line.sku_id for line in view.lines)
    order = queries.get_order(OrderId(view.order_id)) if view.order_id else None
    labels = {line.line_id: line.label for line in order.lines} if order else {}
    lines = [
        {
            "line": line,
            "picture": pictures.get(line.sku_id),
            "label": labels.get(LineId(line.line_id)) if line.line_id else "",
        }
        for line in view.lines
    ]
    nodes = naming.node_names([view.node_id])
    facts: dict[str, Any] = {"found": view, "lines": lines, "node": nodes.get(view.node_id)}
    actor = naming.actor_names([view.actor])[view.actor]
    return show(scope, "desk/return.html", "returns", order=order, actor=actor, **facts)


def _node(scope: Scope) -> NodeView:
    """Where the goods come back to: this person's node that takes returns."""
    nodes = [
        node
        for node in scope.nodes("orders.return")
        if node.can(Capability.TAKES_RETURNS) and scope.node in (None, node)
    ]
    if not nodes:
        raise Forbidden
    return nodes[0]


def _find(scope: Scope, text: str) -> UUID | None:
    """By the number on the receipt, or by the pickup code it was handed over with."""
    order_id = queries.find_by_number(text)
    if order_id is not None:
        return order_id
    try:
        code = codes.resolve(text.rstrip("/").rpartition("/")[2], scope.at)
        if code.purpose != Purpose.PICKUP or code.target_id is None:
            return None
        return deliveries.get_delivery(DeliveryId(code.target_id)).order_id
    except Refused:
        return None


def _preview(order: OrderView, asked: QueryDict) -> Any:
    """The preview, or the refusal in its place; None while nothing is chosen."""
    try:
        pieces = _pieces(order, asked)
        return orders.preview_return(order_id=order.order_id, pieces=pieces) if pieces else None
    except Refused as refusal:
        return {"refused": str(refusal)}


def _pieces(order: OrderView, asked: QueryDict) -> list[orders.ReturnedPiece]:
    """Good and damaged pieces of each line, as two fields say."""
    pieces = []
    for line in order.lines:
        field = ids.public("lin", line.line_id)
        for name, is_damaged in ((f"qty_{field}", False), (f"damaged_{field}", True)):
            text = asked.get(name, "")
            if text.isdigit() and int(text):
                pieces.append(orders.ReturnedPiece(line.line_id, int(text), is_damaged))
    return pieces
