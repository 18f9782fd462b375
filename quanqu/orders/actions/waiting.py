"""A change that costs more waits for its money; then it happens, or it is undone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.orders.actions import exchanging
from quanqu.orders.actions.applying import (
    Note,
    apply,
    freed_by,
    give_budgets_back,
    move_units,
    note_change,
    tell,
)
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.actions.refund import refund_tender
from quanqu.orders.actions.returns import wanted_of
from quanqu.orders.changing import Draft, Kept, drafted, kept
from quanqu.orders.pieces import shelf_of
from quanqu.orders.rules import GRACE, TIME_TO_PAY
from quanqu.orders.types import ChangeId, ChangeState, LineKind, LineView, OrderId, OrderView, Piece
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf

sql = statements.load("quanqu.orders")


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
    change_id, plan = _plan_of(order)
    draft = drafted(plan, order.lines)
    back = []
    if plan.returned:
        wanted = wanted_of(order, exchanging.returned_pieces(plan.returned))
        back = [(line, piece.qty) for line, piece in wanted]
    give_budgets_back(order, draft, returned=back)
    stock.lock_shelves(shelves=_shelves_of(order, plan))
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
        change_id=change_id, state=str(ChangeState.APPLIED), at=at, returned_id=return_id
    )
    tell(order, change_id, at)


def lock_waiting_shelves(order: OrderView, *, and_of: Sequence[LineView] = ()) -> None:
    """Lock what the waiting change will write to, before its money is taken: shelves come before
    cards and books in the order of locks that everybody keeps."""
    if order.waiting is not None:
        more = [shelf_of(line) for line in and_of if line.kind == LineKind.GOODS]
        stock.lock_shelves(shelves=[*_shelves_of(order, _plan_of(order)[1]), *more])


@tx.required
def undo_waiting(order: OrderView, *, at: datetime) -> None:
    """Drop the change that waits: its units are free again, its money goes back."""
    undo_all([order], at=at)


@tx.required
def undo_all(orders: Sequence[OrderView], *, at: datetime) -> None:
    """Drop the changes that wait of locked orders: the units of all first, and only then money."""
    plans = [_plan_of(order) for order in orders]
    goods = [
        addition.line_id
        for _change_id, plan in plans
        for addition in plan.added
        if addition.piece.kind == LineKind.GOODS
    ]
    if goods:
        stock.release(claim_ids=goods)
    for order, (change_id, _plan) in zip(orders, plans, strict=True):
        for tender in order.unshared:
            refund_tender(order, tender, tender.left_fen, at=at)
        sql.close_change(
            change_id=change_id, state=str(ChangeState.UNDONE), at=at, returned_id=None
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
    due = [lock_order(OrderId(row["id"])) for row in sql.changes_unpaid(at=at, batch=batch)]
    undo_all([order for order in due if order.waiting is not None], at=at)
    return len(due)


def _plan_of(order: OrderView) -> tuple[ChangeId, Kept]:
    (row,) = sql.waiting_plan(order_id=order.order_id)
    return ChangeId(row["change_id"]), msgspec.convert(row["plan"], Kept)


def _shelves_of(order: OrderView, plan: Kept) -> list[Shelf]:
    """Where the plan takes units from, frees them, and puts what comes back."""
    lines: Mapping[UUID, LineView] = {line.line_id: line for line in order.lines}
    gone = [lines[line_id] for line_id, _qty in plan.removed]
    things: list[LineView | Piece] = [*gone, *(addition.piece for addition in plan.added)]
    shelves = [shelf_of(thing) for thing in things if thing.kind == LineKind.GOODS]
    for line_id, _qty, _damaged in plan.returned:
        line = lines[line_id]
        if line.sku_id and line.owner_id and plan.node_id:
            shelves.append(Shelf(line.sku_id, plan.node_id, line.owner_id))
    return shelves
