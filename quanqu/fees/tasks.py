"""Timed jobs of fees."""

from functools import partial

from quanqu.fees import actions
from quanqu.kit import clock, jobs, tx


@jobs.timed("7 * * * *")
def charge_periods() -> None:
    """What fell due since the last time; again charges nothing twice."""
    tx.run("system:fees", partial(actions.charge_periods, at=clock.now()))
