"""The gateway's verbs: pay, close, refund, bill. Each runs in one transaction."""

import csv
import hashlib
import io
import secrets
import sqlite3
from datetime import date, datetime, timedelta, timezone
from typing import Any

from . import details, fields, holds
from .details import PLAIN
from .notices import enqueue, iso, resource
from .refusal import Refusal

BILL_ZONE = timezone(timedelta(hours=8))
BILL_COLUMNS = (
    "kind", "order_number", "refund_number", "transaction_id", "provider_refund_id", "amount",
    "currency", "time",
)  # fmt: skip


def create(
    db: sqlite3.Connection,
    merchant_id: str,
    content: dict[str, Any],
    now: float,
    *,
    protocol: str = PLAIN,
    detail: dict[str, Any] | None = None,
) -> sqlite3.Row:
    """Open a payment; the same order number with the same money is the same payment.

    `protocol` is how it came, and how its notices are told; `detail` is what that keeps beside it.
    """
    order_number = fields.number(content, "order_number")
    amount, currency = fields.amount(content), fields.currency(content)
    description = fields.text(content, "description")
    notify_url = fields.url(content, "notify_url")
    return_url = fields.url(content, "return_url", is_required=False)
    expires_at = fields.moment(content, "expires_at")
    existing = _find(db, merchant_id, order_number, now)
    if existing is not None:
        if (existing["amount"], existing["currency"]) != (amount, currency):
            raise Refusal(409, "order_number_reused", "This order number has other money.")
        return existing
    if expires_at <= now:
        raise Refusal(422, "expires_at_past", "expires_at is in the past.")
    token = secrets.token_urlsafe(16)
    db.execute(
        "INSERT INTO payment (token, merchant_id, order_number, amount, currency, description,"
        " notify_url, return_url, expires_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(token, merchant_id, order_number, amount, currency),
            *(description, notify_url, return_url, expires_at, now),
        ),
    )
    if content.get("is_hold") is True:
        holds.begin(db, token)
    if protocol != PLAIN:
        details.keep(db, token, protocol, detail or {})
    return get(db, merchant_id, order_number, now)


def get(db: sqlite3.Connection, merchant_id: str, order_number: str, now: float) -> sqlite3.Row:
    payment = _find(db, merchant_id, order_number, now)
    if payment is None:
        raise Refusal(404, "payment_unknown", "This merchant has no such payment.")
    return payment


def get_by_token(db: sqlite3.Connection, token: str, now: float) -> sqlite3.Row:
    row = db.execute("SELECT * FROM payment WHERE token = ?", (token,)).fetchone()
    if row is None:
        raise Refusal(404, "payment_unknown", "There is no such payment.")
    return _expire_if_due(db, row, now)


def approve(db: sqlite3.Connection, token: str, now: float) -> sqlite3.Row:
    """Capture a pending payment, or set its money aside; a second approval changes nothing."""
    payment = get_by_token(db, token, now)
    if payment["status"] != "pending" or holds.is_held(db, token):
        return payment
    if holds.find(db, token) is not None:
        holds.approve(db, payment, now)
        return get_by_token(db, token, now)
    transaction_id = holds.new_transaction(now, BILL_ZONE)
    db.execute(
        "UPDATE payment SET status = 'captured', transaction_id = ?, ended_at = ?"
        " WHERE token = ? AND status = 'pending'",
        (transaction_id, now, token),
    )
    payment = get_by_token(db, token, now)
    enqueue(db, payment, "payment.captured", resource(payment), now)
    return payment


def decline(db: sqlite3.Connection, token: str, now: float) -> sqlite3.Row:
    """The shopper, or the bank, said no; what was captured or set aside stays so."""
    if holds.is_held(db, token):
        return get_by_token(db, token, now)
    return _close(db, get_by_token(db, token, now), "declined", now)


def close(db: sqlite3.Connection, merchant_id: str, order_number: str, now: float) -> sqlite3.Row:
    """Close a pending payment; refuses a captured one."""
    payment = get(db, merchant_id, order_number, now)
    if payment["status"] == "captured":
        raise Refusal(409, "payment_captured", "The payment was captured; refund it instead.")
    if holds.is_held(db, payment["token"]):
        raise Refusal(409, "payment_held", "The money is held; void it instead.")
    return _close(db, payment, "merchant", now)


def capture(
    db: sqlite3.Connection, merchant_id: str, order_number: str, content: dict[str, Any], now: float
) -> dict[str, Any]:
    """Take a part of held money; the same capture number is the same part."""
    payment = get(db, merchant_id, order_number, now)
    return holds.capture(db, payment, content, holds.new_transaction(now, BILL_ZONE), now)


def void(db: sqlite3.Connection, merchant_id: str, order_number: str, now: float) -> sqlite3.Row:
    """Give free what of held money was not taken; again changes nothing."""
    payment = get(db, merchant_id, order_number, now)
    holds.end(db, payment)
    return _close(db, payment, "merchant", now)


def expire(db: sqlite3.Connection, now: float) -> int:
    """Close what nobody paid in time; returns how many."""
    rows = db.execute(
        "SELECT * FROM payment WHERE status = 'pending' AND expires_at <= ? LIMIT 100", (now,)
    ).fetchall()
    for row in rows:
        _expire_if_due(db, row, now)
    return len(rows)


def refund(
    db: sqlite3.Connection,
    merchant_id: str,
    order_number: str,
    content: dict[str, Any],
    now: float,
) -> dict[str, Any]:
    """Give money back, never above the captured; the same refund number is the same refund."""
    refund_number, amount = fields.number(content, "refund_number"), fields.amount(content)
    payment = get(db, merchant_id, order_number, now)
    existing = _find_refund(db, merchant_id, refund_number)
    if existing is not None:
        if (existing["token"], existing["amount"]) != (payment["token"], amount):
            raise Refusal(409, "refund_number_reused", "This refund number is another refund.")
        return refund_view(existing, payment)
    if payment["status"] != "captured":
        raise Refusal(409, "payment_not_captured", "There is nothing to refund.")
    if payment["refunded_amount"] + amount > holds.captured_amount(db, payment):
        raise Refusal(409, "refund_above_captured", "Refunds would be above the captured amount.")
    reason = fields.text(content, "reason", is_required=False)
    provider_refund_id = f"r-{secrets.token_hex(16)}"
    db.execute(
        "INSERT INTO refund VALUES (?, ?, ?, ?, ?, ?, ?)",
        (provider_refund_id, payment["token"], merchant_id, refund_number, amount, reason, now),
    )
    db.execute(
        "UPDATE payment SET refunded_amount = refunded_amount + ? WHERE token = ?",
        (amount, payment["token"]),
    )
    view = get_refund(db, merchant_id, order_number, refund_number, now)
    facts = {"refund_number": refund_number, "amount": amount, "time": view["time"]}
    told = resource(payment, provider_refund_id=provider_refund_id, **facts)
    enqueue(db, payment, "refund.succeeded", told, now)
    return view


def get_by_transaction(
    db: sqlite3.Connection, merchant_id: str, transaction_id: str
) -> sqlite3.Row:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM payment WHERE merchant_id = ? AND transaction_id = ?",
        (merchant_id, transaction_id),
    ).fetchone()
    if row is None:
        raise Refusal(404, "payment_unknown", "This merchant has no such payment.")
    return row


def find_refund(
    db: sqlite3.Connection, merchant_id: str, refund_number: str
) -> tuple[sqlite3.Row, sqlite3.Row]:
    """A refund by its own number alone, with its payment."""
    row = _find_refund(db, merchant_id, refund_number)
    if row is None:
        raise Refusal(404, "refund_unknown", "This merchant has no such refund.")
    payment = db.execute("SELECT * FROM payment WHERE token = ?", (row["token"],)).fetchone()
    return row, payment


def get_refund(
    db: sqlite3.Connection, merchant_id: str, order_number: str, refund_number: str, now: float
) -> dict[str, Any]:
    payment = get(db, merchant_id, order_number, now)
    row = _find_refund(db, merchant_id, refund_number)
    if row is None or row["token"] != payment["token"]:
        raise Refusal(404, "refund_unknown", "This payment has no such refund.")
    return refund_view(row, payment)


def bill(db: sqlite3.Connection, merchant_id: str, day: date) -> bytes:
    """Everything captured and refunded on a day (UTC+8), as CSV."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(BILL_COLUMNS)
    for row in bill_rows(db, merchant_id, day):
        writer.writerow((*(row[name] for name in BILL_COLUMNS[:-1]), iso(row["at"])))
    return text.getvalue().encode()


def bill_rows(db: sqlite3.Connection, merchant_id: str, day: date) -> list[dict[str, Any]]:
    """What was captured and refunded on a day, with the mistakes that a test has planted."""
    start = datetime(day.year, day.month, day.day, tzinfo=BILL_ZONE)
    rows = db.execute(
        "SELECT 'payment' AS kind, order_number, '' AS refund_number, transaction_id, amount,"
        " currency, description, amount AS total, ended_at AS at, '' AS provider_refund_id"
        " FROM payment WHERE status = 'captured' AND token NOT IN (SELECT token FROM hold)"
        " AND merchant_id = :merchant AND ended_at >= :start AND ended_at < :stop"
        " UNION ALL SELECT 'payment', order_number, '', capture.transaction_id, capture.amount,"
        " currency, description, capture.amount, capture.created_at, ''"
        " FROM capture JOIN payment USING (token) WHERE capture.merchant_id = :merchant"
        " AND capture.created_at >= :start AND capture.created_at < :stop"
        " UNION ALL SELECT 'refund', order_number, refund_number, transaction_id, refund.amount,"
        " currency, description, payment.amount, refund.created_at, provider_refund_id"
        " FROM refund JOIN payment USING (token) WHERE refund.merchant_id = :merchant"
        " AND refund.created_at >= :start AND refund.created_at < :stop ORDER BY at",
        {
            "merchant": merchant_id,
            "start": start.timestamp(),
            "stop": (start + timedelta(days=1)).timestamp(),
        },
    )
    faults = {row["order_number"]: row["fault"] for row in db.execute("SELECT * FROM bill_fault")}
    spoilt = (_spoil(dict(row), faults.get(row["order_number"], "")) for row in rows)
    return [row for rows_ in spoilt for row in rows_]


def plant_in_bill(db: sqlite3.Connection, order_number: str, fault: str) -> None:
    """Spoil what the bill says of one payment: leave it out, another amount, or a foreign one."""
    db.execute("INSERT OR REPLACE INTO bill_fault VALUES (?, ?)", (order_number, fault))


def _spoil(row: dict[str, Any], fault: str) -> list[dict[str, Any]]:
    if fault == "missing":
        return []
    if fault == "amount":
        return [{**row, "amount": row["amount"] + 1, "total": row["total"] + 1}]
    if fault == "foreign" and row["kind"] == "payment":
        # Always the same one: a bill that is made twice is the same file.
        digest = hashlib.sha256(str(row["order_number"]).encode()).hexdigest()
        number = f"{int(digest, 16) % 10**26:026d}"
        stranger = {"order_number": digest[:32], "transaction_id": number}
        return [row, {**row, **stranger}]
    return [row]


def payment_view(payment: sqlite3.Row) -> dict[str, Any]:
    return {
        "order_number": payment["order_number"],
        "reference": payment["token"],
        "status": payment["status"],
        "reason": payment["close_reason"],
        "transaction_id": payment["transaction_id"] or "",
        "amount": payment["amount"],
        "currency": payment["currency"],
        "refunded_amount": payment["refunded_amount"],
        "time": iso(payment["ended_at"]) if payment["ended_at"] else None,
    }


def refund_view(row: sqlite3.Row, payment: sqlite3.Row) -> dict[str, Any]:
    return {
        "order_number": payment["order_number"],
        "refund_number": row["refund_number"],
        "provider_refund_id": row["provider_refund_id"],
        "status": "succeeded",
        "amount": row["amount"],
        "currency": payment["currency"],
        "time": iso(row["created_at"]),
    }


def _find(
    db: sqlite3.Connection, merchant_id: str, order_number: str, now: float
) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM payment WHERE merchant_id = ? AND order_number = ?",
        (merchant_id, order_number),
    ).fetchone()
    return _expire_if_due(db, row, now) if row is not None else None


def _find_refund(
    db: sqlite3.Connection, merchant_id: str, refund_number: str
) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM refund WHERE merchant_id = ? AND refund_number = ?",
        (merchant_id, refund_number),
    ).fetchone()
    return row


def _expire_if_due(db: sqlite3.Connection, payment: sqlite3.Row, now: float) -> sqlite3.Row:
    if payment["status"] == "pending" and payment["expires_at"] <= now:
        return _close(db, payment, "expired", now)
    return payment


def _close(db: sqlite3.Connection, payment: sqlite3.Row, reason: str, now: float) -> sqlite3.Row:
    if payment["status"] != "pending":
        return payment
    db.execute(
        "UPDATE payment SET status = 'closed', close_reason = ?, ended_at = ?"
        " WHERE token = ? AND status = 'pending'",
        (reason, now, payment["token"]),
    )
    closed = get_by_token(db, payment["token"], now)
    enqueue(db, closed, "payment.closed", resource(closed, reason=reason), now)
    return closed
