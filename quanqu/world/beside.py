"""Work beside the main process of a long command: its helpers end when it does, however it ends."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from typing import Final

CONTEXT: Final = get_context("spawn")
"""A forked copy would share the parent's database connection."""

LOOK_EVERY_S: Final = 0.5


class HelperFailed(Exception):
    """A process beside the main one ended before its time."""


def begin_helper() -> None:
    """To be called first in a helper process: set Django up, and end if the parent is gone."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    os.environ["QUANQU_POOL"] = "0"
    import django

    django.setup()


@contextmanager
def consumers_beside(processes: int) -> Iterator[None]:
    """Let the event log's consumers run in a process of their own until the block has ended.

    Raises `HelperFailed` at the end if that process did not live so long.
    """
    if not processes:
        yield
        return
    stop = CONTEXT.Event()
    helper = CONTEXT.Process(target=_consume, args=(stop,), name="consumers", daemon=True)
    helper.start()
    try:
        yield
        if not helper.is_alive():
            raise HelperFailed(f"{helper.name} ended early, with {helper.exitcode}")
    finally:
        stop.set()
        helper.join()


def _consume(stop: Event) -> None:
    begin_helper()
    from quanqu.kit import outbox

    outbox.run_forever(stop.is_set)


def _end_with(parent_id: int) -> None:
    while os.getppid() == parent_id:
        time.sleep(LOOK_EVERY_S)
    os._exit(1)
