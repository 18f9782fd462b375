"""Verbs of search: build the index of this machine, keep it true."""

import logging
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from quanqu.kit import tx
from quanqu.search import documents, reading
from quanqu.search.documents import sql
from quanqu.search.folders import IndexFolders
from quanqu.search.refusals import AlreadyReindexing, SearchNotReady
from quanqu.search.writing import BATCH, Follower, build

__all__ = [
    "AlreadyReindexing",
    "SearchNotReady",
    "follow",
    "forget_changes",
    "reindex",
]

log = logging.getLogger(__name__)

PAUSE_S: Final = 0.1
TOGETHER_S: Final = 0.3
"""Changes of this long are written together: a commit costs as much as a hundred of them."""

RETRY_S: Final = 1.0
KEPT_FOR: Final = timedelta(days=3)
"""How long changes stay in the log; an index that has not been followed for most of it is old."""

OLD_AFTER: Final = timedelta(days=2)

OTHER_DATABASE: Final = "it speaks of another database"
REINDEX: Final = (sys.executable, "-m", "quanqu.cli", "search", "reindex")

Progress = Callable[[int], object]


@tx.outside
def reindex(*, progress: Progress = lambda _: None) -> int:
    """Build the index of this machine from nothing while the old one serves, then switch to it.

    What changes meanwhile is written before the switch. Returns how many products are in it.
    Killed, it leaves the old one. Refuses AlreadyReindexing.
    """
    home = reading.folders()
    with home.building() as is_ours:
        if not is_ours:
            raise AlreadyReindexing
        home.remove_all_but(home.current())
        folder = build(home, progress=progress)
        follower = Follower(folder)
        while follower.step():
            pass
        follower.close()
        home.switch_to(folder)
    return reading.documents_in(folder)


@tx.outside
def follow(stop: Callable[[], bool]) -> None:
    """Keep the index of this machine true until told to stop; builds it where it is missing."""
    home = reading.folders()
    while not stop():
        try:
            if home.current() is None and (
                home.is_building() or not _await(_begin_rebuild("there is none"), stop)
            ):
                time.sleep(RETRY_S)
            with home.following() as is_ours:
                if is_ours:
                    _follow_one(home, stop)
            time.sleep(PAUSE_S)
        except Exception:
            log.exception("the index could not be followed; trying again")
            # A connection that the server has cut would fail for ever.
            connection.close()
            time.sleep(RETRY_S)
    connection.close()


@tx.required
def forget_changes(*, at: datetime, limit: int = 10_000) -> int:
    """Remove up to a batch of changes that every followed index has seen; returns how many."""
    return len(sql.forget_changes(before=at - KEPT_FOR, row_limit=limit))


def _follow_one(home: IndexFolders, stop: Callable[[], bool]) -> None:
    """Follow the current index until there is another one, perhaps one that we have asked for."""
    folder = home.current()
    if folder is None:
        return
    follower = Follower(folder)
    rebuild: subprocess.Popen[bytes] | None = None
    try:
        while not stop() and home.current() == folder:
            why = _look(follower) if follower.is_due_for_a_look() else ""
            if why and (rebuild is None or rebuild.poll() is not None):
                rebuild = _begin_rebuild(why)
            began = time.monotonic()
            written_qty = 0 if why == OTHER_DATABASE else follower.step()
            if written_qty < BATCH:
                rest_s = began + TOGETHER_S - time.monotonic() if written_qty else PAUSE_S
                time.sleep(max(PAUSE_S, rest_s))
    finally:
        # Merges under way are given up with the process: no document is lost by that.
        if not stop():
            follower.close()
        if rebuild is not None:
            _await(rebuild, stop)


def _begin_rebuild(why: str) -> subprocess.Popen[bytes]:
    """In a process of its own, which can be ended at any moment, also while the engine merges."""
    log.info("building the index anew: %s", why)
    return subprocess.Popen(REINDEX)


def _await(rebuild: subprocess.Popen[bytes], stop: Callable[[], bool]) -> bool:
    """Wait for a rebuild; returns whether it went well. Told to stop, we end it: nobody reads half
    an index, and whoever follows next begins again.
    """
    while rebuild.poll() is None:
        if stop():
            rebuild.kill()
            rebuild.wait()
        else:
            time.sleep(PAUSE_S)
    return rebuild.returncode == 0


def _look(follower: Follower) -> str:
    """What has changed by time alone; returns why the index should be built anew, if it should:
    it cannot be made true by following, or has become slow.
    """
    now = sql.now()[0]
    if not follower.is_of(now):
        return OTHER_DATABASE
    follower.write_ended(now["now"])
    if now["now"] - follower.about.true_at_moment > OLD_AFTER:
        return "it has not been followed for days"
    if set(documents.zones_now()) != set(follower.about.zones):
        return "there are other price lists"
    if follower.is_worn():
        return "most of it has been written again"
    return ""
