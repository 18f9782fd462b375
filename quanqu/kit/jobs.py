"""The worker: timed jobs by Procrastinate, and the event log's consumers beside them.

Jobs are functions in a module's `tasks.py`; `timed` makes them run by the clock.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Final

from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params

from quanqu.kit import outbox, sql, tx

CONCURRENCY: Final = 3
"""Jobs at once: they wait for the network or the database, and each holds a connection."""

CONNECTIONS: Final = 3
"""Of Procrastinate itself: one listens, one fetches jobs and finishes them, one beats."""

HEARTBEAT_SECONDS: Final = 5.0
STALLED_SECONDS: Final = 15.0
"""A worker without a heartbeat for so long is dead: its jobs are done again."""

FINISH_SECONDS: Final = 10.0
MONTHS_AHEAD: Final = 3

Job = Callable[[], object]


def timed(cron: str) -> Callable[[Job], Job]:
    """Run a function by the clock (a sixth field means seconds); one run waits at most.

    A run that is killed is repeated, so the function must be safe to run again.
    """

    def register(job: Job) -> Job:
        name = f"{job.__module__}.{job.__qualname__}"

        def run(timestamp: int) -> None:
            job()

        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name, lock=name)(run))
        return job

    return register


def ensure_partitions() -> int:
    """Make the monthly partitions from last month to three months ahead; returns how many."""
    with tx.begin(actor="system:worker"):
        (row,) = sql.run_text(
            "SELECT quanqu_ensure_all_partitions(%(months)s::integer) AS made",
            {"months": MONTHS_AHEAD},
        )
    return int(row["made"])


def run_worker() -> None:
    """Run jobs and consumers until SIGTERM or Ctrl-C; jobs under way may finish (10 s)."""
    ensure_partitions()
    stopping = threading.Event()
    consumers = threading.Thread(
        target=outbox.run_forever, args=(stopping.is_set,), name="event-log"
    )
    consumers.start()
    try:
        asyncio.run(_run_jobs())
    finally:
        stopping.set()
        consumers.join()


async def _run_jobs() -> None:
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=CONNECTIONS)
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            await worker_app.run_worker_async(**_options())


def _options() -> dict[str, Any]:
    return {
        "name": "quanqu",
        "concurrency": CONCURRENCY,
        "fetch_job_polling_interval": 1.0,
        "shutdown_graceful_timeout": FINISH_SECONDS,
        # Jobs of every ten seconds would fill the table; failed ones stay to be looked at.
        "delete_jobs": "successful",
        "update_heartbeat_interval": HEARTBEAT_SECONDS,
        "stalled_worker_timeout": STALLED_SECONDS,
    }
