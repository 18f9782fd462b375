"""WeChat Pay v3, the gateway's side: a part of a payment goes on to another merchant, and back."""

import re
import secrets
import sqlite3
from typing import Any

from . import details, payments
from .refusal import Refusal
from .web import Answer, json_answer
from .wechat import NUMBER, Call, Route
from .wechat_wire import moment

PARTNERS = "/v3/profitsharing"
MOST_BPS = 3000
"""The largest part of a payment that may go on to others."""


def _add_receiver(call: Call) -> Answer:
    wish = call.content
    account = str(wish.get("account") or "")
    if wish.get("type") != "MERCHANT_ID" or not account or not wish.get("relation_type"):
        raise Refusal(400, "PARAM_ERROR", "type, account and relation_type are needed.")
    call.db.execute("INSERT OR IGNORE INTO receiver VALUES (?, ?)", (call.merchant_id, account))
    told = {"type": "MERCHANT_ID", "account": account, "relation_type": wish["relation_type"]}
    return json_answer(200, told)


def _delete_receiver(call: Call) -> Answer:
    wish = call.content
    call.db.execute(
        "DELETE FROM receiver WHERE merchant_id = ? AND account = ?",
        (call.merchant_id, str(wish.get("account"))),
    )
    return json_answer(200, {"type": "MERCHANT_ID", "account": wish.get("account")})


def _share(call: Call) -> Answer:
    """Give parts of a payment to other merchants; the same number is the same order."""
    wish, number = call.content, str(call.content.get("out_order_no") or "")
    payment = payments.get_by_transaction(
        call.db, call.merchant_id, str(wish.get("transaction_id"))
    )
    receivers = wish.get("receivers")
    if not re.fullmatch(NUMBER, number) or not isinstance(receivers, list):
        raise Refusal(400, "PARAM_ERROR", "out_order_no and receivers are needed.")
    if known := _shares(call, number):
        if _told(known) != sorted((one["account"], one["amount"]) for one in receivers):
            raise Refusal(400, "INVALID_REQUEST", "This number is another order.")
        return _told_order(call, payment, number, "PROCESSING")
    _check(call, payment, receivers)
    order_id = f"30{secrets.randbelow(10**26):026d}"
    for one in receivers:
        call.db.execute(
            "INSERT INTO share (share_number, merchant_id, order_id, token, account, amount,"
            " description, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(number, call.merchant_id, order_id, payment["token"], one["account"]),
                *(one["amount"], one["description"], call.now),
            ),
        )
    if wish.get("unfreeze_unsplit"):
        details.add(call.db, payment["token"], is_unfrozen=True)
    return _told_order(call, payment, number, "PROCESSING")


def _check(call: Call, payment: sqlite3.Row, receivers: list[dict[str, Any]]) -> None:
    _, detail = details.of(call.db, payment["token"])
    if not detail.get("is_shared") or detail.get("is_unfrozen"):
        raise Refusal(403, "RULE_LIMIT", "This payment is not open to be shared.")
    known = call.db.execute(
        "SELECT account FROM receiver WHERE merchant_id = ?", (call.merchant_id,)
    )
    accounts = {row["account"] for row in known}
    for one in receivers:
        if type(one.get("amount")) is not int or one["amount"] <= 0 or not one.get("description"):
            raise Refusal(400, "PARAM_ERROR", "A receiver needs an amount and a description.")
        if one.get("account") not in accounts:
            raise Refusal(400, "INVALID_REQUEST", "This receiver has not been added.")
    wished = sum(one["amount"] for one in receivers)
    if wished + _shared(call.db, payment) > payment["amount"] * MOST_BPS // 10_000:
        raise Refusal(403, "NOT_ENOUGH", "More than may be shared of this payment.")


def _query_share(call: Call) -> Answer:
    payment = payments.get_by_transaction(
        call.db, call.merchant_id, call.request.query.get("transaction_id", "")
    )
    return _told_order(call, payment, call.parts[0], "FINISHED")


def _unfreeze(call: Call) -> Answer:
    wish = call.content
    payment = payments.get_by_transaction(
        call.db, call.merchant_id, str(wish.get("transaction_id"))
    )
    details.add(call.db, payment["token"], is_unfrozen=True)
    return json_answer(
        200,
        {
            "transaction_id": payment["transaction_id"],
            "out_order_no": wish.get("out_order_no"),
            "order_id": f"30{secrets.randbelow(10**26):026d}",
            "state": "FINISHED",
        },
    )


def _amounts(call: Call) -> Answer:
    payment = payments.get_by_transaction(call.db, call.merchant_id, call.parts[0])
    left = payment["amount"] * MOST_BPS // 10_000 - _shared(call.db, payment)
    return json_answer(200, {"transaction_id": call.parts[0], "unsplit_amount": left})


def _return(call: Call) -> Answer:
    """Take a shared part back from its receiver; the same number is the same return."""
    wish = call.content
    number, share_number = str(wish.get("out_return_no")), str(wish.get("out_order_no"))
    account, amount = str(wish.get("return_mchid")), wish.get("amount")
    if type(amount) is not int or amount <= 0:
        raise Refusal(400, "PARAM_ERROR", "amount: a whole number of fen.")
    known = _find_return(call, number)
    if known is not None:
        if (known["share_number"], known["amount"]) != (share_number, amount):
            raise Refusal(400, "INVALID_REQUEST", "This number is another return.")
        return _told_return(known)
    changed = call.db.execute(
        "UPDATE share SET returned_amount = returned_amount + ? WHERE merchant_id = ?"
        " AND share_number = ? AND account = ? AND returned_amount + ? <= amount",
        (amount, call.merchant_id, share_number, account, amount),
    )
    if not changed.rowcount:
        raise Refusal(403, "NOT_ENOUGH", "There is not so much to take back.")
    call.db.execute(
        "INSERT INTO share_return VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            *(number, call.merchant_id, f"31{secrets.randbelow(10**26):026d}"),
            *(share_number, account, amount, call.now),
        ),
    )
    made = _find_return(call, number)
    assert made is not None
    return _told_return(made)


def _query_return(call: Call) -> Answer:
    found = _find_return(call, call.parts[0])
    if found is None or found["share_number"] != call.request.query.get("out_order_no"):
        raise Refusal(404, "RESOURCE_NOT_EXISTS", "There is no such return.")
    return _told_return(found)


def _find_return(call: Call, number: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = call.db.execute(
        "SELECT r.*, s.order_id FROM share_return r"
        " JOIN share s USING (merchant_id, share_number, account)"
        " WHERE r.merchant_id = ? AND r.return_number = ?",
        (call.merchant_id, number),
    ).fetchone()
    return row


def _shares(call: Call, number: str) -> list[sqlite3.Row]:
    return call.db.execute(
        "SELECT * FROM share WHERE merchant_id = ? AND share_number = ? ORDER BY account",
        (call.merchant_id, number),
    ).fetchall()


def _shared(db: sqlite3.Connection, payment: sqlite3.Row) -> int:
    row = db.execute(
        "SELECT coalesce(sum(amount - returned_amount), 0) FROM share WHERE token = ?",
        (payment["token"],),
    ).fetchone()
    return int(row[0])


def _told(shares: list[sqlite3.Row]) -> list[tuple[str, int]]:
    return sorted((one["account"], one["amount"]) for one in shares)


def _told_order(call: Call, payment: sqlite3.Row, number: str, state: str) -> Answer:
    shares = _shares(call, number)
    if not shares or shares[0]["token"] != payment["token"]:
        raise Refusal(404, "RESOURCE_NOT_EXISTS", "There is no such order.")
    result = "SUCCESS" if state == "FINISHED" else "PENDING"
    receivers = [
        {
            "type": "MERCHANT_ID",
            "account": one["account"],
            "amount": one["amount"],
            "description": one["description"],
            "result": result,
            "create_time": moment(one["created_at"]),
            "finish_time": moment(one["created_at"]),
            "detail_id": f"36{one['order_id'][2:]}",
        }
        for one in shares
    ]
    told = {
        "transaction_id": payment["transaction_id"],
        "out_order_no": number,
        "order_id": shares[0]["order_id"],
        "state": state,
        "receivers": receivers,
    }
    return json_answer(200, told)


def _told_return(found: sqlite3.Row) -> Answer:
    return json_answer(
        200,
        {
            "order_id": found["order_id"],
            "out_order_no": found["share_number"],
            "out_return_no": found["return_number"],
            "return_id": found["return_id"],
            "return_mchid": found["account"],
            "amount": found["amount"],
            "description": "回退",
            "result": "SUCCESS",
            "create_time": moment(found["created_at"]),
            "finish_time": moment(found["created_at"]),
        },
    )


ROUTES: tuple[Route, ...] = (
    ("receiver", "POST", re.compile(f"{PARTNERS}/receivers/add"), _add_receiver),
    ("receiver", "POST", re.compile(f"{PARTNERS}/receivers/delete"), _delete_receiver),
    ("share", "POST", re.compile(f"{PARTNERS}/orders"), _share),
    ("share", "POST", re.compile(f"{PARTNERS}/orders/unfreeze"), _unfreeze),
    ("query_share", "GET", re.compile(f"{PARTNERS}/orders/{NUMBER}"), _query_share),
    ("query_share", "GET", re.compile(f"{PARTNERS}/transactions/{NUMBER}/amounts"), _amounts),
    ("return_share", "POST", re.compile(f"{PARTNERS}/return-orders"), _return),
    (
        *("query_share_return", "GET"),
        *(re.compile(f"{PARTNERS}/return-orders/{NUMBER}"), _query_return),
    ),
)
