"""Timed jobs of orders."""

from quanqu.kit import clock, jobs, tx
from quanqu.orders import actions

BATCH = 100


@jobs.timed("* * * * * */5")
def expire_unpaid_orders() -> None:
    """Give back what orders hold whose time to pay is over, a hundred in a transaction."""
    expired = BATCH
    while expired == BATCH:
        with tx.begin(actor="system:orders"):
            expired = actions.expire_unpaid(at=clock.now(), batch=BATCH)
    with tx.begin(actor="system:orders"):
        actions.undo_unpaid_changes(at=clock.now(), batch=BATCH)
