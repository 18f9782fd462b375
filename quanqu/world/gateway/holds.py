"""Holds: money that is set aside first, taken in parts later, and given free for the rest."""

import secrets
import sqlite3
from datetime import datetime
from typing import Any

from . import fields
from .notices import enqueue, iso
from .refusal import Refusal

HELD_SECONDS = 7 * 86_400


def new_transaction(now: float, zone: Any) -> str:
    day = datetime.fromtimestamp(now, zone).strftime("%Y%m%d")
    return f"{day}{secrets.randbelow(10**18):018d}"


def begin(db: sqlite3.Connection, token: str) -> None:
    """Remember that a new payment is only to be held."""
    db.execute("INSERT INTO hold (token) VALUES (?)", (token,))


def find(db: sqlite3.Connection, token: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute("SELECT * FROM hold WHERE token = ?", (token,)).fetchone()
    return row


def is_held(db: sqlite3.Connection, token: str) -> bool:
    row = find(db, token)
    return row is not None and row["state"] == "held"


def approve(db: sqlite3.Connection, payment: sqlite3.Row, now: float) -> None:
    """The payer said yes: the money is set aside, and free again by itself after some days."""
    until = now + HELD_SECONDS
    db.execute(
        "UPDATE hold SET state = 'held', held_until = ? WHERE token = ?", (until, payment["token"])
    )
    db.execute("UPDATE payment SET expires_at = ? WHERE token = ?", (until, payment["token"]))
    told = {
        "merchant": payment["merchant_id"],
        "order_number": payment["order_number"],
        "transaction_id": "",
        "amount": payment["amount"],
        "currency": payment["currency"],
        "time": iso(now),
        "held_until": iso(until),
    }
    enqueue(db, payment, "payment.held", told, now)


def capture(
    db: sqlite3.Connection,
    payment: sqlite3.Row,
    content: dict[str, Any],
    transaction_id: str,
    now: float,
) -> dict[str, Any]:
    """Take a part, never above what is held; the same number is the same part."""
    number, amount = fields.number(content, "capture_number"), fields.amount(content)
    merchant_id, token = payment["merchant_id"], payment["token"]
    existing = db.execute(
        "SELECT * FROM capture WHERE merchant_id = ? AND capture_number = ?", (merchant_id, number)
    ).fetchone()
    if existing is not None:
        if (existing["token"], existing["amount"]) != (token, amount):
            raise Refusal(409, "capture_number_reused", "This capture number is another capture.")
        return _view(payment, existing)
    row = find(db, token)
    if row is None or row["state"] != "held" or row["held_until"] <= now:
        raise Refusal(409, "payment_not_held", "Nothing is held of this payment.")
    if row["captured_amount"] + amount > payment["amount"]:
        raise Refusal(409, "capture_above_held", "Captures would be above the held amount.")
    db.execute(
        "INSERT INTO capture VALUES (?, ?, ?, ?, ?, ?)",
        (number, merchant_id, token, transaction_id, amount, now),
    )
    db.execute(
        "UPDATE hold SET captured_amount = captured_amount + ? WHERE token = ?", (amount, token)
    )
    db.execute(
        "UPDATE payment SET status = 'captured', transaction_id = ?, ended_at = ?"
        " WHERE token = ? AND status = 'pending'",
        (transaction_id, now, token),
    )
    return _view(
        payment,
        db.execute("SELECT * FROM capture WHERE transaction_id = ?", (transaction_id,)).fetchone(),
    )


def end(db: sqlite3.Connection, payment: sqlite3.Row) -> None:
    """Give free what was not taken; again changes nothing."""
    if find(db, payment["token"]) is None:
        raise Refusal(409, "payment_not_held", "This payment was never held.")
    db.execute("UPDATE hold SET state = 'over' WHERE token = ?", (payment["token"],))


def captured_amount(db: sqlite3.Connection, payment: sqlite3.Row) -> int:
    """What may be refunded: of a hold only what was taken of it."""
    row = find(db, payment["token"])
    return int(payment["amount"] if row is None else row["captured_amount"])


def facts(db: sqlite3.Connection, payment: sqlite3.Row, now: float) -> dict[str, Any]:
    """What the view of a payment says besides: until when something is held of it."""
    row = find(db, payment["token"])
    if row is None or row["state"] != "held" or row["held_until"] <= now:
        return {"held_until": None}
    is_left = row["captured_amount"] < payment["amount"]
    status = {"status": "held"} if payment["status"] == "pending" else {}
    return {"held_until": iso(row["held_until"]) if is_left else None, **status}


def _view(payment: sqlite3.Row, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "order_number": payment["order_number"],
        "capture_number": row["capture_number"],
        "transaction_id": row["transaction_id"],
        "amount": row["amount"],
        "currency": payment["currency"],
        "time": iso(row["created_at"]),
    }
