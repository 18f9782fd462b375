"""Draft, state and pay what `bench.settle` has loaded; prints one JSON line."""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import django

django.setup()

from quanqu.kit import clock, tx  # noqa: E402
from quanqu.ledger import queries as ledger  # noqa: E402
from quanqu.settlement import actions as settlement  # noqa: E402
from quanqu.settlement import queries  # noqa: E402

R = TypeVar("R")


def main() -> None:
    at = clock.now()
    last_on = at.astimezone(clock.HOUSE).date() - timedelta(days=1)
    run_id, draft_s = _timed(
        lambda: tx.run(
            "staff:one", lambda: settlement.draft_run(currency="CNY", last_on=last_on, at=at)
        )
    )
    run = queries.get_run(run_id)
    found, statements_s = _timed(
        lambda: queries.list_statements(first_on=run.first_on, last_on=last_on)
    )
    closing = sum(account.closing_fen for one in found for account in one.accounts)
    trial, trial_s = _timed(lambda: ledger.trial_balance(until=at))
    assert closing == 0 == sum(total.amount_fen for total in trial)
    _paid, pay_s = _timed(lambda: _pay(run_id, at))
    told = {
        "draft_s": round(draft_s, 2),
        "statements_s": round(statements_s, 2),
        "trial_balance_s": round(trial_s, 2),
        "pay_s": round(pay_s, 2),
        "companies": len(found),
        "nodes": len({total.node_id for one in found for total in one.nodes}),
        "paid_fen": queries.get_run(run_id).paid_out_fen,
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _pay(run_id: UUID, at: datetime) -> None:
    with tx.begin(actor="staff:other"):
        settlement.approve_run(run_id=run_id, at=at)
        settlement.start_paying(run_id=run_id, at=at)
    while tx.run("staff:other", lambda: settlement.pay_next(run_id=run_id, at=at)):
        pass


def _timed(work: Callable[[], R]) -> tuple[R, float]:
    began = time.perf_counter()
    done = work()
    return done, time.perf_counter() - began


if __name__ == "__main__":
    main()
