import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, connections

from quanqu.kit import outbox, sql, tx
from quanqu.kit.embedded_postgres import EmbeddedPostgres
from quanqu.kit.outbox import Event, Recorded
from quanqu.kit.tests.consumers import EFFECTS, Colour, Counted, Described, note, register
from quanqu.kit.tests.threads import at_once

HANG = "from quanqu.kit.tests.consumers import run_and_hang; run_and_hang()"


@pytest.fixture
def log(committed: str) -> Iterator[str]:
    """A database with a table of effects, and no consumers but the test's."""
    saved = {consumer: dict(handlers) for consumer, handlers in outbox._handlers.items()}
    known = dict(Event._registry)
    with connections["owner"].cursor() as cursor:
        cursor.execute(EFFECTS)
    yield committed
    outbox._handlers.clear()
    outbox._handlers.update(saved)
    Event._registry.clear()
    Event._registry.update(known)


def publish(*numbers: int) -> None:
    with tx.begin(actor="system:test"):
        outbox.publish(*(Counted(number) for number in numbers))


@contextmanager
def another_connection() -> Iterator[psycopg.Connection]:
    parameters = connection.get_connection_params()
    parameters.pop("context")
    parameters.pop("cursor_factory")
    with psycopg.connect(**parameters) as other:
        other.execute("SELECT set_config('quanqu.actor', 'system:other', true)")
        yield other


def publish_in(other: psycopg.Connection, number: int) -> None:
    other.execute(
        "INSERT INTO kit_event (name, payload) VALUES ('kit.Counted', %s::jsonb)",
        [f'{{"number": {number}}}'],
    )


def effects(consumer: str = "one") -> list[int]:
    rows = sql.run_text(
        "SELECT number FROM test_effect WHERE consumer = %(consumer)s ORDER BY n",
        {"consumer": consumer},
    )
    return [row["number"] for row in rows]


def place(consumer: str = "one") -> sql.Row:
    (row,) = sql.run_text("SELECT * FROM kit_consumer WHERE name = %(name)s", {"name": consumer})
    return row


def database_time() -> datetime:
    (row,) = sql.run_text("SELECT clock_timestamp() AS at", {})
    at: datetime = row["at"]
    return at


def records_written() -> int:
    """What this session has written into the server's log; others do not count."""
    sql.run_text("SELECT 1 FROM pg_stat_force_next_flush()", {})
    (row,) = sql.run_text("SELECT wal_records FROM pg_stat_get_backend_wal(pg_backend_pid())", {})
    return int(row["wal_records"])


def retry_now(consumer: str = "one") -> None:
    sql.run_text(
        "UPDATE kit_consumer SET retry_at = now() WHERE name = %(name)s", {"name": consumer}
    )


class TestPublish:
    def test_every_sort_of_field_reads_back(self, log: str) -> None:
        seen: list[tuple[Described, Recorded]] = []
        register(one=note("one"))
        outbox._handlers["one"]["kit.Described"].append(lambda e, r: seen.append((e, r)))
        event = Described(
            uuid4(),
            datetime(2025, 3, 8, 2, tzinfo=UTC),
            Colour.RED,
            ((uuid4(), 2**40), (uuid4(), -1)),
            None,
        )
        with tx.begin(actor="staff:1"):
            outbox.publish(event)
        outbox.drain()
        ((read, recorded),) = seen
        assert read == event
        assert type(read.colour) is Colour
        assert recorded.actor == "staff:1"
        assert abs((recorded.recorded_at - datetime.now(UTC)).total_seconds()) < 60

    def test_tells_nothing_of_what_was_undone(self, log: str) -> None:
        register(one=note("one"))
        with pytest.raises(ZeroDivisionError), tx.begin(actor="system:test"):
            _publish_and_fail()
        outbox.drain()
        assert effects() == []

    def test_names_events_by_module(self) -> None:
        assert outbox.event_name(Counted) == "kit.Counted"


def _publish_and_fail() -> None:
    outbox.publish(Counted(1))
    raise ZeroDivisionError


class TestOrder:
    def test_takes_events_in_their_order_in_many_batches(self, log: str) -> None:
        register(one=note("one"), two=note("two"))
        numbers = list(range(outbox.BATCH * 2 + 7))
        publish(*numbers)
        outbox.drain()
        assert effects("one") == effects("two") == numbers

    def test_never_passes_a_transaction_that_commits_late(self, log: str) -> None:
        """The earlier xid commits last: a reader that goes by id or time would skip it."""
        register(one=note("one"))
        with another_connection() as early, another_connection() as late:
            publish_in(early, 1)
            publish_in(late, 2)
            late.commit()
            (row,) = sql.run_text("SELECT count(*) AS visible FROM kit_event", {})
            assert row["visible"] == 1
            assert outbox.run_consumers() == 0
            assert effects() == []
            early.commit()
        outbox.drain()
        assert effects() == [1, 2]

    def test_never_passes_one_that_began_before_and_publishes_after(self, log: str) -> None:
        register(one=note("one"))
        with another_connection() as early:
            early.execute("SELECT pg_current_xact_id()")
            publish(2)
            assert outbox.run_consumers() == 0
            publish_in(early, 1)
            early.commit()
        publish(3)
        outbox.drain()
        assert effects() == [1, 2, 3]

    def test_is_not_held_up_by_one_that_rolls_back_or_only_reads(self, log: str) -> None:
        register(one=note("one"))
        with another_connection() as reader, another_connection() as undone:
            reader.execute("SELECT count(*) FROM kit_event")
            publish_in(undone, 1)
            undone.rollback()
            publish(2)
            outbox.drain()
            assert effects() == [2]

    def test_is_not_held_up_by_another_database_of_the_server(
        self, log: str, postgres: EmbeddedPostgres
    ) -> None:
        register(one=note("one"))
        with psycopg.connect(postgres.dsn("postgres", "postgres")) as elsewhere:
            elsewhere.execute("SELECT pg_current_xact_id()")
            publish(1)
            outbox.drain()
            assert effects() == [1]

    def test_a_reader_does_not_pass_what_it_publishes_itself(
        self, log: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A later transaction commits after the reader has its number and before it reads."""
        lock_cursor = outbox._lock_cursor

        def lock_and_let_another_commit(consumer: str) -> sql.Row | None:
            cursor = lock_cursor(consumer)
            if not effects():
                with another_connection() as other:
                    publish_in(other, 3)
                    other.commit()
            return cursor

        def answer(event: Counted, recorded: Recorded) -> None:
            note("one")(event, recorded)
            if event.number == 3:
                outbox.publish(Counted(2))

        monkeypatch.setattr(outbox, "_lock_cursor", lock_and_let_another_commit)
        register(one=answer)
        publish(1)
        outbox.drain()
        assert effects() == [1, 3, 2]

    def test_loses_nothing_while_many_write_and_read(self, log: str) -> None:
        register(one=note("one"))
        done = threading.Event()

        def work(number: int) -> None:
            if number >= 8:
                while not done.is_set():
                    outbox.run_consumers()
            else:
                for step in range(40):
                    publish(number * 100 + step)

        def stop() -> None:
            _wait_for(320)
            done.set()
            connection.close()

        stopper = threading.Thread(target=stop)
        stopper.start()
        results = at_once(10, work)
        stopper.join()
        outbox.drain()
        assert results == [None] * 10
        taken = effects()
        assert sorted(taken) == sorted(n * 100 + s for n in range(8) for s in range(40))
        for writer in range(8):
            mine = [number for number in taken if number // 100 == writer]
            assert mine == sorted(mine)


def _wait_for(count: int, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and len(effects()) < count:
        time.sleep(0.05)


class TestOnce:
    def test_a_cursor_that_is_set_back_does_nothing_twice(self, log: str) -> None:
        register(one=note("one"))
        publish(1, 2, 3)
        outbox.drain()
        sql.run_text("UPDATE kit_consumer SET epoch = 0, xid = '0'", {})
        publish(4)
        outbox.drain()
        assert effects() == [1, 2, 3, 4]

    def test_a_killed_consumer_leaves_no_half_effect(
        self, log: str, postgres: EmbeddedPostgres
    ) -> None:
        publish(1, 2)
        environment = os.environ | {"QUANQU_DATABASE_URL": postgres.dsn(log, "quanqu_app")}
        command = [sys.executable, "-c", HANG]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        with process.stdout as said:
            assert said.readline() == "handled\n"
            process.send_signal(signal.SIGKILL)
            process.wait()
        register(slow=note("slow"))
        outbox.drain()
        assert effects("slow") == [1, 2]

    def test_two_workers_do_not_take_the_same_event(self, log: str) -> None:
        register(one=note("one"))
        publish(*range(300))
        results = at_once(4, lambda n: outbox.drain())
        assert results == [None] * 4
        assert effects() == list(range(300))

    def test_an_epoch_after_a_restore_begins_anew(self, log: str) -> None:
        register(one=note("one"))
        publish(1)
        outbox.drain()
        # A restored database counts transactions anew: its numbers are below the cursor.
        sql.run_text("UPDATE kit_consumer SET xid = '999999999999'", {})
        sql.run_text("INSERT INTO kit_epoch (epoch) VALUES (2)", {})
        publish(2)
        outbox.drain()
        assert effects() == [1, 2]
        assert place()["epoch"] == 2


class TestPoison:
    def test_stops_its_consumer_in_order_and_recovers(self, log: str) -> None:
        broken = {2}

        def fragile(event: Counted, recorded: Recorded) -> None:
            note("one")(event, recorded)
            if event.number in broken:
                raise ValueError("poison")

        register(one=fragile, two=note("two"))
        publish(1, 2, 3)
        with pytest.raises(RuntimeError, match="poison"):
            outbox.drain()
        assert effects("one") == [1]
        assert effects("two") == [1, 2, 3]
        stopped = place()
        assert stopped["failures"] == 1
        assert stopped["failed_event_id"] is not None
        assert outbox.run_consumers() == 0, "it waits before it tries again"
        retry_now()
        outbox.run_consumers()
        assert place()["failures"] == 2
        broken.clear()
        retry_now()
        outbox.drain()
        assert effects("one") == [1, 2, 3]
        healed = place()
        assert (healed["failed_event_id"], healed["failures"], healed["failure"]) == (None, 0, "")

    def test_waits_longer_each_time(self, log: str) -> None:
        def always(event: Counted, recorded: Recorded) -> None:
            raise ValueError("poison")

        register(one=always)
        publish(1)
        for wait_s in (1, 2, 4, 8):
            earliest = database_time() + timedelta(seconds=wait_s)
            outbox.run_consumers()
            latest = database_time() + timedelta(seconds=wait_s)
            assert earliest <= place()["retry_at"] <= latest
            retry_now()

    def test_an_event_that_cannot_be_read_stops_only_those_who_want_it(self, log: str) -> None:
        register(one=note("one"), two=note("two"))
        with another_connection() as other:
            other.execute(
                "INSERT INTO kit_event (name, payload) VALUES ('kit.Counted', '{\"number\": {}}')"
            )
            other.commit()
        outbox._handlers["two"].clear()
        outbox._handlers["two"]["kit.Other"].append(note("two"))
        outbox.run_consumers()
        assert place("one")["failures"] == 1
        assert place("two")["failures"] == 0

    def test_a_failed_statement_undoes_only_its_own_event(self, log: str) -> None:
        def divide(event: Counted, recorded: Recorded) -> None:
            note("one")(event, recorded)
            sql.run_text("SELECT 1 / (%(n)s::int - 2)", {"n": event.number})

        register(one=divide)
        publish(1, 2, 3)
        outbox.run_consumers()
        assert effects() == [1]

    def test_a_clash_with_others_is_no_failure_and_the_batch_is_done_again(self, log: str) -> None:
        seen: list[int] = []

        def clash_once(event: Counted, recorded: Recorded) -> None:
            note("one")(event, recorded)
            seen.append(event.number)
            if seen == [1, 2]:
                sql.run_text("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$", {})

        register(one=clash_once)
        publish(1, 2)
        assert outbox.run_consumers() == 2
        assert (effects(), seen) == ([1, 2], [1, 2, 1, 2])
        assert place()["failures"] == 0


class TestRunForever:
    def test_outlives_a_connection_that_the_server_cuts(
        self, log: str, postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        register(one=note("one"))
        monkeypatch.setattr(outbox, "RETRY_SECONDS", 0.1)
        stop = threading.Event()
        worker = threading.Thread(target=outbox.run_forever, args=(stop.is_set, 0.02))
        worker.start()
        try:
            publish(1)
            _wait_for(1)
            with postgres.superuser() as superuser:
                superuser.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = %s AND pid <> %s",
                    [log, connection.connection.info.backend_pid],
                )
            publish(2)
            _wait_for(2)
        finally:
            stop.set()
            worker.join(40)
        assert effects() == [1, 2]
        assert not worker.is_alive()

    def test_an_idle_consumer_writes_nothing(self, log: str) -> None:
        register(one=note("one"))
        publish(1)
        outbox.drain()
        before = records_written()
        for _ in range(50):
            assert outbox.run_consumers() == 0
        # A page that is read first after a commit may be noted as such.
        assert records_written() - before < 10


class TestDrain:
    def test_says_what_holds_events_back(self, log: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outbox, "HELD_BACK_SECONDS", 0.2)
        register(one=note("one"))
        outbox.drain()
        publish(0)
        outbox.drain()
        with another_connection() as early:
            publish_in(early, 1)
            publish(2)
            with pytest.raises(RuntimeError, match="holds events back"):
                outbox.drain()
