"""What is to be done with goods: pick, dispatch, receive, hand over, deliver."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuId
from quanqu.doors.desk import naming
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, look_at, refuse, show, tell
from quanqu.doors.faces.once import SeeOther
from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment import queries
from quanqu.fulfilment.types import DeliveryId, DeliveryKind, DeliveryState, DeliveryView
from quanqu.kit import ids, tx
from quanqu.kit.refusals import NotFound, Refused
from quanqu.network import queries as network
from quanqu.scan import actions as tickets
from quanqu.scan import queries as scan

State = DeliveryState
MOST: Final = 200
WEIGHT: Final = "weight:"


@require_safe
@at_desk
def pick(scope: Scope) -> HttpResponse:
    """What lies here and is to be taken off the shelf, then sent."""
    found = _deliveries(scope, "orders.pick", [State.TO_PICK, State.PICKED], _source)
    return _list(scope, "pick", found)


@require_safe
@at_desk
def receive(scope: Scope) -> HttpResponse:
    """What is on its way to where it is collected."""
    found = _deliveries(scope, "stock.receive", [State.DISPATCHED], _destination)
    return _list(scope, "receive", found)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def hand_over(scope: Scope) -> HttpResponse:
    """Verify a pickup code and give the goods. (A7, K1)"""
    node = scope.require_node("orders.hand_over")
    if scope.request.method == "POST":
        node_id = ids.parse("nod", scope.request.POST.get("node", ""))
        network.require(scope.actor, "orders.hand_over", node_id=node_id)
        return _verify(scope, node_id)
    found = _deliveries(scope, "orders.hand_over", [State.READY], _destination)
    given = scope.request.GET.get("given", "")
    done = queries.get_delivery(DeliveryId(ids.parse("dlv", given))) if given else None
    if done and done.hand_over_node_id not in scope.node_ids("orders.hand_over"):
        done = None
    return _list(scope, "hand_over", found, node=node, done=done)


@require_safe
@at_desk
def board(scope: Scope) -> HttpResponse:
    """Every parcel that is not yet with its customer, by where it stands."""
    scope.require("orders.see")
    states = [State.TO_PICK, State.PICKED, State.DISPATCHED, State.READY]
    found = queries.list_deliveries(
        node_ids=scope.node_ids("orders.see"), states=states, limit=MOST
    )
    cards = deliveries_shown(scope, found)
    columns = [
        {"state": state, "cards": [card for card in cards if card["state"] == state]}
        for state in states
    ]
    return show(scope, "desk/board.html", "board", columns=columns)


@require_POST
@at_desk
def deed(scope: Scope, delivery: str, deed: str) -> HttpResponse:
    """One step of one delivery, once; back to the page it was asked from."""
    delivery_id = DeliveryId(ids.parse("dlv", delivery))
    back = _own_address(scope.request.POST.get("next", ""))
    words = {
        "pick": _("Picked."),
        "dispatch": _("On its way."),
        "receive": _("Received. The customer was told and has the pickup code."),
        "deliver": _("Delivered."),
        "bring_back": _("It is back here, to be sent again."),
    }
    return do_once(
        scope,
        lambda: _do(scope, delivery_id, deed, back),
        back=back,
        told=lambda: words[deed],
    )


@require_POST
@at_desk
def look(scope: Scope) -> HttpResponse:
    """Look at one node, or at all."""
    look_at(scope, scope.request.POST.get("node", ""))
    return SeeOther(_own_address(scope.request.POST.get("next", "")))


def deliveries_shown(scope: Scope, found: Sequence[DeliveryView]) -> list[dict[str, Any]]:
    """Deliveries as rows: goods, way, how late, and the next step if this person may do it."""
    nodes = naming.node_names(one for d in found for one in (d.source_node_id, d.hand_over_node_id))
    pictures = naming.pictures_of(line.sku_id for d in found for line in d.lines)
    weighed = _weighed(found)
    rows = []
    for delivery in found:
        goods = [(line.sku_id, line.label, line.qty) for line in delivery.lines if line.sku_id]
        rows.append(
            {
                "delivery": delivery,
                "state": delivery.state,
                "public_id": ids.public("dlv", delivery.delivery_id),
                "order_id": ids.public("ord", delivery.order_id),
                "source": nodes.get(delivery.source_node_id, ""),
                "target": _target(delivery, nodes),
                "picture": pictures.get(goods[0][0]) if goods else None,
                "goods": [
                    (pictures[sku_id]["label"] if sku_id in pictures else label, qty)
                    for sku_id, label, qty in goods
                ],
                "is_late": delivery.promise_at is not None and delivery.promise_at < scope.at,
                "deeds": next_deeds(scope, delivery),
                "to_weigh": [
                    {"name": f"{WEIGHT}{line.line_id}", "label": line.label, "qty": line.qty}
                    for line in delivery.lines
                    if delivery.state == State.TO_PICK and line.sku_id in weighed
                ],
            }
        )
    return rows


def _weighed(found: Sequence[DeliveryView]) -> frozenset[UUID]:
    """SKUs that are weighed when they are picked: what they weigh less is not paid for. (C9)"""
    wanted = {line.sku_id for d in found if d.state == State.TO_PICK for line in d.lines}
    skus = catalog.get_skus({SkuId(sku_id) for sku_id in wanted if sku_id})
    return frozenset(sku_id for sku_id, sku in skus.items() if sku.is_weighed)


def next_deeds(scope: Scope, delivery: DeliveryView) -> list[dict[str, str]]:
    """The step that comes next, with its word and drawing; none if it is not this person's. What
    nobody took at the door comes back instead."""
    source = {node.node_id for node in scope.nodes("orders.pick")}
    receiving = {node.node_id for node in scope.nodes("stock.receive")}
    giving = {node.node_id for node in scope.nodes("orders.hand_over")}
    here = delivery.source_node_id
    if delivery.state == State.TO_PICK and here in source:
        return [{"name": "pick", "label": _("Picked"), "icon": "pick"}]
    if delivery.state == State.PICKED and here in source:
        return [{"name": "dispatch", "label": _("Dispatch"), "icon": "truck"}]
    if delivery.state == State.DISPATCHED and delivery.hand_over_node_id in receiving:
        return [{"name": "receive", "label": _("Receive"), "icon": "box"}]
    is_home = delivery.kind == DeliveryKind.DELIVERY
    if delivery.state == State.DISPATCHED and is_home and here in giving:
        return [
            {"name": "deliver", "label": _("Delivered"), "icon": "handshake"},
            {"name": "bring_back", "label": _("Not taken"), "icon": "return"},
        ]
    return []


def _do(scope: Scope, delivery_id: DeliveryId, deed: str, back: str) -> str:
    delivery = queries.get_delivery(delivery_id)
    permission, place = {
        "pick": ("orders.pick", _source),
        "dispatch": ("orders.pick", _source),
        "receive": ("stock.receive", _destination),
        "deliver": ("orders.hand_over", _source),
        "bring_back": ("orders.hand_over", _source),
    }.get(deed, ("orders.pick", _nowhere))
    node_id = place(delivery)
    if node_id is None:
        raise NotFound
    network.require(scope.actor, permission, node_id=node_id)
    if deed == "pick":
        fulfilment.pick(delivery_id=delivery_id, weighed=_weights(scope), at=scope.at)
    elif deed == "deliver":
        fulfilment.deliver(delivery_id=delivery_id, staff_id=scope.staff.staff_id, at=scope.at)
    else:
        verbs: dict[str, Callable[..., DeliveryView]] = {
            "dispatch": fulfilment.dispatch,
            "receive": fulfilment.receive,
            "bring_back": fulfilment.bring_back,
        }
        verbs[deed](delivery_id=delivery_id, at=scope.at)
    return back


def _weights(scope: Scope) -> dict[UUID, int]:
    """What was typed beside the lines that are weighed."""
    typed = {
        name.removeprefix(WEIGHT): str(text)
        for name, text in scope.request.POST.items()
        if name.startswith(WEIGHT)
    }
    try:
        return {UUID(line_id): int(text) for line_id, text in typed.items() if text.strip()}
    except ValueError as error:
        raise fulfilment.BadWeight from error


def _verify(scope: Scope, node_id: UUID) -> HttpResponse:
    page = reverse("desk:hand_over")
    token = scope.request.POST.get("code", "").strip().rstrip("/").rpartition("/")[2]
    try:
        if scan.is_ticket(token):
            return _let_in(scope, token, node_id)
        delivery = tx.run(
            scope.actor.label,
            lambda: fulfilment.hand_over_by_code(
                token=token,
                node_id=node_id,
                staff_id=scope.staff.staff_id,
                scope=scope.actor.label,
                at=scope.at,
            ),
        )
    except Refused as refusal:
        refuse(scope, refusal)
        return SeeOther(page)
    return SeeOther(f"{page}?given={ids.public('dlv', delivery.delivery_id)}")


def _let_in(scope: Scope, text: str, node_id: UUID) -> HttpResponse:
    """A ticket instead of a pickup code: it counts once, here and now. (A7)"""
    label = tx.run(
        scope.actor.label,
        lambda: (
            tickets.redeem_ticket(
                text=text, node_id=node_id, at=scope.at, scope=scope.actor.label
            ).label
        ),
    )
    tell(scope, _("The ticket is good and was used just now: %(label)s") % {"label": label})
    return SeeOther(reverse("desk:hand_over"))


def _list(scope: Scope, page: str, found: Sequence[DeliveryView], **more: Any) -> HttpResponse:
    rows = deliveries_shown(scope, found)
    return show(scope, f"desk/{page}.html", page, rows=rows, **more)


def _deliveries(
    scope: Scope,
    permission: str,
    states: Sequence[DeliveryState],
    place: Callable[[DeliveryView], UUID | None],
) -> list[DeliveryView]:
    scope.require(permission)
    node_ids = scope.node_ids(permission)
    found = queries.list_deliveries(node_ids=node_ids, states=states, limit=MOST)
    return [delivery for delivery in found if place(delivery) in node_ids]


def _source(delivery: DeliveryView) -> UUID | None:
    return delivery.source_node_id


def _destination(delivery: DeliveryView) -> UUID | None:
    return delivery.hand_over_node_id


def _nowhere(delivery: DeliveryView) -> UUID | None:
    return None


def _target(delivery: DeliveryView, nodes: dict[UUID, str]) -> str:
    if delivery.hand_over_node_id is None:
        return _("Home delivery")
    return nodes.get(delivery.hand_over_node_id, "")


def _own_address(text: str) -> str:
    """Only an address of this door: a form must not send people elsewhere."""
    return text if text.startswith("/desk/") else reverse("desk:today")
