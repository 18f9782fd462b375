"""CPU time of process trees, from /proc: a web server's, and PostgreSQL's by database; memory."""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TICKS: Final = os.sysconf("SC_CLK_TCK")
ANON: Final = "RssAnon:"
SHARED: Final = ""
"""What serves all databases: the log writer, the checkpointer."""


def cpu_seconds(root: int) -> float:
    """User and system time of a process, its descendants, and those of them that have ended."""
    return sum(_ticks(process, with_ended=True) for process in tree(root)) / TICKS


@dataclass(frozen=True, slots=True)
class DatabaseCpu:
    """What PostgreSQL's processes have used until a moment: (database, ticks) of each."""

    postmaster: int
    ticks: int
    """The postmaster's own, with those of its children that have ended."""
    living: dict[int, tuple[str, int]]

    @classmethod
    def now(cls, postmaster: int) -> "DatabaseCpu":
        # Who ends meanwhile counts in neither: better than twice.
        ticks = _ticks(postmaster, with_ended=True)
        processes = tree(postmaster) - {postmaster}
        living = {p: (_database(p), _ticks(p, with_ended=False)) for p in processes}
        return cls(postmaster, ticks, living)

    def seconds_since(self, before: "DatabaseCpu", database: str) -> float:
        """User and system time for one database, and of what serves all of them.

        A process that has ended is the postmaster's with its whole life: what it had used before
        is taken off, because it was another's or was counted then.
        """
        ticks = self.ticks - before.ticks
        for process, (of, used) in self.living.items():
            if of in (database, SHARED):
                ticks += used - before.living.get(process, (of, 0))[1]
        ticks -= sum(
            used for process, (_, used) in before.living.items() if process not in self.living
        )
        return ticks / TICKS


def own_memory_mb(process: int) -> float:
    """What a process has for itself; PostgreSQL's buffers, which all its processes share, not."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if ANON in line), 0.0)


def tree(root: int) -> set[int]:
    """A process and all its living descendants."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for process, parent in _parents():
        children[parent].append(process)
    found, left = set(), [root]
    while left:
        process = left.pop()
        found.add(process)
        left += children[process]
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _fields(int(folder.name))
        if fields:
            yield int(folder.name), int(fields[1])


def _ticks(process: int, *, with_ended: bool) -> int:
    fields = _fields(process)
    return sum(map(int, fields[11 : 15 if with_ended else 13])) if fields else 0


def _fields(process: int) -> list[str]:
    """What /proc/PID/stat says behind the name, which may hold blanks; nothing once it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _database(process: int) -> str:
    """A backend's title is `postgres: ROLE DATABASE CLIENT STATE`; a vacuum's ends in DATABASE."""
    try:
        words = Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ").split()
    except OSError:
        return SHARED
    if words[:3] == ["postgres:", "autovacuum", "worker"] and len(words) > 3:
        return words[3]
    is_backend = (
        len(words) > 3 and words[0] == "postgres:" and words[3].startswith(("[local]", "127."))
    )
    return words[2] if is_backend else SHARED
