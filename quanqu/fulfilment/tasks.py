"""Timed jobs of fulfilment."""

from quanqu.fulfilment import actions
from quanqu.kit import clock, jobs, tx

BATCH = 20


@jobs.timed("*/10 * * * *")
def give_up_uncollected_pickups() -> None:
    """Cancel what nobody collected in time, some orders in a transaction."""
    given_up = BATCH
    while given_up == BATCH:
        with tx.begin(actor="system:fulfilment"):
            given_up = actions.give_up_uncollected(at=clock.now(), batch=BATCH)


@jobs.timed("* * * * * */5")
def plan_goods_that_arrived() -> None:
    """Goods on order have come: whoever ordered first gets them first."""
    with tx.begin(actor="system:fulfilment"):
        actions.plan_what_arrived(at=clock.now())
