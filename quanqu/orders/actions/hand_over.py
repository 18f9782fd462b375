"""Hand over: the customer has it, so the units leave the books of stock and revenue is booked."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.kit.money import moved, split
from quanqu.ledger import actions as ledger
from quanqu.orders.actions.locked import check_money_here, check_not_waiting, lock_order, move
from quanqu.orders.books import LineMove, sale_entries
from quanqu.orders.events import LinesHandedOver, MovedLine
from quanqu.orders.refusals import OrderNotPayable
from quanqu.orders.types import LineId, LineKind, LineView, OrderId, OrderState, OrderView
from quanqu.stock import actions as stock

sql = statements.load("quanqu.orders")


@tx.required
def record_hand_over(
    *,
    order_id: OrderId,
    delivery_id: UUID,
    node_id: UUID,
    staff_id: UUID | None,
    quantities: Sequence[tuple[LineId, int]],
    at: datetime,
) -> None:
    """Book pieces of a paid order as handed over: units sold, revenue, VAT, what firms owe. (F6)

    One journal per delivery. Raises OrderNotPayable if it is not paid, ChangeWaits, MoneyNotHere;
    the database refuses more than is open. When nothing is open any more, the order is completed.
    """
    order = lock_order(order_id)
    if order.state != OrderState.PAID:
        raise OrderNotPayable(state=order.state)
    check_not_waiting(order)
    check_money_here(order)
    by_id = {line.line_id: line for line in order.lines}
    wanted = [(by_id[line_id], qty) for line_id, qty in quantities]
    goods = [(line.line_id, qty) for line, qty in wanted if line.kind == LineKind.GOODS]
    if goods:
        _take_units(goods, delivery_id, node_id, at)
    moves = _recognise(order, wanted)
    entries = sale_entries(moves, order.currency)
    if entries:
        ledger.post(
            fact_key=f"handover:{delivery_id}",
            kind="hand_over",
            occurred_at=at,
            entries=entries,
            memo=order.number,
            about=order_id,
        )
    if all(line.open_qty == dict(quantities).get(line.line_id, 0) for line in order.lines):
        move(order, OrderState.COMPLETED, at=at)
    outbox.publish(_event(order_id, delivery_id, node_id, staff_id, moves, at))


def _take_units(
    goods: Sequence[tuple[LineId, int]], delivery_id: UUID, node_id: UUID, at: datetime
) -> None:
    """Units leave where they are handed over. Held elsewhere, the reservation moves or refuses."""
    consume = partial(
        stock.consume, claims=goods, cause_kind="delivery", cause_id=delivery_id, at=at
    )
    try:
        consume(node_id=node_id)
    except stock.NotReserved:
        stock.move_reservations(claims=goods, to_node_id=node_id)
        consume(node_id=node_id)


def _recognise(order: OrderView, wanted: Sequence[tuple[LineView, int]]) -> list[LineMove]:
    """Write the counts and which tenders' money each line's pieces use; returns what to book."""
    shares_of: dict[UUID, list[statements.Row]] = {}
    for row in sql.line_tenders(order_id=order.order_id):
        shares_of.setdefault(row["line_id"], []).append(row)
    moves, share_ids, recognised = [], [], []
    for line, qty in wanted:
        before, after = line.fulfilled_qty, line.fulfilled_qty + qty
        amount = moved(line.total_fen, line.qty, before, after)
        shares = shares_of.get(line.line_id, [])
        unused = [share["unused_fen"] for share in shares]
        parts = split(amount, unused) if amount else [0] * len(shares)
        share_ids += [share["id"] for share in shares]
        recognised += parts
        holders = [(s["holder_id"], part) for s, part in zip(shares, parts, strict=True)]
        moves.append(LineMove(line, before, after, tuple(holders)))
    sql.apply_counts(
        order_id=order.order_id,
        line_ids=[line.line_id for line, _qty in wanted],
        fulfilled=[qty for _line, qty in wanted],
        cancelled=[0] * len(wanted),
        returned=[0] * len(wanted),
        share_ids=share_ids,
        recognised=recognised,
        refunded=[0] * len(share_ids),
        moved=[0] * len(share_ids),
    )
    return moves


def _event(
    order_id: OrderId,
    delivery_id: UUID,
    node_id: UUID,
    staff_id: UUID | None,
    moves: Sequence[LineMove],
    at: datetime,
) -> LinesHandedOver:
    lines = tuple(
        MovedLine(
            change.line.line_id, change.after - change.before, change.total_fen, change.net_fen
        )
        for change in moves
    )
    return LinesHandedOver(order_id, delivery_id, node_id, staff_id, at, lines)
