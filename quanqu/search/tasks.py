"""Timed jobs of search."""

from datetime import timedelta

from quanqu.kit import clock, jobs, tx
from quanqu.search import actions

BATCH = 10_000
LOOK_BACK = timedelta(minutes=10)
"""Longer than the job's minute, so that one that ran late or not at all leaves no gap."""


@jobs.timed("* * * * *")
def note_ended_lots() -> None:
    """Stop finding in a store what expired there at midnight."""
    now = clock.now()
    with tx.begin(actor="system:search"):
        actions.note_ended_lots(since=now - LOOK_BACK, until=now)


@jobs.timed("47 3 * * *")
def forget_changes() -> None:
    """Remove changes that every index has long seen, in short transactions."""
    forgotten = BATCH
    while forgotten == BATCH:
        with tx.begin(actor="system:search"):
            forgotten = actions.forget_changes(at=clock.now(), limit=BATCH)
