"""Timed jobs of valuation."""

from functools import partial

from quanqu.kit import clock, jobs, tx
from quanqu.valuation import actions


@jobs.timed("* * * * *")
def value_moves() -> None:
    """Read what was written since; some thousand movements in each transaction."""
    while tx.run("system:valuation", partial(actions.value_next, at=clock.now())):
        pass
