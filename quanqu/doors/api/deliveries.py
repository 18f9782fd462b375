"""The way of the goods: pick, dispatch, receive, deliver, and hand over by code."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, StringConstraints

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    DeliveryId,
    LineId,
    NodeId,
    OrderId,
    SkuId,
    StaffId,
    Told,
)
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment import queries
from quanqu.fulfilment.types import DeliveryId as InnerId
from quanqu.fulfilment.types import DeliveryKind, DeliveryState, DeliveryView
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network

router = Router(tags=["deliveries"])


class DeliveryLineShown(Told):
    line_id: LineId
    sku_id: SkuId | None
    label: str
    qty: int


class DeliveryShown(Told):
    delivery_id: DeliveryId
    order_id: OrderId
    order_number: str
    kind: DeliveryKind
    state: DeliveryState
    source_node_id: NodeId
    hand_over_node_id: NodeId | None
    promise_at: datetime | None
    planned_at: datetime
    picked_at: datetime | None
    dispatched_at: datetime | None
    ready_at: datetime | None
    handed_over_at: datetime | None
    handed_over_by: StaffId | None
    lines: list[DeliveryLineShown]


class Deliveries(Told):
    deliveries: list[DeliveryShown]


class Redemption(Asked):
    code: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    """The text of the pickup code, or the address in its picture."""
    node_id: NodeId


class Weighed(Asked):
    line_id: LineId
    qty: Annotated[int, Field(gt=0, le=10_000_000)]
    """What it weighs in grams, at most what was ordered."""


class Picking(Asked):
    weighed: Annotated[list[Weighed], Field(max_length=200)] = []


@router.get("/deliveries", response=Deliveries)
@reading
def list_deliveries(
    request: HttpRequest,
    node_id: NodeId | None = None,
    state: Annotated[list[DeliveryState] | None, Query()] = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 100,
) -> Deliveries:
    """What a node, or all of mine, has to pick, send, receive or hand over; most urgent first."""
    actor = acting_staff(request)
    network.require(actor, "orders.see", node_id=node_id)
    nodes = [node_id] if node_id else list(actor.node_ids)
    found = queries.list_deliveries(node_ids=nodes, states=state, limit=limit)
    return Deliveries(deliveries=[show_delivery(delivery) for delivery in found])


@router.post("/deliveries/{delivery_id}/pick", response={200: DeliveryShown})
@effect(status=200)
def pick(
    request: HttpRequest, delivery_id: DeliveryId, body: Picking | None = None
) -> DeliveryShown:
    """The goods are off the shelf, and weighed goods weighed: what they weigh less is not paid for,
    nor taken of held money. (E2, C9, F1)"""
    _require(request, delivery_id, "orders.pick", _source)
    weighed = {line.line_id: line.qty for line in body.weighed} if body else {}
    delivery = fulfilment.pick(
        delivery_id=InnerId(delivery_id), weighed=weighed, at=moment(request)
    )
    return show_delivery(delivery)


@router.post("/deliveries/{delivery_id}/dispatch", response={200: DeliveryShown})
@effect(status=200)
def dispatch(request: HttpRequest, delivery_id: DeliveryId) -> DeliveryShown:
    """The goods leave the node."""
    _require(request, delivery_id, "orders.pick", _source)
    return show_delivery(fulfilment.dispatch(delivery_id=InnerId(delivery_id), at=moment(request)))


@router.post("/deliveries/{delivery_id}/receive", response={200: DeliveryShown})
@effect(status=200)
def receive(request: HttpRequest, delivery_id: DeliveryId) -> DeliveryShown:
    """The goods arrived where they are collected; the customer gets a code. (E5)"""
    _require(request, delivery_id, "stock.receive", _destination)
    return show_delivery(fulfilment.receive(delivery_id=InnerId(delivery_id), at=moment(request)))


@router.post("/deliveries/{delivery_id}/deliver", response={200: DeliveryShown})
@effect(status=200)
def deliver(request: HttpRequest, delivery_id: DeliveryId) -> DeliveryShown:
    """The courier gave the parcel to the customer."""
    staff_id = _require(request, delivery_id, "orders.hand_over", _source)
    delivery = fulfilment.deliver(
        delivery_id=InnerId(delivery_id), staff_id=staff_id, at=moment(request)
    )
    return show_delivery(delivery)


@router.post("/pickups/redeem", response={200: DeliveryShown})
@effect(status=200)
def redeem_pickup(request: HttpRequest, body: Redemption) -> DeliveryShown:
    """Verify a pickup code and give the goods: it works once, here, and only if paid. (A7)"""
    actor = acting_staff(request)
    network.require(actor, "orders.hand_over", node_id=body.node_id)
    delivery = fulfilment.hand_over_by_code(
        token=body.code.strip().rpartition("/c/")[2],
        node_id=body.node_id,
        staff_id=actor.staff_id,
        scope=actor.label,
        at=moment(request),
    )
    return show_delivery(delivery)


def show_delivery(delivery: DeliveryView) -> DeliveryShown:
    """A delivery as staff and its customer see it; never its pickup code."""
    names = DeliveryShown.model_fields.keys() - {"lines"}
    return DeliveryShown(
        **{name: getattr(delivery, name) for name in names},
        lines=[
            DeliveryLineShown(
                line_id=line.line_id, sku_id=line.sku_id, label=line.label, qty=line.qty
            )
            for line in delivery.lines
        ],
    )


def _source(delivery: DeliveryView) -> UUID | None:
    return delivery.source_node_id


def _destination(delivery: DeliveryView) -> UUID | None:
    return delivery.hand_over_node_id


def _require(
    request: HttpRequest,
    delivery_id: UUID,
    permission: str,
    place: Callable[[DeliveryView], UUID | None],
) -> UUID | None:
    """Staff who may do this where the delivery is; for all others it does not exist."""
    actor = acting_staff(request)
    node_id = place(queries.get_delivery(InnerId(delivery_id)))
    if node_id is None:
        raise NotFound
    network.require(actor, permission, node_id=node_id)
    return actor.staff_id
