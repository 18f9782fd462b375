"""Cancel: what has not been handed over will not be, and its money goes back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.orders.actions.applying import counts, freed_by
from quanqu.orders.actions.locked import lock_order, move
from quanqu.orders.actions.refund import keep_tender, refund_tender, send_back
from quanqu.orders.actions.waiting import lock_waiting_shelves, undo_waiting
from quanqu.orders.changing import Removal
from quanqu.orders.events import OrderCancelled
from quanqu.orders.pieces import budgets_of
from quanqu.orders.reckoning import Freed, cancelled_fen
from quanqu.orders.types import (
    COUNTS,
    LineKind,
    LineView,
    OrderId,
    OrderState,
    OrderView,
)
from quanqu.pricing import actions as pricing
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
    open_lines = [line for line in order.lines if line.open_qty]
    if order.waiting is not None:
        # Both kinds of shelves at once: undoing frees units, then pays a card, and we free more.
        lock_waiting_shelves(order, and_of=open_lines)
        undo_waiting(order, at=at)
        order = lock_order(order_id)
    was_used = any(line.fulfilled_qty for line in order.lines)
    move(order, OrderState.COMPLETED if was_used else OrderState.CANCELLED, at=at, why=why)
    if was_used:
        ends = [(line, line.qty - line.cancelled_qty) for line in open_lines]
        parts = [(line, end - line.open_qty, end) for line, end in ends]
        pricing.give_back_part(claim_id=order_id, budgets=budgets_of(parts))
    else:
        pricing.give_back([order_id])
    # Units before money: a return locks the shelf and then the same customer's card, too.
    release(open_lines)
    if order.state == OrderState.PLACED:
        give_back_all(order, at, {} if waives_deposit else kept_of(order))
    else:
        _give_back_open(order, open_lines, at, waives_deposit=waives_deposit)
    outbox.publish(OrderCancelled(order_id, at))


def kept_of(order: OrderView) -> dict[UUID, int]:
    """What of each tender is forfeited when this order ends unpaid: the deposit, if it was agreed
    so and has been paid; the money that came first is the deposit."""
    captured: dict[UUID, int] = {
        tender.tender_id: tender.left_fen for tender in order.tenders if tender.state in COUNTS
    }
    return kept_from(order, captured, live_fen=0)


def kept_from(order: OrderView, back: Mapping[UUID, int], *, live_fen: int) -> dict[UUID, int]:
    """What is forfeited of money that would go back, by tender, when the order then costs
    `live_fen`: the part of the deposit that was for pieces which were never handed over."""
    left = max(0, bound_fen(order) - live_fen)
    kept: dict[UUID, int] = {}
    for tender in order.tenders:
        part = min(left, back.get(tender.tender_id, 0))
        if part:
            kept[tender.tender_id] = part
            left -= part
    return kept


def bound_fen(order: OrderView) -> int:
    """What an order may not cost less than by a change, and what is forfeited without the rest: a
    paid deposit (定金), if it was agreed so. Pieces that were handed over have fulfilled it, also
    those that came back: a return gives back all that they cost."""
    if not order.forfeits_deposit or order.deposit_paid_at is None:
        return 0
    return max(0, order.deposit_fen - order.returned_fen)


def give_back_all(order: OrderView, at: datetime, kept: Mapping[UUID, int]) -> None:
    """All that came for an order that was never paid in full goes back, but what is kept."""
    for tender in order.tenders:
        stays = kept.get(tender.tender_id, 0)
        back = tender.left_fen - stays
        if tender.state in COUNTS and back:
            refund_tender(order, tender, back, at=at)
        if stays:
            keep_tender(order, tender, stays, at=at)


def release(lines: Sequence[LineView]) -> None:
    """Free the units that lines held."""
    claims = [line.line_id for line in lines if line.kind == LineKind.GOODS]
    if claims:
        stock.release(claim_ids=claims)


def _give_back_open(
    order: OrderView, open_lines: list[LineView], at: datetime, *, waives_deposit: bool
) -> None:
    freed = freed_by(order, [Removal(line, line.open_qty) for line in open_lines])
    back: dict[UUID, int] = {}
    for part in freed:
        back[part.tender_id] = back.get(part.tender_id, 0) + part.amount_fen
    live_fen = order.live_fen - sum(cancelled_fen(line, line.open_qty) for line in open_lines)
    kept = {} if waives_deposit else kept_from(order, back, live_fen=live_fen)
    stays = _taken_out(freed, kept)
    sql.apply_counts(
        order_id=order.order_id,
        **counts([(line, line.open_qty, 0) for line in open_lines]),
        share_ids=[part.share_id for part in freed],
        recognised=[0] * len(freed),
        refunded=[part.amount_fen - stay for part, stay in zip(freed, stays, strict=True)],
        moved=stays,
    )
    for tender in order.tenders:
        stay = kept.get(tender.tender_id, 0)
        if back.get(tender.tender_id, 0) > stay:
            send_back(order, tender, back[tender.tender_id] - stay, return_id=None, at=at)
        if stay:
            keep_tender(order, tender, stay, at=at)


def _taken_out(freed: Sequence[Freed], kept: Mapping[UUID, int]) -> list[int]:
    """What of each part is forfeited: it has left its line, but it does not go back."""
    left = dict(kept)
    stays = []
    for part in freed:
        stay = min(part.amount_fen, left.get(part.tender_id, 0))
        stays.append(stay)
        if stay:
            left[part.tender_id] -= stay
    return stays
