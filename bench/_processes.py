"""CPU time of process trees, from /proc: a web server's, and PostgreSQL's by database."""

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

TICKS: Final = os.sysconf("SC_CLK_TCK")
SHARED: Final = ""
"""What serves all databases: the log writer, the checkpointer, backends that have ended."""


def cpu_seconds(root: int) -> float:
    """User and system time of a process, its descendants, and those of them that have ended."""
    return sum(_ticks(process, with_ended=True) for process in tree(root)) / TICKS


def database_cpu_seconds(postmaster: int) -> dict[str, float]:
    """User and system time of the server's processes by the database that they work for."""
    found: defaultdict[str, float] = defaultdict(float)
    found[SHARED] = _ticks(postmaster, with_ended=True) / TICKS
    for process in tree(postmaster) - {postmaster}:
        found[_database(process)] += _ticks(process, with_ended=False) / TICKS
    return dict(found)


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
    """A backend's title is `postgres: ROLE DATABASE CLIENT STATE`; other processes have none."""
    try:
        words = Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ").split()
    except OSError:
        return SHARED
    is_backend = (
        len(words) > 3 and words[0] == "postgres:" and words[3].startswith(("[local]", "127."))
    )
    return words[2] if is_backend else SHARED
