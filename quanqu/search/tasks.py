"""Timed jobs of search."""

from quanqu.kit import clock, jobs, tx
from quanqu.search import actions

BATCH = 10_000


@jobs.timed("47 3 * * *")
def forget_changes() -> None:
    """Remove changes that every index has long seen, in short transactions."""
    forgotten = BATCH
    while forgotten == BATCH:
        with tx.begin(actor="system:search"):
            forgotten = actions.forget_changes(at=clock.now(), limit=BATCH)
