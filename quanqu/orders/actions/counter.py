"""Over the counter: price what is in hand, and order it from the shelves of this node."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.kit import tx
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.orders.actions.place import place
from quanqu.orders.actions.quoting import check_selling
from quanqu.orders.pieces import priced_piece
from quanqu.orders.rules import by_owner
from quanqu.orders.types import HandOverKind, OrderId, Piece, Placement
from quanqu.pricing import queries as pricing
from quanqu.pricing.types import Quote
from quanqu.stock import queries as stock

TIME_TO_PAY = timedelta(minutes=5)


def price_at_counter(
    *, node_id: UUID, lines: Sequence[tuple[UUID, int]], tier: str, at: datetime
) -> Quote:
    """What (SKU, qty) in hand cost at a node; raises NotSelling, NotForSale, BadQuantity. (C2)"""
    node = network.get_node(node_id)
    check_selling(node)
    wanted: dict[UUID, int] = {}
    for sku_id, qty in lines:
        wanted[sku_id] = wanted.get(sku_id, 0) + qty
    return pricing.quote(
        lines=list(wanted.items()),
        zone=node.price_zone,
        currency=network.get_organisation(node.organisation_id).currency,
        tier=tier,
        seller_id=node.organisation_id,
        at=at,
    )


@tx.required
def place_at_counter(
    *,
    node_id: UUID,
    lines: Sequence[tuple[UUID, int]],
    tier: str,
    channel: str,
    at: datetime,
    member_id: UUID | None = None,
    serving_staff_id: UUID | None = None,
    external_ref: str | None = None,
) -> OrderId:
    """Order what is in hand, each line from the shelves of this node, the seller's own first. (D2)

    `external_ref` is the sale's id as the till made it: the same sale is written once. Raises
    AlreadyImported, NotForSale, OutOfStock.
    """
    node = network.get_node(node_id)
    price = price_at_counter(node_id=node_id, lines=lines, tier=tier, at=at)
    return place(
        Placement(
            seller_id=node.organisation_id,
            selling_node_id=node_id,
            collector_id=network.platform().organisation_id,
            currency=price.currency,
            zone=price.zone,
            tier=tier,
            price_version=price.version,
            hand_over_kind=HandOverKind.IN_STORE,
            pieces=_pieces(node, price, at),
            pay_by=at + TIME_TO_PAY,
            channel=channel,
            member_id=member_id,
            serving_staff_id=serving_staff_id,
            hand_over_node_id=node_id,
            external_ref=external_ref,
        ),
        at=at,
    )


def _pieces(node: NodeView, price: Quote, at: datetime) -> tuple[Piece, ...]:
    sku_ids = [line.sku_id for line in price.lines]
    skus = catalog.get_skus(sku_ids)
    shelves: dict[UUID, list[tuple[UUID, int]]] = {sku_id: [] for sku_id in sku_ids}
    for level in stock.levels(sku_ids, [node.node_id]):
        if level.lot_ends_at is not None and level.lot_ends_at <= at:
            continue
        left = level.on_hand_qty + level.backorder_qty - level.reserved_qty
        shelves[level.shelf.sku_id].append((level.shelf.owner_id, left))
    pieces: list[Piece] = []
    for line in price.lines:
        sku, done = skus[line.sku_id], 0
        if not sku.is_stocked:
            pieces.append(priced_piece(line, sku, line.qty, done))
            continue
        parts = by_owner(line.qty, shelves[line.sku_id], node.organisation_id)
        for owner_id, qty in parts:
            pieces.append(priced_piece(line, sku, qty, done, owner_id, node.node_id))
            done += qty
    return tuple(pieces)
