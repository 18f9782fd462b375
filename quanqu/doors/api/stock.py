"""What may be promised, and goods that go from node to node."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    Day,
    Latitude,
    Longitude,
    Lot,
    Moment,
    NodeId,
    OrganisationId,
    Part,
    Qty,
    SkuId,
    Told,
    TransferId,
    TransferLineId,
)
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.doors.faces.lots import require_lot
from quanqu.kit.refusals import Forbidden, NotFound
from quanqu.network import queries as network
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.types import Settlement, TransferState, TransferView, TransferWant

router = Router(tags=["stock"])


class IncomingShown(Told):
    """Due on a day, or (null) in transit already."""

    qty: int
    due_on: date | None


class AvailableShown(Told):
    sku_id: SkuId
    node_id: NodeId
    owner_id: OrganisationId
    free_qty: int
    backorder_qty: int
    incoming: list[IncomingShown]


class AllAvailable(Told):
    available: list[AvailableShown]


class SumShown(Told):
    """Over all the nodes that were asked for; `node_qty` of them have units that are free now."""

    sku_id: SkuId
    free_qty: int
    incoming_qty: int
    backorder_qty: int
    node_qty: int


class Sums(Told):
    sums: list[SumShown]


class LotAsked(Asked):
    """Without a day it never expires, or nobody knows."""

    sku_id: SkuId
    lot: Lot
    expires_on: Day | None


class LotShown(Told):
    sku_id: SkuId
    lot: str
    expires_on: date | None


class TransferLineAsked(Asked):
    sku_id: SkuId
    qty: Qty
    lot: Lot | None = None
    """Without one, the lots that expire first."""


class TransferAsked(Asked):
    """Goods of the sending node's own organisation."""

    to_node_id: NodeId
    lines: Annotated[list[TransferLineAsked], Field(min_length=1, max_length=500)]


class TransferLineShown(Told):
    """`open_qty` above zero is missing, below it is too much; null until it arrives."""

    line_id: TransferLineId
    sku_id: SkuId
    owner_id: OrganisationId
    lot: str
    qty: int
    received_qty: int | None
    damaged_qty: int
    open_qty: int


class TransferShown(Told):
    transfer_id: TransferId
    from_node_id: NodeId
    to_node_id: NodeId
    state: TransferState
    requested_at: datetime
    dispatched_at: datetime | None
    received_at: datetime | None
    cancelled_at: datetime | None
    lines: list[TransferLineShown]


class Transfers(Told):
    transfers: list[TransferShown]


class ArrivedLine(Asked):
    line_id: TransferLineId
    qty: Part
    damaged_qty: Part = 0


class Arrival(Asked):
    """Lines that did not arrive as they were sent; the others did."""

    lines: Annotated[list[ArrivedLine], Field(max_length=500)] = []


class SettlementAsked(Asked):
    settlement_id: UUID
    """Made by the caller: the same id settles once."""
    line_id: TransferLineId
    how: Settlement
    qty: Qty


@router.get("/stock/available", response=AllAvailable)
@reading
def list_available(
    request: HttpRequest,
    sku_id: Annotated[list[SkuId], Query(min_length=1, max_length=50)],
    node_id: Annotated[list[NodeId], Query(min_length=1, max_length=50)],
    channel: Annotated[str | None, Query(max_length=64)] = None,
    by: Moment | None = None,
) -> AllAvailable:
    """What may be promised of SKUs at nodes, now and by what is on its way. (C4)"""
    actor = acting_staff(request)
    for one in node_id:
        network.require(actor, "orders.see", node_id=one)
    found = queries.available(sku_id, node_ids=node_id, channel=channel, by=by)
    return AllAvailable(
        available=[
            AvailableShown(
                sku_id=one.sku_id,
                node_id=one.node_id,
                owner_id=one.owner_id,
                free_qty=one.free_qty,
                backorder_qty=one.backorder_qty,
                incoming=[IncomingShown(qty=i.qty, due_on=i.due_on) for i in one.incoming],
            )
            for one in found
        ]
    )


@router.get("/stock/available/sums", response=Sums)
@reading
def sum_available(
    request: HttpRequest,
    sku_id: Annotated[list[SkuId], Query(min_length=1, max_length=50)],
    division: Annotated[str | None, Query(pattern=r"^[0-9]{6}$")] = None,
    latitude: Annotated[Latitude | None, Query()] = None,
    longitude: Annotated[Longitude | None, Query()] = None,
    radius_km: Annotated[float, Query(gt=0, le=500)] = 5,
    channel: Annotated[str | None, Query(max_length=64)] = None,
    by: Moment | None = None,
) -> Sums:
    """What the whole network may promise of SKUs, a division, or what lies around a place. (C4)

    For any staff: who sells for the network must know what it has. It names no node and no owner.
    """
    acting_staff(request)
    if division is not None:
        found = queries.available_in_division(sku_id, division, channel=channel, by=by)
    elif latitude is not None and longitude is not None:
        found = queries.available_around(
            sku_id,
            latitude=latitude,
            longitude=longitude,
            radius_km=radius_km,
            channel=channel,
            by=by,
        )
    else:
        found = queries.available_in_network(sku_id, channel=channel, by=by)
    names = SumShown.model_fields
    return Sums(sums=[SumShown(**{name: getattr(one, name) for name in names}) for one in found])


@router.post("/nodes/{node_id}/lots/correct", response={200: LotShown})
@effect(status=200)
def correct_lot(request: HttpRequest, node_id: NodeId, body: LotAsked) -> LotShown:
    """Set the day a lot expires on, when its label was misread; wherever its units lie."""
    require_lot(acting_staff(request), node_id, body.sku_id, body.lot)
    stock.correct_lot(sku_id=body.sku_id, lot=body.lot, expires_on=body.expires_on)
    return LotShown(sku_id=body.sku_id, lot=body.lot, expires_on=body.expires_on)


@router.post("/nodes/{node_id}/transfers", response={201: TransferShown})
@effect()
def request_transfer(request: HttpRequest, node_id: NodeId, body: TransferAsked) -> TransferShown:
    """Ask a node to send goods to another; its units are held for that. (C4)"""
    network.require(acting_staff(request), "stock.transfer", node_id=node_id)
    owner_id = network.get_node(node_id).organisation_id
    network.get_node(body.to_node_id)
    transfer_id = stock.request_transfer(
        from_node_id=node_id,
        to_node_id=body.to_node_id,
        lines=[TransferWant(line.sku_id, owner_id, line.qty, lot=line.lot) for line in body.lines],
        at=moment(request),
    )
    return _show(queries.get_transfer(transfer_id))


@router.get("/nodes/{node_id}/transfers", response=Transfers)
@reading
def list_transfers(
    request: HttpRequest,
    node_id: NodeId,
    state: TransferState | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> Transfers:
    """Transfers from and to a node, newest first."""
    network.require(acting_staff(request), "orders.see", node_id=node_id)
    out = queries.list_transfers(from_node_id=node_id, state=state, limit=limit)
    coming = queries.list_transfers(to_node_id=node_id, state=state, limit=limit)
    found = sorted([*out, *coming], key=lambda one: one.requested_at, reverse=True)
    return Transfers(transfers=[_show(one) for one in found[:limit]])


@router.get("/transfers/{transfer_id}", response=TransferShown)
@reading
def get_transfer(request: HttpRequest, transfer_id: TransferId) -> TransferShown:
    """One transfer, for whoever works at either end."""
    found = queries.get_transfer(transfer_id)
    _require(request, "orders.see", found.from_node_id, found.to_node_id)
    return _show(found)


@router.post("/transfers/{transfer_id}/dispatch", response={200: TransferShown})
@effect(status=200)
def dispatch(request: HttpRequest, transfer_id: TransferId) -> TransferShown:
    """The goods leave the node."""
    _require(request, "stock.transfer", queries.get_transfer(transfer_id).from_node_id)
    stock.dispatch_transfer(transfer_id, moment(request))
    return _show(queries.get_transfer(transfer_id))


@router.post("/transfers/{transfer_id}/receive", response={200: TransferShown})
@effect(status=200)
def receive(request: HttpRequest, transfer_id: TransferId, body: Arrival) -> TransferShown:
    """The goods arrived, perhaps fewer, more or damaged: what differs stands open. (C4)"""
    found = queries.get_transfer(transfer_id)
    _require(request, "stock.receive", found.to_node_id)
    received = [(line.line_id, line.qty, line.damaged_qty) for line in body.lines]
    stock.receive_transfer(transfer_id, moment(request), received=received)
    return _show(queries.get_transfer(transfer_id))


@router.post("/transfers/{transfer_id}/cancel", response={200: TransferShown})
@effect(status=200)
def cancel(request: HttpRequest, transfer_id: TransferId) -> TransferShown:
    """Call off a transfer that has not left."""
    _require(request, "stock.transfer", queries.get_transfer(transfer_id).from_node_id)
    stock.cancel_transfer(transfer_id, moment(request))
    return _show(queries.get_transfer(transfer_id))


@router.post("/transfers/{transfer_id}/settlements", response={201: TransferShown})
@effect()
def settle(request: HttpRequest, transfer_id: TransferId, body: SettlementAsked) -> TransferShown:
    """Say what became of units missing or too many; `sent_more` is for the sender to say."""
    _require_settling(request, queries.get_transfer(transfer_id), body.how)
    view = stock.settle_difference(
        transfer_id=transfer_id,
        settlement_id=body.settlement_id,
        line_id=body.line_id,
        how=body.how,
        qty=body.qty,
        at=moment(request),
    )
    return _show(view)


def _require(request: HttpRequest, permission: str, *node_ids: UUID) -> None:
    """One of the places is enough; for strangers to all of them it does not exist."""
    actor = acting_staff(request)
    for node_id in node_ids[:-1]:
        try:
            network.require(actor, permission, node_id=node_id)
        except (NotFound, Forbidden):
            continue
        return
    network.require(actor, permission, node_id=node_ids[-1])


def _require_settling(request: HttpRequest, found: TransferView, how: Settlement) -> None:
    """Whose shelf it changes decides: nobody takes units off the sender's on his own word."""
    if how is not Settlement.SENT_MORE:
        _require(request, "stock.adjust", found.to_node_id)
        return
    _require(request, "orders.see", found.from_node_id, found.to_node_id)
    actor = acting_staff(request)
    if not network.is_allowed(actor, "stock.adjust", node_id=found.from_node_id):
        raise Forbidden


def _show(view: TransferView) -> TransferShown:
    names = TransferShown.model_fields.keys() - {"lines"}
    line_names = TransferLineShown.model_fields
    return TransferShown(
        **{name: getattr(view, name) for name in names},
        lines=[
            TransferLineShown(**{name: getattr(line, name) for name in line_names})
            for line in view.lines
        ],
    )
