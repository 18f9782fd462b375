"""Many at once: threads that start together, each with a connection of its own."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from quanqu.kit import sql

R = TypeVar("R")
# Who is connected is looked up once per transaction: a thread that comes later would be missed.
LOOK_AGAIN = "SELECT 1 FROM pg_stat_clear_snapshot()"
BLOCKED = """
SELECT count(DISTINCT pid) AS sessions FROM pg_locks JOIN pg_stat_activity USING (pid)
 WHERE NOT granted AND datname = current_database()
"""


def at_once(count: int, work: Callable[[int], R], seconds: float = 60) -> list[R | Exception]:
    """What work(0..count-1) gave or raised, in order; fails when one does not end in time."""
    gate = threading.Barrier(count)
    results: list[R | Exception | None] = [None] * count

    def run(number: int) -> None:
        try:
            gate.wait(seconds)
            results[number] = work(number)
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    assert not any(thread.is_alive() for thread in threads), "a thread did not end"
    return results  # type: ignore[return-value]


def blocked() -> int:
    """How many sessions of this database wait for a lock."""
    sql.run_text(LOOK_AGAIN, {})
    return int(sql.run_text(BLOCKED, {})[0]["sessions"])


def wait_until_blocked(sessions: int = 1, seconds: float = 30) -> None:
    """Return when so many sessions of this database wait for a lock."""
    deadline = time.monotonic() + seconds
    while blocked() < sessions:
        assert time.monotonic() < deadline, "nobody waits for a lock"
        time.sleep(0.02)


def raised(results: list[R | Exception], kind: type[Exception]) -> int:
    """How many raised this; anything else that was raised fails the test."""
    others = [r for r in results if isinstance(r, Exception) and not isinstance(r, kind)]
    if others:
        raise others[0]
    return sum(isinstance(result, kind) for result in results)


class Crossing:
    """Two steps that each hold what the other wants next: PostgreSQL undoes one of them, once."""

    def __init__(self) -> None:
        self.entered = 0
        self._gate = threading.Barrier(2)
        self._seen: set[int] = set()

    def enter(self, number: int) -> None:
        """Call it inside the transaction of step 0 and of step 1."""
        self.entered += 1
        _lock(number)
        if number not in self._seen:
            self._seen.add(number)
            self._gate.wait(30)
        _lock(1 - number)


def _lock(number: int) -> None:
    sql.run_text("SELECT pg_advisory_xact_lock(%(key)s)", {"key": 7_700 + number})
