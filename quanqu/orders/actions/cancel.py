"""Cancel: what has not been handed over will not be, and its money goes back."""

from collections.abc import Sequence
from datetime import datetime

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.orders.actions.locked import lock_order, move
from quanqu.orders.actions.refund import refund_tender, send_back
from quanqu.orders.events import OrderCancelled
from quanqu.orders.rules import drain, moved
from quanqu.orders.types import (
    LineKind,
    LineView,
    OrderId,
    OrderState,
    OrderView,
    TenderKind,
    TenderState,
)
from quanqu.stock import actions as stock

sql = statements.load("quanqu.orders")


@tx.required
def cancel(*, order_id: OrderId, at: datetime, why: str = "") -> None:
    """Cancel every open piece; units are free again, money goes back to its tenders.

    An order of which something has been handed over is completed by it, not cancelled. The caller
    has made sure that no goods are on their way. Raises WrongMove.
    """
    order = lock_order(order_id)
    open_lines = [line for line in order.lines if line.open_qty]
    was_used = any(line.fulfilled_qty for line in order.lines)
    move(order, OrderState.COMPLETED if was_used else OrderState.CANCELLED, at=at, why=why)
    # Units before money: a return locks the shelf and then the same customer's card, too.
    release(open_lines)
    if order.state == OrderState.PLACED:
        give_back_all(order, at)
    else:
        _give_back_open(order, open_lines, at)
    outbox.publish(OrderCancelled(order_id, at))


def give_back_all(order: OrderView, at: datetime) -> None:
    """Every captured tender of an order that was never paid in full goes back whole."""
    for tender in order.tenders:
        left = tender.amount_fen - tender.refunded_fen
        if tender.state == TenderState.CAPTURED and left:
            refund_tender(order, tender, left, at=at)


def release(lines: Sequence[LineView]) -> None:
    """Free the units that lines held."""
    claims = [line.line_id for line in lines if line.kind == LineKind.GOODS]
    if claims:
        stock.release(claim_ids=claims)


def _give_back_open(order: OrderView, open_lines: list[LineView], at: datetime) -> None:
    rows = sql.line_tenders(order_id=order.order_id)
    share_ids, parts, back = [], [], {tender.tender_id: 0 for tender in order.tenders}
    for line in open_lines:
        done = line.qty - line.open_qty
        amount = moved(line.total_fen, line.qty, done, line.qty)
        shares = [row for row in rows if row["line_id"] == line.line_id]
        unused = [
            (TenderKind(s["kind"]), s["amount_fen"] - s["recognised_fen"] - s["refunded_fen"])
            for s in shares
        ]
        for share, part in zip(shares, drain(amount, unused), strict=True):
            share_ids.append(share["id"])
            parts.append(part)
            back[share["tender_id"]] += part
    sql.apply_counts(
        order_id=order.order_id,
        line_ids=[line.line_id for line in open_lines],
        fulfilled=[0] * len(open_lines),
        cancelled=[line.open_qty for line in open_lines],
        returned=[0] * len(open_lines),
        share_ids=share_ids,
        recognised=[0] * len(share_ids),
        refunded=parts,
    )
    for tender in order.tenders:
        if back[tender.tender_id]:
            send_back(order, tender, back[tender.tender_id], return_id=None, at=at)
