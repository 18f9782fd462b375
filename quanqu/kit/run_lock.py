"""One process per folder, and where the others find it."""

import fcntl
import json
from pathlib import Path
from types import TracebackType
from typing import Self


class RunLock:
    """A lock file whose holder leaves a few facts for those who come later.

    The kernel frees the lock however its holder ends; facts of a dead holder are void.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+")

    def take(self) -> bool:
        """Take the lock if it is free."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self.tell({})
        return True

    def tell(self, facts: dict[str, str]) -> None:
        """Leave facts for others; only the holder may."""
        self._file.seek(0)
        self._file.truncate()
        json.dump(facts, self._file)
        self._file.flush()

    def read(self) -> dict[str, str]:
        """The holder's facts; empty while it has none to tell."""
        self._file.seek(0)
        try:
            facts: dict[str, str] = json.load(self._file)
        except ValueError:
            return {}
        return facts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
