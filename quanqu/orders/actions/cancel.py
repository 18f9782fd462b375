"""Cancel: what has not been handed over will not be, and its money goes back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.orders.actions.locked import lock_order, move
from quanqu.orders.actions.refund import keep_tender, refund_tender, send_back
from quanqu.orders.actions.waiting import undo_waiting
from quanqu.orders.events import OrderCancelled
from quanqu.orders.reckoning import cancelled_fen
from quanqu.orders.rules import drain
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
def cancel(*, order_id: OrderId, at: datetime, why: str = "", waives_deposit: bool = False) -> None:
    """Cancel every open piece; units are free again, money goes back to its tenders.

    An order of which something has been handed over is completed by it, not cancelled. A deposit
    that was agreed to be forfeited stays, unless that is waived. The caller has made sure that no
    goods are on their way. Raises WrongMove.
    """
    order = lock_order(order_id)
    if order.waiting is not None:
        undo_waiting(order, at=at)
        order = lock_order(order_id)
    open_lines = [line for line in order.lines if line.open_qty]
    was_used = any(line.fulfilled_qty for line in order.lines)
    move(order, OrderState.COMPLETED if was_used else OrderState.CANCELLED, at=at, why=why)
    # Units before money: a return locks the shelf and then the same customer's card, too.
    release(open_lines)
    if order.state == OrderState.PLACED:
        give_back_all(order, at, {} if waives_deposit else kept_of(order))
    else:
        _give_back_open(order, open_lines, at)
    outbox.publish(OrderCancelled(order_id, at))


def kept_of(order: OrderView) -> dict[UUID, int]:
    """What of each tender is forfeited when this order ends unpaid: the deposit, if it was agreed
    so and has been paid; the money that came first is the deposit."""
    left = order.deposit_fen if order.forfeits_deposit and order.deposit_paid_at else 0
    kept: dict[UUID, int] = {}
    for tender in order.tenders:
        if tender.state == TenderState.CAPTURED and min(left, tender.left_fen):
            kept[tender.tender_id] = min(left, tender.left_fen)
            left -= kept[tender.tender_id]
    return kept


def give_back_all(order: OrderView, at: datetime, kept: Mapping[UUID, int]) -> None:
    """Every captured tender of an order that was never paid in full goes back, but what is kept."""
    for tender in order.tenders:
        stays = kept.get(tender.tender_id, 0)
        back = tender.left_fen - stays
        if tender.state == TenderState.CAPTURED and back:
            refund_tender(order, tender, back, at=at)
        if stays:
            keep_tender(order, tender, stays, at=at)


def release(lines: Sequence[LineView]) -> None:
    """Free the units that lines held."""
    claims = [line.line_id for line in lines if line.kind == LineKind.GOODS]
    if claims:
        stock.release(claim_ids=claims)


def _give_back_open(order: OrderView, open_lines: list[LineView], at: datetime) -> None:
    rows = sql.line_tenders(order_id=order.order_id)
    share_ids, parts, back = [], [], {tender.tender_id: 0 for tender in order.tenders}
    for line in open_lines:
        amount = cancelled_fen(line, line.open_qty)
        shares = [row for row in rows if row["line_id"] == line.line_id]
        unused = [(TenderKind(share["kind"]), share["unused_fen"]) for share in shares]
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
        moved=[0] * len(share_ids),
    )
    for tender in order.tenders:
        if back[tender.tender_id]:
            send_back(order, tender, back[tender.tender_id], return_id=None, at=at)
