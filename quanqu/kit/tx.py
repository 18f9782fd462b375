"""Transactions: doors, handlers and jobs open them; verbs only require them, so that they compose."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connections, transaction

P = ParamSpec("P")
R = TypeVar("R")

_actor: ContextVar[str | None] = ContextVar("quanqu_actor", default=None)


@contextmanager
def begin(*, actor: str, using: str = "default") -> Iterator[None]:
    """Open the one durable transaction of this step and name who acts; the database reads it too."""
    with transaction.atomic(using=using, durable=True):
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT set_config('quanqu.actor', %s, true)", [actor])
        token = _actor.set(actor)
        try:
            yield
        finally:
            _actor.reset(token)


def required(verb: Callable[P, R]) -> Callable[P, R]:
    """Mark a verb that writes: calling it outside `begin` is a mistake of the caller."""

    @wraps(verb)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        if _actor.get() is None:
            raise RuntimeError(f"{verb.__module__}.{verb.__qualname__} needs tx.begin")
        return verb(*args, **kwargs)

    return inside


def actor() -> str:
    """Who acts in this transaction, such as `staff:0190...`."""
    name = _actor.get()
    if name is None:
        raise RuntimeError("no transaction has been begun")
    return name


def after_commit(effect: Callable[[], object]) -> None:
    """Run an effect once the transaction is durable, and never if it is rolled back."""
    transaction.on_commit(effect)
