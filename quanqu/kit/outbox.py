"""The event log: facts go up in the transaction that made them, and every effect happens once."""

import importlib
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import msgspec
from django.db import connection, transaction

from quanqu.kit import sql, tx

log = logging.getLogger(__name__)

BATCH = 500
BATCH_SECONDS = 1.0
"""What a consumer takes in one transaction: while it runs, later events wait for all consumers."""

RETRY_SECONDS = 2.0
HELD_BACK_SECONDS = 10.0


@dataclass(frozen=True)
class Event:
    """A fact in the past tense. Its fields are ids, integers, texts, moments: no personal data."""

    _registry: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        Event._registry[event_name(cls)] = cls


@dataclass(frozen=True)
class Recorded:
    """What the log knows of an event besides the event itself."""

    event_id: UUID
    recorded_at: datetime
    actor: str


E = TypeVar("E", bound=Event)
Handler = Callable[[Any, Recorded], None]

_handlers: dict[str, dict[str, list[Handler]]] = defaultdict(lambda: defaultdict(list))


def event_name(kind: type[Event]) -> str:
    """`orders.OrderPaid`: the module that publishes it and its name."""
    return f"{kind.__module__.removeprefix('quanqu.').split('.')[0]}.{kind.__name__}"


def all_events() -> dict[str, type[Event]]:
    """Every event the product knows, by name."""
    return dict(sorted(Event._registry.items()))


def all_handlers() -> dict[str, dict[str, list[Handler]]]:
    """Consumer -> event name -> its handlers."""
    return {consumer: dict(by_event) for consumer, by_event in sorted(_handlers.items())}


@tx.required
def publish(*events: Event) -> None:
    """Write facts into the log, in their order, in this transaction."""
    if events:
        sql.run_text(PUBLISH, _columns(events, [None] * len(events)))


@tx.required
def start_publishing(events: Sequence[Event], actors: Sequence[str | None]) -> sql.Later[Any]:
    """The same inside `sql.together`, each fact by its own actor (None: the transaction's)."""
    return sql.start_text(PUBLISH, _columns(events, actors))


def _columns(events: Sequence[Event], actors: Sequence[str | None]) -> dict[str, Any]:
    return {
        "names": sql.texts(event_name(type(event)) for event in events),
        "payloads": sql.texts(msgspec.json.encode(event).decode() for event in events),
        "actors": sql.texts(actors),
    }


def on(kind: type[E]) -> Callable[[Callable[[E, Recorded], None]], Callable[[E, Recorded], None]]:
    """Register a handler; its module (`quanqu.rewards.handlers` -> `rewards`) is the consumer."""

    def register(handler: Callable[[E, Recorded], None]) -> Callable[[E, Recorded], None]:
        consumer = handler.__module__.removeprefix("quanqu.").split(".")[0]
        _handlers[consumer][event_name(kind)].append(handler)
        return handler

    return register


def run_consumers() -> int:
    """Let every consumer with something to do take one batch; returns how many events in all."""
    names = list(all_handlers())
    waiting = [row["name"] for row in sql.run_text(WITH_WORK, {"names": names})]
    return sum(tx.again(partial(_run_consumer, name)) for name in waiting)


def drain() -> None:
    """Run the consumers until nothing is left, for imports and tests; raises what stopped one."""
    deadline = time.monotonic() + HELD_BACK_SECONDS
    while True:
        if run_consumers():
            deadline = time.monotonic() + HELD_BACK_SECONDS
            continue
        if stuck := sql.run_text(STUCK, {}):
            raise RuntimeError(f"consumers are stuck: {stuck}")
        if not sql.run_text(BEHIND, {"names": list(all_handlers())}):
            return
        if time.monotonic() > deadline:
            raise RuntimeError("a running transaction, perhaps our own, holds events back")
        time.sleep(0.01)


def run_forever(stop: Callable[[], bool], pause_s: float = 0.2) -> None:
    """The worker's loop: poll, because NOTIFY would make every commit take one global lock."""
    while not stop():
        try:
            taken, pause = run_consumers(), pause_s
        except Exception:
            log.exception("the event log could not be read; trying again")
            # A connection that the server has cut would fail for ever.
            connection.close()
            taken, pause = 0, RETRY_SECONDS
        if not taken:
            time.sleep(pause)
    connection.close()


PUBLISH = """
INSERT INTO kit_event (name, payload, actor)
SELECT name, payload, coalesce(actor, nullif(current_setting('quanqu.actor', true), ''))
  FROM unnest(%(names)s::text[], %(payloads)s::jsonb[], %(actors)s::text[])
       AS t (name, payload, actor)
"""

# An idle consumer costs one read and no lock, because a row lock would be a commit to disk.
WITH_WORK = """
SELECT wanted.name FROM unnest(%(names)s::text[]) AS wanted (name)
  LEFT JOIN kit_consumer c ON c.name = wanted.name
 WHERE c.name IS NULL
    OR (c.retry_at IS NULL OR c.retry_at <= clock_timestamp()) AND EXISTS (
       SELECT FROM kit_event e WHERE (e.epoch, e.xid, e.id) > (c.epoch, c.xid, c.event_id)
          AND (e.epoch < (SELECT quanqu_epoch())
               OR e.xid < (SELECT quanqu_event_bound())))
"""
BEHIND = """
SELECT c.name FROM kit_consumer c
 WHERE c.name = ANY (%(names)s::text[]) AND EXISTS (
       SELECT FROM kit_event e WHERE (e.epoch, e.xid, e.id) > (c.epoch, c.xid, c.event_id))
"""
STUCK = "SELECT name, failure FROM kit_consumer WHERE failed_event_id IS NOT NULL"


def _run_consumer(consumer: str) -> int:
    """One batch in one transaction: cursor and effects are durable together or not at all."""
    with tx.begin(actor=f"system:{consumer}"):
        cursor = _lock_cursor(consumer)
        if cursor is None:
            return 0
        taken, until = 0, time.monotonic() + BATCH_SECONDS
        for row in _read_batch(cursor):
            if time.monotonic() > until or not _apply(consumer, row):
                break
            cursor, taken = row, taken + 1
        if taken:
            _move_cursor(consumer, cursor)
        return taken


def _move_cursor(consumer: str, last: sql.Row) -> None:
    """Stand behind the last event taken; a failure behind us is forgotten, one ahead is kept."""
    sql.run_text(
        "UPDATE kit_consumer SET epoch = %(epoch)s, xid = %(xid)s::text::xid8, event_id = %(id)s, "
        "retry_at = CASE WHEN retry_at > clock_timestamp() THEN retry_at END, "
        "failures = CASE WHEN retry_at > clock_timestamp() THEN failures ELSE 0 END, "
        "failure = CASE WHEN retry_at > clock_timestamp() THEN failure ELSE '' END, "
        "failed_event_id = CASE WHEN retry_at > clock_timestamp() THEN failed_event_id END "
        "WHERE name = %(consumer)s",
        {
            "epoch": last["epoch"],
            "xid": str(last["xid"]),
            "id": last["id"],
            "consumer": consumer,
        },
    )


def _lock_cursor(consumer: str) -> sql.Row | None:
    """The consumer's place, locked; None while another has it or it waits after a failure."""
    sql.run_text(
        "INSERT INTO kit_consumer (name) VALUES (%(name)s) ON CONFLICT DO NOTHING",
        {"name": consumer},
    )
    rows = sql.run_text(
        "SELECT epoch, xid, event_id AS id FROM kit_consumer WHERE name = %(name)s "
        "AND (retry_at IS NULL OR retry_at <= clock_timestamp()) FOR UPDATE SKIP LOCKED",
        {"name": consumer},
    )
    return rows[0] if rows else None


def _read_batch(cursor: sql.Row) -> list[sql.Row]:
    return sql.run_text(
        "SELECT id, epoch, xid, name, payload, actor, recorded_at FROM kit_event "
        "WHERE (epoch, xid, id) > (%(epoch)s, %(xid)s::text::xid8, %(id)s) "
        "AND (epoch < (SELECT quanqu_epoch()) OR xid < (SELECT quanqu_event_bound())) "
        "ORDER BY epoch, xid, id LIMIT %(batch)s",
        {"epoch": cursor["epoch"], "xid": str(cursor["xid"]), "id": cursor["id"], "batch": BATCH},
    )


def _apply(consumer: str, row: sql.Row) -> bool:
    """Run the handlers for one event; a failure is recorded and stops the batch there.

    A clash is no failure of the event's: it undoes the batch, which is done again.
    """
    handlers = _handlers[consumer].get(row["name"])
    if not handlers:
        return True
    recorded = Recorded(row["id"], row["recorded_at"], row["actor"])
    try:
        event = msgspec.convert(row["payload"], Event._registry[row["name"]], strict=False)
        with transaction.atomic():
            if _is_first(consumer, row["id"]):
                for handler in handlers:
                    handler(event, recorded)
    except Exception as error:
        if tx.is_clash(error):
            raise
        log.exception("%s could not handle %s %s", consumer, row["name"], row["id"])
        _record_failure(consumer, row["id"], f"{type(error).__name__}: {error}")
        return False
    return True


def _is_first(consumer: str, event_id: UUID) -> bool:
    return bool(
        sql.run_text(
            "INSERT INTO kit_effect (consumer, event_id) VALUES (%(consumer)s, %(event_id)s) "
            "ON CONFLICT DO NOTHING RETURNING 1 AS done",
            {"consumer": consumer, "event_id": event_id},
        )
    )


def _record_failure(consumer: str, event_id: UUID, failure: str) -> None:
    """Keep what went wrong and wait longer each time (1 s up to 5 min); order is never broken."""
    sql.run_text(
        "UPDATE kit_consumer SET failure = %(failure)s, failed_event_id = %(event_id)s, "
        "failures = CASE WHEN failed_event_id = %(event_id)s THEN failures + 1 ELSE 1 END, "
        "retry_at = clock_timestamp() + least(interval '5 minutes', interval '1 second' * "
        "power(2, least(failures, 9))) WHERE name = %(consumer)s",
        {"failure": failure[:500], "event_id": event_id, "consumer": consumer},
    )


def load_handlers(module: str) -> None:
    """Import a module's `handlers.py`; called by its AppConfig when the apps are ready."""
    importlib.import_module(f"{module}.handlers")
