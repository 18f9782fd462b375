"""Timed jobs of fulfilment."""

from quanqu.fulfilment import actions, queries
from quanqu.kit import clock, jobs, tx

BATCH = 50


@jobs.timed("*/10 * * * *")
def give_up_uncollected_pickups() -> None:
    """Cancel what nobody collected in time, an order in a transaction."""
    given_up = True
    while given_up:
        with tx.begin(actor="system:fulfilment"):
            given_up = actions.give_up_uncollected(at=clock.now())


@jobs.timed("* * * * * */5")
def plan_goods_that_arrived() -> None:
    """Goods on order have come: whoever ordered first gets them first, each in a transaction."""
    for order_id in queries.list_arrived(limit=BATCH):
        with tx.begin(actor="system:fulfilment"):
            actions.plan_deliveries(order_id=order_id, at=clock.now())
