"""What lies on a node's shelves, for the people who work there."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from quanqu.doors.api.deeds import reading
from quanqu.doors.api.fields import NodeId, OrganisationId, SkuId, Told
from quanqu.doors.faces.acting import acting_staff
from quanqu.kit import ids
from quanqu.network import queries as network
from quanqu.stock import queries as stock

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
        shelves=[
            ShelfShown(
                sku_id=level.shelf.sku_id,
                owner_id=level.shelf.owner_id,
                lot=level.shelf.lot,
                on_hand_qty=level.on_hand_qty,
                reserved_qty=level.reserved_qty,
                damaged_qty=level.damaged_qty,
            )
            for level in levels
        ],
        next_cursor=levels[-1].shelf.sku_id if not sku_id and len(levels) >= limit else None,
    )
