"""Timed jobs of stock."""

from datetime import timedelta
from typing import Final

from quanqu.kit import clock, jobs, tx
from quanqu.stock import actions

BATCH: Final = 500
LATE: Final = timedelta(seconds=30)
"""Whoever holds units gives them back in time, with what belongs to it: this is for what nobody
gave back, before it counts as forgotten (R2)."""


@jobs.timed("* * * * * */15")
def free_what_is_overdue() -> None:
    """Free units that were held for longer than was said, some hundred in a transaction."""
    freed = BATCH
    while freed == BATCH:
        with tx.begin(actor="system:stock"):
            freed = len(actions.expire(clock.now() - LATE, limit=BATCH))
