"""Timed jobs of the alliance."""

from datetime import timedelta

from quanqu.alliance import actions
from quanqu.kit import clock, jobs, tx


@jobs.timed("7 3 1 * *")
def make_statements() -> None:
    """On the first of a month: what allies owe each other for the month that is over."""
    at = clock.now()
    last_day = (at.astimezone(clock.HOUSE).replace(day=1) - timedelta(days=1)).date()
    with tx.begin(actor="system:alliance"):
        actions.make_statements(month=last_day.replace(day=1), at=at)
