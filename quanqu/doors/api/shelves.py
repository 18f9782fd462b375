"""What lies on a node's shelves and what comes in, for the people who work there."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from quanqu.catalog import queries as catalog
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    NodeId,
    OrganisationId,
    Qty,
    ReceiptId,
    SkuId,
    Told,
)
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.kit import ids
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.stock import actions as stock_actions
from quanqu.stock import queries as stock
from quanqu.stock.types import NO_LOT, LevelView, Shelf, StockLine

router = Router(tags=["stock"])


class ShelfShown(Told):
    """Units of one SKU of one owner; `on_hand_qty` are saleable, damaged ones lie beside."""

    sku_id: SkuId
    owner_id: OrganisationId
    lot: str
    on_hand_qty: int
    reserved_qty: int
    damaged_qty: int


class Shelves(Told):
    shelves: list[ShelfShown]
    next_cursor: SkuId | None


class ReceiptLine(Asked):
    sku_id: SkuId
    qty: Qty
    unit_cost_fen: Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)] | None = None


class ReceiptAsked(Asked):
    """Goods of the node's own organisation, as they were counted on arrival."""

    lines: Annotated[list[ReceiptLine], Field(min_length=1, max_length=500)]


class Receipt(Told):
    receipt_id: ReceiptId
    at: datetime
    shelves: list[ShelfShown]


@router.get("/nodes/{node_id}/shelves", response=Shelves)
@reading
def list_shelves(
    request: HttpRequest,
    node_id: NodeId,
    sku_id: Annotated[list[SkuId] | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Shelves:
    """The shelves of a node, or of some SKUs there, whoever owns the goods. (C1, C4)"""
    network.require(acting_staff(request), "orders.see", node_id=node_id)
    after = ids.parse("sku", cursor) if cursor else None
    if sku_id:
        levels = stock.levels(sku_id, [node_id])
    else:
        levels = stock.levels_at(node_id, limit=limit, after_sku_id=after)
    return Shelves(
        shelves=[_show(level) for level in levels],
        next_cursor=levels[-1].shelf.sku_id if not sku_id and len(levels) >= limit else None,
    )


@router.post("/nodes/{node_id}/receipts", response={201: Receipt})
@effect()
def receive(request: HttpRequest, node_id: NodeId, body: ReceiptAsked) -> Receipt:
    """Take goods that arrived onto the node's shelves. (C1, C6)"""
    at = moment(request)
    network.require(acting_staff(request), "stock.receive", node_id=node_id)
    owner_id = network.get_node(node_id).organisation_id
    sku_ids = [line.sku_id for line in body.lines]
    if len(catalog.get_skus(sku_ids)) < len(set(sku_ids)):
        raise NotFound
    receipt_id = ids.new_id()
    stock_actions.receive(
        lines=[
            StockLine(Shelf(line.sku_id, node_id, owner_id), line.qty, line.unit_cost_fen)
            for line in body.lines
        ],
        cause_kind="receipt",
        cause_id=receipt_id,
        at=at,
    )
    levels = stock.levels(sku_ids, [node_id])
    return Receipt(receipt_id=receipt_id, at=at, shelves=[_show(level) for level in levels])


def _show(level: LevelView) -> ShelfShown:
    return ShelfShown(
        sku_id=level.shelf.sku_id,
        owner_id=level.shelf.owner_id,
        lot=level.shelf.lot or NO_LOT,
        on_hand_qty=level.on_hand_qty,
        reserved_qty=level.reserved_qty,
        damaged_qty=level.damaged_qty,
    )
