"""A change that costs more waits for its money; then it happens, or it is undone."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.orders.actions import exchanging
from quanqu.orders.actions.applying import Note, apply, freed_by, move_units, note_change, tell
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.actions.refund import refund_tender
from quanqu.orders.changing import Draft, Kept, drafted, kept
from quanqu.orders.types import ChangeId, ChangeState, LineKind, OrderId, OrderView
from quanqu.stock import actions as stock

sql = statements.load("quanqu.orders")

TIME_TO_PAY: Final = timedelta(minutes=15)
GRACE: Final = timedelta(seconds=30)


@tx.required
def wait_for_money(
    order: OrderView, draft: Draft, note: Note, *, at: datetime, exchange: Kept | None = None
) -> ChangeId:
    """Hold the units that come in; what goes out stays until the difference is paid."""
    pay_by = at + TIME_TO_PAY
    move_units((), draft.added, until=pay_by + GRACE)
    plan = exchange or kept(draft, (), None)
    change_id, _number = note_change(order.order_id, note, at=at, plan=plan, pay_by=pay_by)
    return change_id


@tx.required
def apply_waiting(order: OrderView, *, at: datetime) -> None:
    """The difference has come: do what was previewed, from the plan that was written then.

    Raises ReservationLost if the units were given back meanwhile.
    """
    assert order.waiting is not None
    (row,) = sql.waiting_plan(order_id=order.order_id)
    plan = msgspec.convert(row["plan"], Kept)
    draft = drafted(plan, order.lines)
    goods = [a.line_id for a in draft.added if a.piece.kind == LineKind.GOODS]
    if goods:
        stock.firm(claim_ids=goods)
    number = order.waiting.number
    if plan.returned:
        return_id = exchanging.take_back(order, plan, change_no=number, at=at)
    else:
        return_id = None
        move_units(draft.removed, (), until=None)
        freed = freed_by(order, draft.removed)
        apply(order, draft, freed=freed, change_no=number, at=at)
    sql.close_change(
        change_id=row["change_id"], state=str(ChangeState.APPLIED), at=at, returned_id=return_id
    )
    tell(order, row["change_id"], at)


@tx.required
def undo_waiting(order: OrderView, *, at: datetime) -> None:
    """Drop the change that waits: its units are free again, its money goes back."""
    (row,) = sql.waiting_plan(order_id=order.order_id)
    plan = msgspec.convert(row["plan"], Kept)
    goods = [a.line_id for a in plan.added if a.piece.kind == LineKind.GOODS]
    if goods:
        stock.release(claim_ids=goods)
    for tender in order.unshared:
        refund_tender(order, tender, tender.left_fen, at=at)
    sql.close_change(
        change_id=row["change_id"], state=str(ChangeState.UNDONE), at=at, returned_id=None
    )


@tx.required
def drop_change(*, order_id: OrderId, at: datetime) -> None:
    """Undo the change that waits for its money, if there is one; the order stays as it was."""
    order = lock_order(order_id)
    if order.waiting is not None:
        undo_waiting(order, at=at)


@tx.required
def undo_unpaid_changes(*, at: datetime, batch: int = 100) -> int:
    """Undo changes whose time to pay is over, a batch at a time; returns how many."""
    due = [OrderId(row["id"]) for row in sql.changes_unpaid(at=at, batch=batch)]
    for order_id in due:
        order = lock_order(order_id)
        if order.waiting is not None:
            undo_waiting(order, at=at)
    return len(due)
