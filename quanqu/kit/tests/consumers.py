"""Events and consumers for the tests of the event log; a process may run them too."""

import sys
import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from quanqu.kit import outbox, sql
from quanqu.kit.outbox import Event, Handler, Recorded


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Counted(Event):
    """Something was counted."""

    number: int


@dataclass(frozen=True)
class Described(Event):
    """An event with every sort of field."""

    thing_id: UUID
    at: datetime
    colour: Colour
    lines: tuple[tuple[UUID, int], ...]
    note: str | None


# The product must not know these: a test or a process that wants them registers them.
EVENTS = {name: Event._registry.pop(name) for name in ("kit.Counted", "kit.Described")}

EFFECTS = (
    "CREATE TABLE test_effect (n bigint GENERATED ALWAYS AS IDENTITY, consumer text, number int)"
)


def register(**handlers: Handler) -> None:
    """Consumers by name, each with its reaction to Counted; all others are forgotten."""
    Event._registry.update(EVENTS)
    outbox._handlers.clear()
    for consumer, handler in handlers.items():
        outbox._handlers[consumer]["kit.Counted"].append(handler)


def note(consumer: str) -> Handler:
    """A handler that leaves one row."""

    def handle(event: Counted, recorded: Recorded) -> None:
        sql.run_text(
            "INSERT INTO test_effect (consumer, number) VALUES (%(consumer)s, %(number)s)",
            {"consumer": consumer, "number": event.number},
        )

    return handle


def run_and_hang() -> None:
    """As a process: handle the first event, say so and wait to be killed before the commit."""
    import django

    django.setup()

    def handle(event: Counted, recorded: Recorded) -> None:
        note("slow")(event, recorded)
        sys.stdout.write("handled\n")
        sys.stdout.flush()
        time.sleep(60)

    register(slow=handle)
    outbox.drain()
