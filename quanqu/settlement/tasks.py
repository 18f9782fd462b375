"""Timed jobs of settlement."""

from functools import partial

from quanqu.kit import clock, jobs, tx
from quanqu.settlement import actions, queries
from quanqu.settlement.types import RunState


@jobs.timed("* * * * * */10")
def continue_paying() -> None:
    """Go on with what was started, also after a crash: some companies in each transaction."""
    for run in queries.list_runs():
        if run.state is RunState.PAYING:
            step = partial(actions.pay_next, run_id=run.run_id, at=clock.now())
            while tx.run("system:settlement", step):
                pass
