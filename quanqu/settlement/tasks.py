"""Timed jobs of settlement."""

from quanqu.kit import clock, jobs, tx
from quanqu.settlement import actions, queries
from quanqu.settlement.types import RunState


@jobs.timed("* * * * * */10")
def continue_paying() -> None:
    """Go on with what was started, also after a crash: some companies in each transaction."""
    for run in queries.list_runs():
        if run.state is RunState.PAYING:
            while tx.run(
                "system:settlement",
                lambda run_id=run.run_id: actions.pay_next(run_id=run_id, at=clock.now()),  # type: ignore[misc]
            ):
                pass
