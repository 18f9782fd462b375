"""The search index at the terminal: build it, keep it true, look at it."""

import signal
import sys
import threading
import time
from types import FrameType

import typer

from quanqu.search import actions, queries
from quanqu.search.refusals import AlreadyReindexing, SearchNotReady
from quanqu.search.types import IndexState


def reindex(*, if_missing: bool = False) -> int:
    """Build the index from nothing; the old one serves meanwhile."""
    if if_missing and _state() is not None:
        return 0
    began = time.monotonic()
    try:
        done = actions.reindex(progress=_tell)
    except AlreadyReindexing as refused:
        typer.echo(str(refused), err=True)
        return 1
    _end_line()
    typer.echo(f"{done:,} products can be found, after {time.monotonic() - began:.1f} s.")
    return 0


def follow() -> int:
    """Keep the index true until SIGTERM or Ctrl-C."""
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    actions.follow(stopping.is_set)
    return 0


def show() -> int:
    """What the index holds, up to when it is true, and whether somebody keeps it so."""
    state = _state()
    if state is None:
        typer.echo(str(SearchNotReady()), err=True)
        return 1
    followed = "followed" if state.is_followed else "NOT followed: quanqu search follow"
    typer.echo(
        f"index {state.name}: {state.documents:,} products in {state.segments} segments, "
        f"{state.bytes_on_disk / 1e6:,.0f} MB, "
        f"true at {state.true_at:%Y-%m-%d %H:%M:%S}, {followed}"
    )
    return 0 if state.is_followed else 1


def _state() -> IndexState | None:
    try:
        return queries.index_state()
    except SearchNotReady:
        return None


def _tell(done: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:,} products")
        sys.stderr.flush()
    elif done % 50_000 == 0:
        sys.stderr.write(f"{done:,} products\n")


def _end_line() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\n")
