"""The test's side, for this machine only: behaviours and forged notices."""

import json
import secrets
import sqlite3
import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from . import behaviour as behaviours
from . import payments
from .api import Gateway
from .notices import iso, post
from .refusal import Refusal
from .signing import FRESH_SECONDS, notice_headers
from .web import Answer, Request, json_answer, json_object, problem

BILL_FAULTS = ("missing", "amount", "foreign", "none")
LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
FAULTS = {
    "amount", "currency", "merchant", "order", "transaction", "signature", "stale", "unsigned",
}  # fmt: skip


def serve(gateway: Gateway, request: Request) -> Answer:
    try:
        _require_this_machine(request)
        if request.path == "/control/forge" and request.method == "POST":
            return _forge(gateway, json_object(request.body))
        if request.path == "/control/bill" and request.method == "POST":
            return _plant(gateway, json_object(request.body))
        if request.path != "/control":
            raise Refusal(404, "route_unknown", "There is nothing here.")
        return _behave(gateway, request)
    except Refusal as refusal:
        return problem(refusal)


def _require_this_machine(request: Request) -> None:
    # A page in a local browser also comes from loopback: it sends Origin, or cannot send JSON.
    host = request.header("Host").rpartition(":")[0] or request.header("Host")
    if not request.is_local or host not in LOCAL_HOSTS or request.header("Origin"):
        raise Refusal(403, "not_local", "Control is for this machine only.")
    if request.method in ("PUT", "POST") and not request.is_json:
        raise Refusal(415, "not_json", "Send application/json.")


def _behave(gateway: Gateway, request: Request) -> Answer:
    """PUT replaces one scope's behaviour, DELETE makes everybody normal; answers what is set."""
    content = json_object(request.body) if request.method == "PUT" else {}
    scope = str(content.pop("merchant", behaviours.EVERYBODY))
    try:
        behaviour = behaviours.parse(content)
    except (TypeError, ValueError) as error:
        raise Refusal(422, "behaviour_unknown", "A behaviour is malformed.") from error
    with gateway.store.transaction() as db:
        if request.method == "PUT":
            behaviours.store_behaviour(db, scope, behaviour)
        elif request.method == "DELETE":
            behaviours.forget_behaviours(db)
        return json_answer(200, behaviours.list_behaviours(db))


def _plant(gateway: Gateway, content: dict[str, Any]) -> Answer:
    """Spoil the bill of the day on which a payment was made."""
    fault = content.get("fault")
    if fault not in BILL_FAULTS:
        raise Refusal(422, "fault_unknown", f"fault: one of {', '.join(BILL_FAULTS)}.")
    with gateway.store.transaction() as db:
        payments.plant_in_bill(db, str(content.get("order_number")), fault)
    return json_answer(200, {"fault": fault})


def _forge(gateway: Gateway, content: dict[str, Any]) -> Answer:
    """Send a notice with one fault at once; answers what the merchant said to it."""
    fault = content.get("fault")
    if fault not in FAULTS:
        raise Refusal(422, "fault_unknown", f"fault: one of {', '.join(sorted(FAULTS))}.")
    with gateway.store.transaction() as db:
        payment = db.execute(
            "SELECT * FROM payment WHERE order_number = ?", (str(content.get("order_number")),)
        ).fetchone()
    if payment is None:
        raise Refusal(404, "payment_unknown", "There is no such payment.")
    body = json.dumps(_forged(payment, fault)).encode()
    status, said = post(payment["notify_url"], body, _forged_headers(gateway, body, fault))
    return json_answer(200, {"status": status, "body": said.decode(errors="replace")})


def _forged(payment: sqlite3.Row, fault: str) -> dict[str, Any]:
    now = time.time()
    resource = {
        "merchant": payment["merchant_id"],
        "order_number": payment["order_number"],
        "transaction_id": payment["transaction_id"] or f"forged{secrets.randbelow(10**18):018d}",
        "amount": payment["amount"],
        "currency": payment["currency"],
        "time": iso(payment["ended_at"] or now),
    }
    wrong: dict[str, dict[str, Any]] = {
        "amount": {"amount": payment["amount"] + 1},
        "currency": {"currency": "GBP" if payment["currency"] != "GBP" else "CNY"},
        "merchant": {"merchant": "somebody-else"},
        "order": {"order_number": "00000000-0000-4000-8000-000000000000"},
        "transaction": {"transaction_id": f"forged{secrets.randbelow(10**18):018d}"},
    }
    return {
        "id": f"n-{secrets.token_hex(16)}",
        "type": "payment.captured",
        "resource": {**resource, **wrong.get(fault, {})},
    }


def _forged_headers(gateway: Gateway, body: bytes, fault: str) -> dict[str, str]:
    if fault == "unsigned":
        return {}
    key = Ed25519PrivateKey.generate() if fault == "signature" else gateway.keys.gateway
    at = time.time() - (2 * FRESH_SECONDS if fault == "stale" else 0)
    return notice_headers(key, body, at=at)
