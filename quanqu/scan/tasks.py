"""Timed jobs of scan."""

from quanqu.kit import jobs, tx
from quanqu.scan import counting


@jobs.timed("* * * * *")
def sum_touches() -> None:
    """Add new touches to the days of their codes; each batch is its own transaction."""
    while tx.run("system:scan", counting.sum_touches):
        pass


@jobs.timed("12 3 * * *")
def forget_seen() -> None:
    while tx.run("system:scan", counting.forget_seen):
        pass
