"""What gives way when goods are gone that the books had for others, or did not have at all."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from quanqu.fulfilment.changes import cancel_order, cancel_pieces, split_order
from quanqu.fulfilment.messages import gave_way_text, tell_shopper
from quanqu.kit import tx
from quanqu.kit.refusals import Refused
from quanqu.network import queries as network
from quanqu.network.types import Capability
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.types import OrderId, OrderState, OrderView
from quanqu.stock import actions as stock
from quanqu.stock import queries as shelves
from quanqu.stock.types import NO_LOT, Adjustment, LevelView, MoveKind, Shelf


@tx.required
def make_way(
    *, node_id: UUID, gone: Mapping[UUID, int], cause_id: UUID, at: datetime
) -> list[dict[str, Any]]:
    """Let a node have the units of each SKU that went over its counter, and say what that took.

    What the books did not have was found, to be counted. Else the youngest unpaid order ends, and
    the youngest paid one is brought from another node, or its pieces are paid back. (D2)
    """
    told: list[dict[str, Any]] = []
    # Orders are locked before shelves: what is found comes last.
    for sku_id, qty in sorted(gone.items()):
        here = sum(level.on_hand_qty for level in _levels(sku_id, node_id, at))
        for claim_id, held_qty in shelves.claims_on(sku_id, node_id):
            short = min(qty, here) - _free(sku_id, node_id, at)
            if short <= 0:
                break
            told += _give_way(claim_id, min(short, held_qty), node_id, at)
    for sku_id, qty in sorted(gone.items()):
        told += _find(sku_id, node_id, qty - _free(sku_id, node_id, at), cause_id, at)
    return told


def _levels(sku_id: UUID, node_id: UUID, at: datetime) -> list[LevelView]:
    return [
        level
        for level in shelves.levels([sku_id], [node_id])
        if level.lot_ends_at is None or level.lot_ends_at > at
    ]


def _free(sku_id: UUID, node_id: UUID, at: datetime) -> int:
    """What could be sold from the hand; an allowance promises what has not come."""
    return sum(
        max(0, min(one.on_hand_qty, one.on_hand_qty + one.backorder_qty - one.reserved_qty))
        for one in _levels(sku_id, node_id, at)
    )


def _find(
    sku_id: UUID, node_id: UUID, qty: int, cause_id: UUID, at: datetime
) -> list[dict[str, Any]]:
    """Units that the books did not know: the seller's, of the lot that expires last."""
    if qty <= 0:
        return []
    owner_id = network.get_node(node_id).organisation_id
    lots = [one for one in _levels(sku_id, node_id, at) if one.shelf.owner_id == owner_id]
    last = max(lots, key=lambda one: one.lot_ends_at or at, default=None)
    shelf = Shelf(sku_id, node_id, owner_id, last.shelf.lot if last else NO_LOT)
    stock.adjust(
        changes=[Adjustment(shelf, MoveKind.FOUND, qty)],
        cause_kind="offline_sale",
        cause_id=cause_id,
        at=at,
    )
    return [{"what": "found", "sku": str(sku_id), "qty": qty}]


def _give_way(claim_id: UUID, qty: int, node_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """One claim lets go; what is on its way or waits for a change stays, and the next is asked."""
    order_id = order_queries.orders_of_lines([claim_id]).get(claim_id)
    if order_id is None:
        return []
    with suppress(Refused), transaction.atomic():
        order = orders.lock_order(order_id)
        how = _let_go(order, claim_id, qty, node_id, at)
        tell_shopper(order_id, order.member_id, gave_way_text(order.number, how), at)
        return [{"what": how, "order": str(order_id), "number": order.number, "qty": qty}]
    return []


def _let_go(order: OrderView, line_id: UUID, qty: int, node_id: UUID, at: datetime) -> str:
    why = "sold over the counter"
    if order.state == OrderState.PLACED:
        cancel_order(order_id=order.order_id, at=at, why=why, waives_deposit=True)
        return "cancelled"
    pieces = [(line_id, qty)]
    for other_id in _other_nodes(order, line_id, qty, node_id):
        with suppress(Refused), transaction.atomic():
            split_order(order_id=order.order_id, pieces=pieces, node_id=other_id, at=at, why=why)
            return "moved"
    shown = orders.preview_cancel(order_id=OrderId(order.order_id), at=at, pieces=pieces)
    cancel_pieces(
        order_id=order.order_id,
        pieces=pieces,
        expected_total_fen=shown.total_fen,
        at=at,
        why=why,
    )
    return "paid_back"


def _other_nodes(order: OrderView, line_id: UUID, qty: int, node_id: UUID) -> list[UUID]:
    """Who has the units and may bring them: where it is collected first, then who has most."""
    sku_id = next(line.sku_id for line in order.lines if line.line_id == line_id)
    assert sku_id is not None
    free = [one for one in shelves.free_at([sku_id]) if one.free_qty >= qty]
    free.sort(key=lambda one: (one.shelf.node_id != order.hand_over_node_id, -one.free_qty))
    nodes = network.nodes_by_id(one.shelf.node_id for one in free)
    able = {id_ for id_, node in nodes.items() if node.can(Capability.SHIPS)}
    wanted = [one.shelf.node_id for one in free if one.shelf.node_id != node_id]
    return [id_ for id_ in wanted if id_ in able or id_ == order.hand_over_node_id]
