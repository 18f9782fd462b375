"""Purchase orders: goods ordered in from suppliers, and what came of them."""

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
    Lot,
    NodeId,
    OrganisationId,
    Part,
    PurchaseId,
    Qty,
    ReceiptId,
    SkuId,
    Told,
    Word,
)
from quanqu.doors.api.standing import required
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.network import queries as network
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.types import NO_LOT, PurchaseState, PurchaseView, ReceiptView

router = Router(tags=["purchases"])


class PurchaseLineAsked(Asked):
    sku_id: SkuId
    qty: Qty
    unit_cost_fen: Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)] | None = None
    due_on: Day | None = None


class PurchaseAsked(Asked):
    supplier_id: OrganisationId
    number: Word
    lines: Annotated[list[PurchaseLineAsked], Field(min_length=1, max_length=1_000)]


class PurchaseLineShown(Told):
    """`short_qty` is still expected, or missing once it is closed."""

    sku_id: SkuId
    qty: int
    unit_cost_fen: int | None
    due_on: date | None
    received_qty: int
    damaged_qty: int
    short_qty: int
    over_qty: int


class ArrivedLine(Asked):
    """`qty` saleable units, and damaged ones beside them."""

    sku_id: SkuId
    qty: Part
    damaged_qty: Part = 0
    lot: Lot = NO_LOT
    expires_on: Day | None = None


class ArrivedLineShown(Told):
    sku_id: SkuId
    qty: int
    damaged_qty: int
    lot: str
    expires_on: date | None


class ArrivalAsked(Asked):
    receipt_id: UUID
    """Made by the caller: the same id is the same receipt."""
    lines: Annotated[list[ArrivedLine], Field(min_length=1, max_length=1_000)]


class ArrivalShown(Told):
    receipt_id: ReceiptId
    purchase_id: PurchaseId
    at: datetime
    undone_at: datetime | None
    lines: list[ArrivedLineShown]


class PurchaseShown(Told):
    purchase_id: PurchaseId
    number: str
    node_id: NodeId
    owner_id: OrganisationId
    supplier_id: OrganisationId
    state: PurchaseState
    ordered_at: datetime
    closed_at: datetime | None
    lines: list[PurchaseLineShown]
    receipts: list[ArrivalShown]


class Purchases(Told):
    purchases: list[PurchaseShown]


@router.post("/nodes/{node_id}/purchases", response={201: PurchaseShown})
@effect()
def order_in(request: HttpRequest, node_id: NodeId, body: PurchaseAsked) -> PurchaseShown:
    """Order goods in for a node; they can be promised by their due day. (C6)"""
    network.require(acting_staff(request), "stock.order", node_id=node_id)
    purchase_id = stock.order_in(
        node_id=node_id,
        supplier_id=body.supplier_id,
        lines=[(line.sku_id, line.qty, line.unit_cost_fen, line.due_on) for line in body.lines],
        number=body.number,
        at=moment(request),
    )
    return _show(queries.get_purchase(purchase_id))


@router.get("/nodes/{node_id}/purchases", response=Purchases)
@reading
def list_purchases(
    request: HttpRequest,
    node_id: NodeId,
    state: Annotated[list[PurchaseState] | None, Query()] = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> Purchases:
    """What was ordered in for a node, newest first."""
    network.require(acting_staff(request), "orders.see", node_id=node_id)
    found = queries.list_purchases(node_ids=[node_id], states=state, limit=limit)
    return Purchases(purchases=[_show(one) for one in found])


@router.get("/purchases/{purchase_id}", response=PurchaseShown)
@reading
def get_purchase(request: HttpRequest, purchase_id: PurchaseId) -> PurchaseShown:
    """One purchase order with what came of it."""
    return _show(required(request, "orders.see", queries.get_purchase(purchase_id)))


@router.post("/purchases/{purchase_id}/receipts", response={201: ArrivalShown})
@effect()
def receive(request: HttpRequest, purchase_id: PurchaseId, body: ArrivalAsked) -> ArrivalShown:
    """Put what arrived onto the shelves, as it was counted: short, over, damaged, by lot. (C6)"""
    required(request, "stock.receive", queries.get_purchase(purchase_id))
    receipt = stock.receive_purchase(
        purchase_id=purchase_id,
        receipt_id=body.receipt_id,
        lines=[
            (line.sku_id, line.qty, line.damaged_qty, line.lot, line.expires_on)
            for line in body.lines
        ],
        at=moment(request),
    )
    return _show_receipt(receipt)


@router.post("/purchases/{purchase_id}/close", response={200: PurchaseShown})
@effect(status=200)
def close(request: HttpRequest, purchase_id: PurchaseId) -> PurchaseShown:
    """Expect nothing more."""
    required(request, "stock.order", queries.get_purchase(purchase_id))
    return _show(stock.close_purchase(purchase_id=purchase_id, at=moment(request)))


@router.post("/purchases/{purchase_id}/reopen", response={200: PurchaseShown})
@effect(status=200)
def reopen(request: HttpRequest, purchase_id: PurchaseId) -> PurchaseShown:
    """Expect what is missing after all."""
    required(request, "stock.order", queries.get_purchase(purchase_id))
    return _show(stock.reopen_purchase(purchase_id=purchase_id, at=moment(request)))


@router.post("/receipts/{receipt_id}/undo", response={200: ArrivalShown})
@effect(status=200)
def undo(request: HttpRequest, receipt_id: ReceiptId) -> ArrivalShown:
    """Take back a receipt that was a mistake."""
    required(
        request, "stock.adjust", queries.get_purchase(queries.get_receipt(receipt_id).purchase_id)
    )
    return _show_receipt(stock.undo_receipt(receipt_id=receipt_id, at=moment(request)))


def _show(view: PurchaseView) -> PurchaseShown:
    names = PurchaseShown.model_fields.keys() - {"lines", "receipts"}
    line_names = PurchaseLineShown.model_fields
    return PurchaseShown(
        **{name: getattr(view, name) for name in names},
        lines=[
            PurchaseLineShown(**{name: getattr(line, name) for name in line_names})
            for line in view.lines
        ],
        receipts=[_show_receipt(receipt) for receipt in view.receipts],
    )


def _show_receipt(view: ReceiptView) -> ArrivalShown:
    names = ArrivalShown.model_fields.keys() - {"lines"}
    return ArrivalShown(
        **{name: getattr(view, name) for name in names},
        lines=[ArrivedLineShown(**line._asdict()) for line in view.lines],
    )
