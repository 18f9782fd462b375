"""Who writes the parts of a day: this process, or several beside it.

A helper process imports this file before Django is set up there, so it imports no module's tables.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from quanqu.world.beside import CONTEXT, begin_helper
from quanqu.world.retail.types import Shop

if TYPE_CHECKING:
    from quanqu.world.retail.writing import Writer

TRIES: Final = 5

Write = Callable[..., Future[None]]
"""Write one part: a verb of `Writer` and its arguments."""

_writer: "Writer | None" = None


@contextmanager
def writers(shop: Shop, processes: int) -> Iterator[Write]:
    """With one process everything is written here, which tests need; else by a pool."""
    if processes == 1:
        _become_writer(shop)
        yield _write_here
        return
    with ProcessPoolExecutor(
        processes, mp_context=CONTEXT, initializer=_begin_writer, initargs=(shop,)
    ) as pool:
        yield lambda verb, *arguments: pool.submit(_write, verb, *arguments)


def _begin_writer(shop: Shop) -> None:
    begin_helper()
    _become_writer(shop)


def _become_writer(shop: Shop) -> None:
    global _writer
    from quanqu.world.retail.writing import Writer

    _writer = Writer(shop)


def _write_here(verb: str, *arguments: Any) -> Future[None]:
    done: Future[None] = Future()
    _write(verb, *arguments)
    done.set_result(None)
    return done


def _write(verb: str, *arguments: Any) -> None:
    """Write one part; again if two processes stood in each other's way."""
    from django.db import OperationalError

    from quanqu.world.steps import AlreadyDone

    assert _writer is not None
    for again in range(TRIES, 0, -1):
        try:
            getattr(_writer, verb)(*arguments)
        except AlreadyDone:
            # By a helper of a run that was killed, which ended only after we had looked.
            if verb != "sell":
                return
            arguments = (_writer.unsold(arguments[0]),)
        except OperationalError:
            if again == 1:
                raise
        else:
            return
