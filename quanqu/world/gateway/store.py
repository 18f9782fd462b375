"""One SQLite file, one connection, one transaction at a time."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .refusal import Refusal


class Store:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        # WAL without a sync per commit survives the death of the process, which is what we promise.
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(Path(__file__).with_name("schema.sql").read_text())

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def spend_nonce(self, merchant_id: str, nonce: str, now: float) -> None:
        """Remember a nonce for good; refuses one that was seen."""
        try:
            with self.transaction() as db:
                db.execute("INSERT INTO nonce VALUES (?, ?, ?)", (merchant_id, nonce, now))
        except sqlite3.IntegrityError as error:
            raise Refusal(401, "replayed", "This nonce was used before.") from error

    def forget_nonces(self, before: float) -> None:
        with self.transaction() as db:
            db.execute("DELETE FROM nonce WHERE seen_at < ?", (before,))

    def close(self) -> None:
        with self._lock:
            self._connection.close()
