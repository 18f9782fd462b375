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
    "note_ended_lots",
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
def reindex(
    *, progress: Progress = lambda _: None, stop: Callable[[], bool] = lambda: False
) -> int:
    """Build the index of this machine from nothing while the old one serves, then switch to it.

    What changes meanwhile is written before the switch. Returns how many products are in it, 0 if
    it was stopped. Refuses AlreadyReindexing.
    """
    home = reading.folders()
    with home.building() as is_ours:
        if not is_ours:
            raise AlreadyReindexing
        home.remove_all_but(home.current())
        folder = build(home, progress=progress, stop=stop)
        if folder is None:
            return 0
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
            if home.current() is None:
                reindex(stop=stop)
            with home.following() as is_ours:
                if is_ours:
                    _follow_one(home, stop)
            time.sleep(PAUSE_S)
        except AlreadyReindexing:
            time.sleep(RETRY_S)
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


@tx.required
def note_ended_lots(*, since: datetime, until: datetime) -> None:
    """Have what lay in lots that ended meanwhile indexed again: time changes no row."""
    sql.note_ended_lots(since=since, until=until)


def _follow_one(home: IndexFolders, stop: Callable[[], bool]) -> None:
    """Follow the current index until there is another one, perhaps one that we have asked for."""
    folder = home.current()
    if folder is None:
        return
    follower = Follower(folder)
    rebuild: subprocess.Popen[bytes] | None = None
    try:
        while not stop() and home.current() == folder:
            why = _why_to_rebuild(follower) if follower.is_due_for_a_look() else ""
            if why and (rebuild is None or rebuild.poll() is not None):
                log.info("building the index anew: %s", why)
                rebuild = subprocess.Popen(REINDEX)
            began = time.monotonic()
            written_qty = 0 if why == OTHER_DATABASE else follower.step()
            if written_qty < BATCH:
                rest_s = began + TOGETHER_S - time.monotonic() if written_qty else PAUSE_S
                time.sleep(max(PAUSE_S, rest_s))
    finally:
        follower.close()
        if rebuild is not None:
            rebuild.wait()


def _why_to_rebuild(follower: Follower) -> str:
    """An index is built anew when it cannot be made true by following, or has become slow."""
    now = sql.now()[0]
    if not follower.is_of(now):
        return OTHER_DATABASE
    if now["now"] - follower.about.true_at_moment > OLD_AFTER:
        return "it has not been followed for days"
    if set(documents.zones_now()) != set(follower.about.zones):
        return "there are other price lists"
    if follower.is_worn():
        return "most of it has been written again"
    return ""
