"""Transactions: doors, handlers and jobs open them; verbs only need them, so they compose."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Final, ParamSpec, TypeVar

import psycopg
from django.db import Error as DatabaseError
from django.db import connections, transaction

from quanqu.kit.refusals import Refused

P = ParamSpec("P")
R = TypeVar("R")

TRIES: Final = 3
CLASHES: Final = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
"""What the database undoes because of others: it may simply be done again."""

_actor: ContextVar[str | None] = ContextVar("quanqu_actor", default=None)
_kept: ContextVar[list[Callable[[], object]] | None] = ContextVar("quanqu_kept", default=None)


SET_ACTOR: Final = "SELECT set_config('quanqu.actor', %s, true)"
SET_PATIENCE: Final = f"{SET_ACTOR}, set_config('lock_timeout', %s, true)"


@contextmanager
def begin(
    *, actor: str, using: str = "default", lock_timeout_ms: int | None = None
) -> Iterator[None]:
    """Open the one durable transaction of this step and name who acts; the database reads it too.

    It waits for a row that others hold as long as the connection says, or `lock_timeout_ms`.
    What `keep_if_refused` was told is written again, alone, if the step ends by a refusal.
    """
    kept: list[Callable[[], object]] = []
    try:
        with _opened(actor, using, kept, lock_timeout_ms):
            yield
    except Refused:
        if kept:
            with _opened(actor, using, []):
                for write in kept:
                    write()
        raise


@contextmanager
def _opened(
    actor: str, using: str, kept: list[Callable[[], object]], lock_timeout_ms: int | None = None
) -> Iterator[None]:
    with transaction.atomic(using=using, durable=True):
        with connections[using].cursor() as cursor:
            if lock_timeout_ms is None:
                cursor.execute(SET_ACTOR, [actor])
            else:
                cursor.execute(SET_PATIENCE, [actor, f"{lock_timeout_ms}ms"])
        actor_token, kept_token = _actor.set(actor), _kept.set(kept)
        try:
            yield
            _write_last(using)
        finally:
            _actor.reset(actor_token)
            _kept.reset(kept_token)


def again(step: Callable[[], R]) -> R:
    """Run a step that opens its own transaction, and again when others undid it (a deadlock, a
    serialization failure); the last try raises what the database said.

    What the step changes outside the database must not mind being done twice.
    """
    if _actor.get() is not None:
        raise RuntimeError("a step can only be repeated as a whole: again is outside tx.begin")
    for _ in range(TRIES - 1):
        try:
            return step()
        except DatabaseError as error:
            if not is_clash(error):
                raise
    return step()


def is_clash(error: Exception) -> bool:
    """Whether others were in the way: the same step may simply be done again."""
    return isinstance(error.__cause__, CLASHES)


def run(actor: str, step: Callable[[], R]) -> R:
    """Do a step in one transaction of its own, and `again` when others undid it."""

    def begun() -> R:
        with begin(actor=actor):
            return step()

    return again(begun)


def required(verb: Callable[P, R]) -> Callable[P, R]:
    """Mark a verb that writes: calling it outside `begin` is a mistake of the caller."""

    @wraps(verb)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        if _actor.get() is None:
            raise RuntimeError(f"{verb.__module__}.{verb.__qualname__} needs tx.begin")
        return verb(*args, **kwargs)

    return inside


def outside(step: Callable[P, R]) -> Callable[P, R]:
    """Mark a step that talks to the network: inside a transaction it would hold locks meanwhile."""

    @wraps(step)
    def alone(*args: P.args, **kwargs: P.kwargs) -> R:
        if _actor.get() is not None:
            raise RuntimeError(f"{step.__module__}.{step.__qualname__} must not be in tx.begin")
        return step(*args, **kwargs)

    return alone


def is_begun() -> bool:
    """Whether a transaction is open here: what reads may then write in it."""
    return _actor.get() is not None


def actor() -> str:
    """Who acts in this transaction, such as `staff:0190...`."""
    name = _actor.get()
    if name is None:
        raise RuntimeError("no transaction has been begun")
    return name


@dataclass(frozen=True, slots=True)
class _Last:
    """A write that waits for the end of its transaction. Django forgets it with its savepoint."""

    rank: tuple[str, ...]
    write: Callable[[], object]

    def __call__(self) -> None:
        """It was written before the commit."""


def before_commit(rank: tuple[str, ...], write: Callable[[], object]) -> None:
    """Write at the end of this transaction, by rank; not if what asked for it is undone.

    For rows that the work of many orders meets at: they are locked last and in one order, so that
    whoever holds one waits for nothing else.
    """
    if _actor.get() is None:
        raise RuntimeError("no transaction has been begun")
    transaction.on_commit(_Last(rank, write))


def _write_last(using: str) -> None:
    connection = connections[using]
    waiting = [entry[1] for entry in connection.run_on_commit if isinstance(entry[1], _Last)]
    connection.run_on_commit = [
        entry for entry in connection.run_on_commit if not isinstance(entry[1], _Last)
    ]
    for last in sorted(waiting, key=lambda one: one.rank):
        last.write()


def after_commit(effect: Callable[[], object]) -> None:
    """Run an effect once the transaction is durable, and never if it is rolled back."""
    transaction.on_commit(effect)


def keep_if_refused(write: Callable[[], object]) -> None:
    """Write now, and again in a transaction of its own if this one ends by a refusal.

    For what must outlive a "no": a wrong guess is counted although all else of the step is undone.
    """
    kept = _kept.get()
    if kept is None:
        raise RuntimeError("no transaction has been begun")
    write()
    kept.append(write)
