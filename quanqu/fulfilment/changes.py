"""Later changes of an order and its deliveries together: what has left cannot be taken out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuId
from quanqu.fulfilment import queries
from quanqu.fulfilment.refusals import BadWeight, OnItsWay
from quanqu.fulfilment.types import DeliveryState, DeliveryView
from quanqu.fulfilment.work import (
    UNDER_WAY,
    check_not_on_its_way,
    give,
    give_up,
    lock_row,
    plan_deliveries,
)
from quanqu.kit import tx
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.actions import ChangePreview
from quanqu.orders.types import HandTender, OrderId, OrderView

Want = tuple[UUID | None, UUID | None, int]


@tx.required
def cancel_order(
    *, order_id: UUID, at: datetime, why: str = "", waives_deposit: bool = False
) -> None:
    """Cancel what has not been handed over, unless goods are on their way (OnItsWay).

    What waits to be collected can be cancelled, too: its code ends, and its units are free where
    they lie.
    """
    orders.lock_order(OrderId(order_id))
    deliveries = queries.deliveries_of(order_id)
    if any(delivery.state == DeliveryState.DISPATCHED for delivery in deliveries):
        raise OnItsWay
    under_way = [lock_row(one.delivery_id) for one in deliveries if one.state in UNDER_WAY]
    # Shelves before the node's load, as every change does: else the two wait for each other.
    orders.cancel(order_id=OrderId(order_id), at=at, why=why, waives_deposit=waives_deposit)
    for row in under_way:
        give_up(row, at, why=why)


def preview_change(*, order_id: UUID, wants: Sequence[Want], at: datetime) -> ChangePreview:
    """What `orders.preview_change` shows; refuses OnItsWay for pieces that have left."""
    order = order_queries.get_order(OrderId(order_id))
    preview = orders.preview_change(order_id=OrderId(order_id), wants=wants, at=at)
    check_not_on_its_way(order, _taken_out(preview))
    return preview


@tx.required
def change_order(
    *, order_id: UUID, wants: Sequence[Want], expected_total_fen: int, at: datetime, why: str = ""
) -> ChangePreview:
    """Change an order at the total that was previewed, and its deliveries with it (OnItsWay)."""
    order = orders.lock_order(OrderId(order_id))
    preview = orders.change(
        order_id=OrderId(order_id),
        wants=wants,
        expected_total_fen=expected_total_fen,
        at=at,
        why=why,
    )
    return _with_deliveries(order, preview, at)


@tx.required
def cancel_pieces(
    *,
    order_id: UUID,
    pieces: Sequence[tuple[UUID, int]],
    expected_total_fen: int,
    at: datetime,
    why: str = "",
) -> ChangePreview:
    """Cancel some pieces at the total that was previewed, and their deliveries (OnItsWay)."""
    order = orders.lock_order(OrderId(order_id))
    preview = orders.cancel_pieces(
        order_id=OrderId(order_id),
        pieces=pieces,
        expected_total_fen=expected_total_fen,
        at=at,
        why=why,
    )
    return _with_deliveries(order, preview, at)


@tx.required
def take_out_lighter(delivery: DeliveryView, weighed: Mapping[UUID, int], at: datetime) -> None:
    """Cancel what lines of a delivery weigh less than was ordered (C9). Raises BadWeight."""
    lines = {line.line_id: line for line in delivery.lines}
    skus = catalog.get_skus({SkuId(line.sku_id) for line in delivery.lines if line.sku_id})
    less = []
    for line_id, qty in weighed.items():
        line = lines.get(line_id)
        sku = skus.get(SkuId(line.sku_id)) if line and line.sku_id else None
        if line is None or sku is None or not sku.is_weighed or not 0 < qty <= line.qty:
            raise BadWeight(qty=qty)
        if qty < line.qty:
            less.append((line_id, line.qty - qty))
    if less:
        order_id = OrderId(delivery.order_id)
        preview = orders.preview_cancel(order_id=order_id, pieces=less, at=at)
        cancel_pieces(
            order_id=order_id,
            pieces=less,
            expected_total_fen=preview.total_fen,
            at=at,
            why="weighed",
        )


@tx.required
def split_order(
    *,
    order_id: UUID,
    pieces: Sequence[tuple[UUID, int]],
    node_id: UUID,
    at: datetime,
    why: str = "",
) -> ChangePreview:
    """Let open pieces be brought from another node; raises OnItsWay, OutOfStock."""
    order = orders.lock_order(OrderId(order_id))
    check_not_on_its_way(order, dict(pieces))
    preview = orders.split(
        order_id=OrderId(order_id), pieces=pieces, node_id=node_id, at=at, why=why
    )
    plan_deliveries(order_id=order_id, at=at)
    return preview


@tx.required
def exchange(
    *,
    order_id: UUID,
    back: Sequence[orders.Back],
    instead: Sequence[tuple[UUID, int]],
    node_id: UUID,
    expected_total_fen: int,
    staff_id: UUID | None,
    at: datetime,
    why: str = "",
    window_days: int | None = None,
    tenders: Sequence[HandTender] = (),
) -> ChangePreview:
    """Exchange over the counter of a node: goods back and others out, in one transaction. (D10)

    `tenders` pay the difference by hand at once; without them a difference waits, and the goods go
    out by `hand_over_now` once it is paid. What lies elsewhere is brought as the order's own goods.
    """
    preview = orders.exchange(
        order_id=OrderId(order_id),
        back=back,
        instead=instead,
        node_id=node_id,
        expected_total_fen=expected_total_fen,
        at=at,
        why=why,
        window_days=window_days,
    )
    if tenders:
        orders.pay_at_counter(order_id=OrderId(order_id), tenders=tenders, at=at, node_id=node_id)
    order = orders.lock_order(OrderId(order_id))
    if order.waiting is not None:
        return preview
    latest = max(line.change_no for line in order.lines)
    here = [
        (line.line_id, line.open_qty)
        for line in order.lines
        if line.change_no == latest and line.open_qty and line.source_node_id in (node_id, None)
    ]
    if here and not order.is_held:
        give(order_id, here, node_id=node_id, staff_id=staff_id, at=at)
    plan_deliveries(order_id=order_id, at=at)
    return preview


def _with_deliveries(order: OrderView, preview: ChangePreview, at: datetime) -> ChangePreview:
    """`order` is locked since before the change, so that what has left cannot have left since."""
    check_not_on_its_way(order, _taken_out(preview))
    plan_deliveries(order_id=order.order_id, at=at)
    return preview


def _taken_out(preview: ChangePreview) -> dict[UUID, int]:
    return {
        line.line_id: line.before_qty - line.after_qty
        for line in preview.lines
        if line.line_id is not None and line.after_qty < line.before_qty
    }
