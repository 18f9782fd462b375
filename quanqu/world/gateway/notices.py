"""Notices are written with their cause and sent until the merchant says 2xx."""

import http.client
import json
import logging
import secrets
import sqlite3
import ssl
import threading
import time
import zlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from . import details
from .behaviour import behaviour_for
from .signing import notice_headers
from .store import Store

log = logging.getLogger(__name__)

LANES = 4
IDLE_SECONDS = 1.0
SEND_SECONDS = 5.0
BACK_OFF_SECONDS = (0.5, 1, 2, 5, 10, 30, 60, 120, 300)
GIVE_UP_SECONDS = 86_400
# The real protocols say nothing of a payment that was closed.
TOLD_BY_ALL = ("payment.captured", "refund.succeeded")


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def resource(payment: sqlite3.Row, **more: object) -> dict[str, Any]:
    """What a notice says about a payment."""
    return {
        "merchant": payment["merchant_id"],
        "order_number": payment["order_number"],
        "transaction_id": payment["transaction_id"] or "",
        "amount": payment["amount"],
        "currency": payment["currency"],
        "time": iso(payment["ended_at"]),
        **more,
    }


def enqueue(
    db: sqlite3.Connection, payment: sqlite3.Row, event: str, content: dict[str, Any], now: float
) -> None:
    """Write a notice in the transaction of its cause, as the merchant's behaviour asks."""
    protocol, detail = details.of(db, payment["token"])
    if protocol != details.PLAIN and event not in TOLD_BY_ALL:
        return
    behaviour = behaviour_for(db, payment["merchant_id"])
    mode = behaviour.notice_mode
    due_at: float | None = now + behaviour.notice_delay_seconds
    if mode == "never":
        due_at = None
    if mode == "reordered":
        due_at = _held_until(db, payment["merchant_id"], now) or due_at
    notice_id = f"n-{secrets.token_hex(16)}"
    sequence = db.execute("SELECT coalesce(max(sequence), 0) + 1 FROM notice").fetchone()[0]
    db.execute(
        "INSERT INTO notice (sequence, notice_id, merchant_id, lane, url, body, created_at,"
        " due_at, rank, is_held, sends_left) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            sequence,
            notice_id,
            payment["merchant_id"],
            # One payment's notices share a lane, so that they leave in order unless told otherwise.
            zlib.crc32(payment["token"].encode()) % LANES,
            payment["notify_url"],
            json.dumps(
                {"id": notice_id, "type": event, "resource": content}
                | ({"protocol": protocol, "detail": detail} if detail else {})
            ),
            now,
            due_at,
            -sequence if mode == "reordered" else sequence,
            mode == "reordered",
            2 if mode == "twice" else 1,
        ),
    )


def _held_until(db: sqlite3.Connection, merchant_id: str, now: float) -> float | None:
    """The moment at which this merchant's held notices leave together, newest first."""
    row = db.execute(
        "SELECT max(due_at) AS due_at FROM notice"
        " WHERE merchant_id = ? AND is_held AND sends_left > 0 AND due_at > ?",
        (merchant_id, now),
    ).fetchone()
    held_until: float | None = row["due_at"]
    return held_until


def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Send one notice; follows no redirect and uses no proxy."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection = (
        http.client.HTTPSConnection(
            host, port, timeout=SEND_SECONDS, context=ssl.create_default_context()
        )
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=SEND_SECONDS)
    )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with closing(connection):
        sent = {"Content-Type": "application/json", "Connection": "close", **headers}
        connection.request("POST", target, body, sent)
        answer = connection.getresponse()
        return answer.status, answer.read(4096)


class Teller(Protocol):
    """How one protocol tells a notice."""

    def seal(self, notice: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """The body and headers of one delivery."""

    def is_taken(self, status: int, said: bytes) -> bool:
        """Whether the merchant's answer ends the repeating."""


@dataclass(frozen=True)
class PlainTeller:
    key: Ed25519PrivateKey

    def seal(self, notice: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        body = json.dumps(notice).encode()
        return body, notice_headers(self.key, body, at=time.time())

    def is_taken(self, status: int, said: bytes) -> bool:
        return 200 <= status < 300


class Sender:
    """Background threads, one per lane, that deliver what is due."""

    def __init__(self, store: Store, tellers: Mapping[str, Teller]) -> None:
        self._store = store
        self._tellers = tellers
        self._stopped = threading.Event()
        self._news = [threading.Event() for _ in range(LANES)]

    def start(self) -> None:
        for lane in range(LANES):
            threading.Thread(target=self._run, args=(lane,), daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self.wake()

    def wake(self) -> None:
        for news in self._news:
            news.set()

    def _run(self, lane: int) -> None:
        while not self._stopped.is_set():
            try:
                wait = self._work(lane)
            except Exception:
                log.exception("A lane of notices stumbled.")
                wait = IDLE_SECONDS
            if wait > 0:
                self._news[lane].wait(wait)

    def _work(self, lane: int) -> float:
        """Deliver one notice if one is due; returns how long to rest."""
        self._news[lane].clear()
        with self._store.transaction() as db:
            notice = db.execute(
                "SELECT * FROM notice WHERE lane = ? AND sends_left > 0 AND due_at IS NOT NULL"
                " ORDER BY due_at, rank LIMIT 1",
                (lane,),
            ).fetchone()
        if notice is None:
            return IDLE_SECONDS
        wait = float(notice["due_at"]) - time.time()
        if wait > 0:
            return min(wait, IDLE_SECONDS)
        self._deliver(notice)
        return 0.0

    def _deliver(self, notice: sqlite3.Row) -> None:
        content = json.loads(notice["body"])
        teller = self._tellers[content.get("protocol", details.PLAIN)]
        try:
            status, said = post(notice["url"], *teller.seal(content))
            word, is_accepted = str(status), teller.is_taken(status, said)
        except (OSError, http.client.HTTPException, ValueError) as error:
            is_accepted, word = False, type(error).__name__
        self._record(notice, is_accepted=is_accepted, word=word)

    def _record(self, notice: sqlite3.Row, *, is_accepted: bool, word: str) -> None:
        now = time.time()
        attempts = notice["attempts"] + 1
        sends_left = notice["sends_left"] - is_accepted
        rest = BACK_OFF_SECONDS[min(attempts, len(BACK_OFF_SECONDS)) - 1]
        due_at: float | None = now if is_accepted else now + rest
        if now - notice["created_at"] > GIVE_UP_SECONDS:
            due_at = None
        with self._store.transaction() as db:
            db.execute(
                "UPDATE notice SET sends_left = ?, attempts = ?, due_at = ?, last_answer = ?"
                " WHERE sequence = ?",
                (sends_left, attempts, due_at, word, notice["sequence"]),
            )
