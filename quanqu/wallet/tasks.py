"""Timed jobs of the wallet."""

from collections.abc import Callable
from datetime import datetime

from quanqu.kit import clock, jobs, tx
from quanqu.wallet import actions

BATCH = 100


@jobs.timed("7 * * * *")
def expire_points() -> None:
    """Let points die whose time is over; until then they cannot be spent either."""
    _in_batches(lambda at: actions.expire_points(at=at, batch=BATCH))


def _in_batches(step: Callable[[datetime], int]) -> None:
    """Until a batch is not full: each in a transaction of its own."""
    done = BATCH
    while done == BATCH:
        with tx.begin(actor="system:wallet"):
            done = step(clock.now())
