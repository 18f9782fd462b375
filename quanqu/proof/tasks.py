"""Timed jobs of proof: some promises each minute, all of them at night."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from quanqu.kit import clock, jobs, tx
from quanqu.proof import actions, rules

KEPT: Final = timedelta(days=30)


@jobs.timed("* * * * *")
def look_each_minute() -> None:
    """The few promises whose breach cannot wait until morning."""
    _look(rules.EACH_MINUTE)


@jobs.timed("40 3 * * *")
def look_each_night() -> None:
    """Every promise, at a quiet hour; looks older than a month are forgotten."""
    _look(None)
    with tx.begin(actor="system:proof"):
        actions.forget(before=clock.now() - KEPT)


def _look(codes: Collection[str] | None) -> None:
    """Reading takes no transaction of its own; only what was found is written in one."""
    results = actions.verify(codes)
    with tx.begin(actor="system:proof"):
        actions.record(results, at=clock.now())
