"""Expire: an order that was not paid in time gives its units back."""

from datetime import datetime

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.orders.actions.cancel import give_back_all, release
from quanqu.orders.actions.locked import lock_order, move
from quanqu.orders.events import OrderExpired
from quanqu.orders.types import LineKind, OrderId, OrderState

sql = statements.load("quanqu.orders")


@tx.required
def expire_unpaid(*, at: datetime, batch: int = 100) -> int:
    """Expire orders whose time to pay is over, a batch at a time; returns how many.

    Orders that somebody is paying at this moment are locked and skipped: the next run sees them.
    """
    due = sql.due_to_expire(at=at, batch=batch)
    for row in due:
        order = lock_order(OrderId(row["id"]))
        give_back_all(order, at)
        move(order, OrderState.EXPIRED, at=at, why="not paid in time")
        release([line for line in order.lines if line.kind == LineKind.GOODS])
        outbox.publish(OrderExpired(order.order_id, at))
    return len(due)
