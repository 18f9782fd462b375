"""Expire: an order that was not paid in time gives its units back."""

from datetime import datetime

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.orders.actions.cancel import give_back_all, kept_of, release
from quanqu.orders.actions.locked import lock_order, move
from quanqu.orders.events import OrderExpired
from quanqu.orders.types import OrderId, OrderState
from quanqu.pricing import actions as pricing

sql = statements.load("quanqu.orders")


@tx.required
def expire_unpaid(*, at: datetime, batch: int = 100) -> int:
    """Expire orders whose time to pay is over, a batch at a time; returns how many.

    Orders that somebody is paying at this moment are locked and skipped: the next run sees them.
    """
    due = [lock_order(OrderId(row["id"])) for row in sql.due_to_expire(at=at, batch=batch)]
    pricing.give_back([order.order_id for order in due])
    # The units of all at once, in the order of their shelves, and only then money: two batches, or
    # a batch and a return, would wait for each other otherwise.
    release([line for order in due for line in order.lines])
    for order in due:
        move(order, OrderState.EXPIRED, at=at, why="not paid in time")
        give_back_all(order, at, kept_of(order))
    outbox.publish(*(OrderExpired(order.order_id, at) for order in due))
    return len(due)
