"""An order as its owner reads it: steps with their times, pickup tickets, lines, money."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import ProductView, SkuView
from quanqu.codes import queries as codes
from quanqu.doors.faces import glossary
from quanqu.doors.faces.formats import address, day, inside, moment, named
from quanqu.doors.shop import goods
from quanqu.fulfilment import queries as deliveries
from quanqu.fulfilment.types import DeliveryKind, DeliveryView
from quanqu.kit import ids
from quanqu.network import queries as network
from quanqu.orders import queries as orders
from quanqu.orders.actions import ChangePreview
from quanqu.orders.queries import OrderRow, ReturnView
from quanqu.orders.types import LineKind, LineView, OrderState, OrderView, TenderState

Step = dict[str, Any]


def rows(found: Sequence[OrderRow]) -> list[dict[str, Any]]:
    """Orders as a list shows them."""
    return [
        {
            "url_id": ids.public("ord", row.order_id),
            "number": row.number,
            "state": str(row.state),
            "placed_at": row.placed_at,
            "store": row,
            "kind": str(row.hand_over_kind),
            "qty": row.qty,
            "total_fen": row.total_fen,
            "currency": row.currency,
        }
        for row in found
    ]


def ticket(delivery: DeliveryView) -> dict[str, Any] | None:
    """The code by which a delivery is collected, while it waits for its owner."""
    token = deliveries.pickup_code_of(delivery)
    if token is None or delivery.hand_over_node_id is None or delivery.pickup_code_id is None:
        return None
    node = network.get_node(delivery.hand_over_node_id)
    until = codes.get_code(delivery.pickup_code_id).valid_until
    text = _("%(node)s, %(address)s") % {"node": named(node), "address": address(node.address)}
    if until:
        text += " · " + _("until %(day)s") % {"day": inside(day(timezone.localtime(until).date()))}
    shown = " ".join(token[at : at + 4] for at in range(0, len(token), 4))
    return {"text": text, "code": codes.code_url(token), "shown": shown}


def parcels(order: OrderView, planned: Sequence[DeliveryView]) -> list[dict[str, Any]]:
    """The steps of each part of the order that travels by itself; a plain order has one."""
    first = _beginning(order)
    if order.state in (OrderState.CANCELLED, OrderState.EXPIRED) or not planned:
        return [{"title": "", "steps": first + _unplanned(order)}]
    nodes = network.nodes_by_id(
        {one.source_node_id for one in planned}
        | {one.hand_over_node_id for one in planned if one.hand_over_node_id}
    )
    many = len(planned) > 1
    return [
        {
            "title": _("From %(nodes)s") % {"nodes": _name(nodes, one.source_node_id)}
            if many
            else "",
            "steps": _marked(first + _way(one, nodes)),
        }
        for one in planned
    ]


def lines(order: OrderView) -> list[dict[str, Any]]:
    """What was ordered, as a list of goods with where each line stands."""
    return [shown for _line, shown in goods_lines(order)]


def goods_lines(order: OrderView) -> list[tuple[LineView, dict[str, Any]]]:
    """Each line of goods with how it is shown."""
    wanted = [line.sku_id for line in order.lines if line.sku_id]
    skus: Mapping[Any, SkuView] = catalog.get_skus(wanted)
    products = {
        one.product_id: one
        for one in catalog.list_products_by_id([sku.product_id for sku in skus.values()])
    }
    return [
        (line, _line(order, line, skus[line.sku_id], products))
        for line in order.lines
        if line.kind != LineKind.FEE and line.sku_id in skus
    ]


def totals(order: OrderView) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"label": _("Goods"), "fen": order.lines_fen + order.discount_fen}
    ]
    if order.discount_fen:
        found.append({"label": _("Discount"), "fen": -order.discount_fen})
    if order.fees_fen:
        found.append({"label": _("Delivery"), "fen": order.fees_fen})
    gone = order.total_fen - order.live_fen
    if gone and order.state in (OrderState.PAID, OrderState.COMPLETED):
        found.append({"label": _("Cancelled or brought back"), "fen": -gone})
        found.append({"label": _("Total"), "fen": order.live_fen, "sum": True})
        return found
    found.append({"label": _("Total"), "fen": order.total_fen, "sum": True})
    return found


def preview(found: ChangePreview) -> list[dict[str, Any]]:
    """What a change would do to the money: before, after, and what is due or goes back where."""
    rows: list[dict[str, Any]] = [
        {"label": _("Now"), "fen": found.before_fen},
        {"label": _("Then"), "fen": found.total_fen, "sum": True},
    ]
    if found.due_fen:
        rows.append({"label": _("Still to pay"), "fen": found.due_fen})
    for refund in found.refunds:
        label = str(glossary.label(str(refund.kind)))
        rows.append({"label": label, "note": _("goes back"), "fen": refund.amount_fen})
    if found.kept_fen:
        rows.append({"label": _("Deposit, stays with the seller"), "fen": found.kept_fen})
    return rows


def story(order: OrderView) -> list[Step]:
    """What happened to it, as the steps of a page."""
    return [
        {
            "label": str(step.text),
            "at": step.at,
            "note": step.detail,
            "state": "done",
        }
        for step in orders.timeline(order.order_id)
    ]


def tenders(order: OrderView) -> list[dict[str, Any]]:
    """How it was paid, and what of it was given back."""
    found: list[dict[str, Any]] = []
    for tender in order.tenders:
        if tender.state not in (TenderState.HELD, TenderState.CAPTURED, TenderState.GIVEN_BACK):
            continue
        label = str(glossary.label(str(tender.kind)))
        note = _("held, not taken yet") if tender.state == TenderState.HELD else ""
        found.append({"label": label, "note": note, "fen": tender.amount_fen})
        if tender.refunded_fen:
            note = _("given back")
            found.append({"label": label, "note": note, "fen": -tender.refunded_fen})
    return found


def returns(found: Sequence[ReturnView]) -> list[dict[str, Any]]:
    """What came back, where, and whether the money is there."""
    nodes = network.nodes_by_id({one.node_id for one in found})
    return [
        {
            "number": one.number,
            "at": one.at,
            "node": _name(nodes, one.node_id),
            "total_fen": one.total_fen,
            "qty": sum(line.qty for line in one.lines),
            "refunds": [
                {
                    "label": str(glossary.label(str(refund.kind))),
                    "fen": refund.amount_fen,
                    "note": "" if refund.done_at else _("on its way"),
                }
                for refund in one.refunds
            ],
        }
        for one in found
    ]


def _line(
    order: OrderView, line: LineView, sku: SkuView, products: Mapping[Any, ProductView]
) -> dict[str, Any]:
    return {
        "picture_seed": products[sku.product_id].code,
        "category": sku.category_code,
        "name": named(sku),
        "colour": sku.colour_en or sku.colour,
        "choice": goods.choice_of(sku),
        "url": goods.address_of(sku.product_id),
        "qty": line.qty,
        "total_fen": line.total_fen,
        "currency": order.currency,
        "note": _line_note(line),
    }


def _line_note(line: LineView) -> str:
    if line.returned_qty:
        return _("%(count)s returned") % {"count": line.returned_qty}
    if line.cancelled_qty:
        return _("%(count)s cancelled") % {"count": line.cancelled_qty}
    return ""


def _beginning(order: OrderView) -> list[Step]:
    return [
        {"label": _("Ordered"), "at": order.placed_at, "state": "done"},
        {"label": _("Paid"), "at": order.paid_at, "state": "done" if order.paid_at else "next"},
    ]


def _unplanned(order: OrderView) -> list[Step]:
    """What follows where nothing travels: it waits for money, is over, or was handed over."""
    ended = {OrderState.CANCELLED: _("Cancelled"), OrderState.EXPIRED: _("Not paid in time")}
    if order.state in ended:
        return [{"label": ended[order.state], "state": "failed"}]
    if order.state == OrderState.COMPLETED:
        return [{"label": _("Handed over"), "state": "done"}]
    return [{"label": _("Being prepared"), "state": "next"}]


def _way(one: DeliveryView, nodes: Mapping[Any, Any]) -> list[Step]:
    """The steps of one delivery, in the order in which they happen."""
    if one.kind == DeliveryKind.IN_STORE:
        return [_step(_("Taken along"), one.handed_over_at)]
    source, goal = _name(nodes, one.source_node_id), _name(nodes, one.hand_over_node_id)
    way = [_step(_("Picked at %(node)s") % {"node": source}, one.picked_at)]
    if one.kind == DeliveryKind.DELIVERY:
        way.append(_step(_("On its way to you"), one.dispatched_at))
        way.append(_step(_("Delivered"), one.handed_over_at, one.promise_at))
        return way
    if one.needs_transfer:
        way.append(_step(_("On its way to %(node)s") % {"node": goal}, one.dispatched_at))
    way.append(_step(_("Ready at %(node)s") % {"node": goal}, one.ready_at, one.promise_at))
    way.append(_step(_("Collected"), one.handed_over_at))
    return way


def _step(label: str, at: datetime | None, promise_at: datetime | None = None) -> Step:
    note = ""
    if at is None and promise_at is not None:
        note = _("promised for %(when)s") % {"when": inside(moment(promise_at))}
    return {"label": label, "at": at, "note": note, "state": "done" if at else "next"}


def _marked(steps: list[Step]) -> list[Step]:
    """The first step that is still to come is where it stands now."""
    for step in steps:
        if step["state"] == "next":
            return [one | {"state": "now"} if one is step else one for one in steps]
    return steps


def _name(nodes: Mapping[Any, Any], node_id: UUID | None) -> str:
    return named(nodes[node_id]) if node_id in nodes else ""
