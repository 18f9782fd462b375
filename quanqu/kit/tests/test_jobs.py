"""The worker as a process, on a database of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from procrastinate.contrib.django import app

from quanqu.kit import jobs, outbox, sql, tx
from quanqu.kit.embedded_postgres import EmbeddedPostgres

# The same worker, but sooner sure that another is dead.
RUN = (
    "import django; django.setup(); from quanqu.kit import jobs;"
    " jobs.HEARTBEAT_SECONDS, jobs.STALLED_SECONDS = 1.0, 4.0; jobs.run_worker()"
)


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def workers() -> int:
    (row,) = sql.run_text("SELECT count(*) AS n FROM procrastinate_workers", {})
    return int(row["n"])


@contextmanager
def worker(postgres: EmbeddedPostgres, database: str) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"QUANQU_DATABASE_URL": postgres.dsn(database, "quanqu_app")}
    process = subprocess.Popen(
        [sys.executable, "-c", RUN], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        yield process
    finally:
        process.kill()
        process.stderr.close()
        process.wait(60)


class TestRunWorker:
    def test_runs_consumers_and_timed_jobs_and_stops_at_a_sigterm(
        self, committed: str, postgres: EmbeddedPostgres
    ) -> None:
        with worker(postgres, committed) as process:
            wait_for(lambda: workers() == 1)
            with tx.begin(actor="system:test"):
                sql.run_text("INSERT INTO kit_event (name, payload) VALUES ('x', '{}')", {})
            if outbox.all_handlers():
                wait_for(lambda: _places_behind() == 0)
            wait_for(lambda: _deferred("retry_stalled_jobs") > 0)
            process.send_signal(signal.SIGTERM)
            _out, said = process.communicate(timeout=60)
            assert process.returncode == 0, said
            assert "Traceback" not in said
        assert workers() == 0

    @pytest.mark.slow
    def test_does_the_jobs_of_a_killed_worker_again(
        self, committed: str, postgres: EmbeddedPostgres
    ) -> None:
        with worker(postgres, committed) as process:
            wait_for(lambda: workers() == 1)
            _leave_jobs_that_the_worker_seems_to_do()
            process.send_signal(signal.SIGKILL)
        with worker(postgres, committed):
            wait_for(lambda: _jobs("ensure_partitions") == 0, seconds=60)
            wait_for(lambda: _jobs("forget_old_idempotency_keys") == 0)


def _places_behind() -> int:
    (row,) = sql.run_text("SELECT count(*) AS n FROM kit_consumer WHERE epoch = 0", {})
    return int(row["n"])


def _deferred(name: str) -> int:
    (row,) = sql.run_text(
        "SELECT count(*) AS n FROM procrastinate_periodic_defers WHERE task_name LIKE %(name)s",
        {"name": f"%{name}%"},
    )
    return int(row["n"])


def _jobs(name: str) -> int:
    (row,) = sql.run_text(
        "SELECT count(*) AS n FROM procrastinate_jobs WHERE task_name LIKE %(name)s",
        {"name": f"%{name}%"},
    )
    return int(row["n"])


def _leave_jobs_that_the_worker_seems_to_do() -> None:
    """One by itself, and one whose next run waits already: the waiting one is done instead."""
    timed = "quanqu.kit.tasks.forget_old_idempotency_keys"
    sql.run_text(
        "INSERT INTO procrastinate_jobs "
        "(queue_name, task_name, args, status, lock, queueing_lock, worker_id) "
        "SELECT 'default', j.task, '{\"timestamp\": 0}', j.status, j.lock, j.lock, "
        "CASE j.status WHEN 'doing' THEN w.id END FROM procrastinate_workers w, "
        "(VALUES (%(timed)s, 'doing'::procrastinate_job_status, %(timed)s), "
        "(%(timed)s, 'todo', %(timed)s), "
        "('quanqu.kit.tasks.ensure_partitions', 'doing', NULL)) j (task, status, lock)",
        {"timed": timed},
    )


class TestTimed:
    def test_registers_each_job_once_by_its_name(self) -> None:
        names = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
        assert "quanqu.kit.tasks.ensure_partitions" in names
        assert "quanqu.kit.tasks.forget_old_idempotency_keys" in names
        assert any(name.endswith("retry_stalled_jobs") for name in names)

    def test_leaves_the_function_callable(self, committed: str) -> None:
        from quanqu.kit import tasks

        tasks.ensure_partitions()
        tasks.forget_old_idempotency_keys()
        assert jobs.ensure_partitions() == 0
