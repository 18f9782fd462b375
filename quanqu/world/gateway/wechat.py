"""WeChat Pay v3, the gateway's side: pay, query, close, refund, bills."""

import gzip
import hashlib
import json
import re
import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from . import bills, details, payments
from .accounts import WeChatAccount, certificate_pem
from .api import Gateway
from .behaviour import behaviour_for
from .refusal import Refusal
from .web import CUT, Answer, Request, json_answer, json_object
from .wechat_wire import authenticate, moment, sealed, signed_headers, transaction_content

PROTOCOL = "wechat"
TRADE_TYPES = {"native": "NATIVE", "jsapi": "JSAPI", "codepay": "CODEPAY"}
LONGEST = timedelta(hours=2)
# The core's refusals in this protocol's words.
WORDS = {
    "payment_unknown": (404, "ORDER_NOT_EXIST"),
    "refund_unknown": (404, "RESOURCE_NOT_EXISTS"),
    "order_number_reused": (403, "OUT_TRADE_NO_USED"),
    "refund_number_reused": (400, "PARAM_ERROR"),
    "payment_captured": (400, "ORDERPAID"),
    "payment_not_captured": (400, "INVALID_REQUEST"),
    "refund_above_captured": (400, "INVALID_REQUEST"),
    "expires_at_past": (400, "PARAM_ERROR"),
    "field_wrong": (400, "PARAM_ERROR"),
    "body_malformed": (400, "PARAM_ERROR"),
    "replayed": (401, "SIGN_ERROR"),
}


@dataclass(frozen=True)
class Call:
    """One authenticated request, in one transaction."""

    gateway: Gateway
    account: WeChatAccount
    db: sqlite3.Connection
    parts: tuple[str, ...]
    request: Request
    now: float

    @property
    def content(self) -> dict[str, Any]:
        return json_object(self.request.body)

    @property
    def merchant_id(self) -> str:
        return self.account.merchant_id


Run = Callable[[Call], Answer]
Route = tuple[str, str, re.Pattern[str], Run]


def serve(gateway: Gateway, request: Request, routes: tuple[Route, ...]) -> Answer:
    """Answer a merchant; whatever is said is signed, but for the file of a bill."""
    account = gateway.wechat
    try:
        answer = _serve(gateway, request, routes, time.time())
    except Refusal as refusal:
        status, code = WORDS.get(refusal.code, (refusal.status, refusal.code))
        answer = json_answer(status, {"code": code, "message": refusal.detail})
    if answer.is_cut or answer.headers:
        return answer
    by_public_key = _wants_public_key(account, request)
    headers = signed_headers(account, answer.body, by_public_key=by_public_key)
    return Answer(answer.status, answer.body, answer.content_type, headers)


def _serve(gateway: Gateway, request: Request, routes: tuple[Route, ...], now: float) -> Answer:
    nonce = authenticate(request, gateway.wechat, now)
    gateway.store.spend_nonce(gateway.wechat.merchant_id, nonce, now)
    name, run, parts = _route(request, routes)
    with gateway.store.transaction() as db:
        behaviour = behaviour_for(db, gateway.wechat.merchant_id)
    if name in behaviour.timeout:
        time.sleep(behaviour.timeout_seconds)
        return CUT
    with gateway.store.transaction() as db:
        answer = run(Call(gateway, gateway.wechat, db, parts, request, now))
    gateway.sender.wake()
    return CUT if name in behaviour.answer_lost else answer


def _route(request: Request, routes: tuple[Route, ...]) -> tuple[str, Run, tuple[str, ...]]:
    for name, method, pattern, run in routes:
        match = pattern.fullmatch(request.path)
        if match and method == request.method:
            return name, run, match.groups()
    raise Refusal(404, "RESOURCE_NOT_EXISTS", "There is nothing here.")


def _wants_public_key(account: WeChatAccount, request: Request) -> bool:
    return request.header("Wechatpay-Serial") == account.public_key_id


def _certificates(call: Call) -> Answer:
    certificate = call.account.certificate
    text = certificate_pem(certificate)
    told = {
        "serial_no": call.account.serial,
        "effective_time": moment(certificate.not_valid_before_utc.timestamp()),
        "expire_time": moment(certificate.not_valid_after_utc.timestamp()),
        "encrypt_certificate": sealed(call.account, text, "certificate"),
    }
    return json_answer(200, {"data": [told]})


def _pay(call: Call) -> Answer:
    wish, kind = call.content, call.parts[0]
    if (wish.get("mchid"), wish.get("appid")) != (call.merchant_id, call.account.app_id):
        raise Refusal(400, "APPID_MCHID_NOT_MATCH", "The app is not this merchant's.")
    detail = {
        "trade_type": TRADE_TYPES[kind],
        "attach": str(wish.get("attach", "")),
        "openid": _openid(wish) if kind == "jsapi" else "",
        "is_shared": bool((wish.get("settle_info") or {}).get("profit_sharing")),
        "total": _amount(wish).get("total"),
        "by_public_key": _wants_public_key(call.account, call.request),
    }
    payment = payments.create(
        *(call.db, call.merchant_id, _core(wish, call.now), call.now),
        protocol=PROTOCOL,
        detail=detail,
    )
    if payment["status"] != "pending":
        raise _ended(payment)
    if kind == "codepay":
        return _pay_by_code(call, payment, str((wish.get("payer") or {}).get("auth_code", "")))
    if kind == "jsapi":
        return json_answer(200, {"prepay_id": f"wx{payment['token']}"})
    return json_answer(200, {"code_url": f"{call.gateway.public_url}/pay/{payment['token']}"})


def _pay_by_code(call: Call, payment: sqlite3.Row, code: str) -> Answer:
    """The payer's code pays at once; one that ends in 00 still asks the payer for a password."""
    if not re.fullmatch(r"1[0-5][0-9]{16}", code):
        raise Refusal(400, "AUTHCODE_INVALID", "This is no payment code.")
    if behaviour_for(call.db, call.merchant_id).decline:
        payments.decline(call.db, payment["token"], call.now)
        raise Refusal(403, "NOT_ENOUGH", "The payer has not enough money.")
    if code.endswith("00"):
        # Said, not raised: what is raised undoes the payment, and the payer could never pay it.
        asked = {"code": "USERPAYING", "message": "The payer is asked for the password."}
        return json_answer(400, asked)
    paid = payments.approve(call.db, payment["token"], call.now)
    return json_answer(200, transaction_view(call, paid))


def _ended(payment: sqlite3.Row) -> Refusal:
    if payment["status"] == "captured":
        return Refusal(400, "ORDERPAID", "The order is paid.")
    return Refusal(400, "ORDER_CLOSED", "The order is closed.")


def _core(wish: dict[str, Any], now: float) -> dict[str, Any]:
    """The same wish in the words of the gateway's books."""
    amount = _amount(wish)
    until = datetime.fromtimestamp(now, UTC) + LONGEST
    if amount.get("currency", "CNY") != "CNY":
        raise Refusal(400, "PARAM_ERROR", "amount.currency: CNY only.")
    if not re.fullmatch(r"[0-9A-Za-z_|*-]{6,32}", str(wish.get("out_trade_no"))):
        raise Refusal(400, "PARAM_ERROR", "out_trade_no: 6 to 32 letters and digits.")
    return {
        "order_number": wish["out_trade_no"],
        "amount": amount.get("total"),
        "currency": "CNY",
        "description": wish.get("description"),
        "notify_url": wish.get("notify_url") or "http://localhost/nowhere",
        "expires_at": wish.get("time_expire") or until.isoformat(),
    }


def _amount(wish: dict[str, Any]) -> dict[str, Any]:
    amount = wish.get("amount")
    if not isinstance(amount, dict):
        raise Refusal(400, "PARAM_ERROR", "amount: expected an object.")
    return amount


def _openid(wish: dict[str, Any]) -> str:
    openid = (wish.get("payer") or {}).get("openid")
    if not openid:
        raise Refusal(400, "PARAM_ERROR", "payer.openid is needed.")
    return str(openid)


def transaction_view(call: Call, payment: sqlite3.Row) -> dict[str, Any]:
    _, detail = details.of(call.db, payment["token"])
    told = payments.payment_view(payment) | {"merchant": call.merchant_id}
    if payment["status"] == "captured":
        said = transaction_content(call.account, told, detail)
        if payment["refunded_amount"]:
            said |= {"trade_state": "REFUND", "trade_state_desc": "转入退款"}
        return said
    is_open = payment["status"] == "pending"
    state = ("NOTPAY", "订单未支付") if is_open else ("CLOSED", "订单已关闭")
    if payment["close_reason"] == "declined":
        state = ("PAYERROR", "支付失败")
    return {
        "appid": call.account.app_id,
        "mchid": call.merchant_id,
        "out_trade_no": payment["order_number"],
        "trade_state": state[0],
        "trade_state_desc": state[1],
        "amount": {"total": payment["amount"], "currency": payment["currency"]},
    }


def _query(call: Call) -> Answer:
    if call.request.query.get("mchid") != call.merchant_id:
        raise Refusal(400, "PARAM_ERROR", "mchid is needed.")
    payment = payments.get(call.db, call.merchant_id, call.parts[0], call.now)
    return json_answer(200, transaction_view(call, payment))


def _query_by_id(call: Call) -> Answer:
    payment = payments.get_by_transaction(call.db, call.merchant_id, call.parts[0])
    return json_answer(200, transaction_view(call, payment))


def _close(call: Call) -> Answer:
    if call.content.get("mchid") != call.merchant_id:
        raise Refusal(400, "PARAM_ERROR", "mchid is needed.")
    payments.close(call.db, call.merchant_id, call.parts[0], call.now)
    return Answer(204, b"")


def _refund(call: Call) -> Answer:
    wish = call.content
    amount = _amount(wish)
    if wish.get("transaction_id"):
        payment = payments.get_by_transaction(
            call.db, call.merchant_id, str(wish["transaction_id"])
        )
    else:
        payment = payments.get(
            call.db, call.merchant_id, str(wish.get("out_trade_no", "")), call.now
        )
    if amount.get("total") != payment["amount"]:
        raise Refusal(400, "PARAM_ERROR", "amount.total is not what was paid.")
    refund = {
        "refund_number": wish.get("out_refund_no"),
        "amount": amount.get("refund"),
        "reason": wish.get("reason") or "",
    }
    payments.refund(call.db, call.merchant_id, payment["order_number"], refund, call.now)
    # The money is on its way: a query or the notice says when it has arrived.
    return _told_refund(call, str(wish["out_refund_no"]), "PROCESSING")


def _query_refund(call: Call) -> Answer:
    return _told_refund(call, call.parts[0], "SUCCESS")


def _told_refund(call: Call, number: str, status: str) -> Answer:
    refund, payment = payments.find_refund(call.db, call.merchant_id, number)
    done = {"success_time": moment(refund["created_at"])} if status == "SUCCESS" else {}
    amounts = {"total": payment["amount"], "refund": refund["amount"]}
    payer = {"payer_total": payment["amount"], "payer_refund": refund["amount"]}
    settled = {"settlement_refund": refund["amount"], "settlement_total": payment["amount"]}
    return json_answer(
        200,
        {
            "refund_id": refund["provider_refund_id"],
            "out_refund_no": number,
            "transaction_id": payment["transaction_id"],
            "out_trade_no": payment["order_number"],
            "channel": "ORIGINAL",
            "user_received_account": "支付用户零钱",
            "create_time": moment(refund["created_at"]),
            "status": status,
            "funds_account": "AVAILABLE",
            "amount": {**amounts, **payer, **settled, "discount_refund": 0, "currency": "CNY"},
            **done,
        },
    )


def _bill(call: Call) -> Answer:
    """Where the bill of a day lies, and the digest of it."""
    query = call.request.query
    try:
        day = date.fromisoformat(query.get("bill_date", ""))
    except ValueError as error:
        raise Refusal(400, "PARAM_ERROR", "bill_date: expected YYYY-MM-DD.") from error
    if query.get("bill_type", "ALL") != "ALL" or query.get("tar_type", "GZIP") != "GZIP":
        raise Refusal(400, "PARAM_ERROR", "Only whole bills, packed, are kept here.")
    content = _bill_of(call, day)
    token = f"{day.isoformat()}.{secrets.token_hex(8)}"
    return json_answer(
        200,
        {
            "hash_type": "SHA1",
            "hash_value": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
            "download_url": f"{call.gateway.public_url}/v3/billdownload/file?token={token}",
        },
    )


def _bill_file(call: Call) -> Answer:
    """The file itself: packed, and not signed."""
    day = date.fromisoformat(call.request.query.get("token", "").partition(".")[0])
    packed = gzip.compress(_bill_of(call, day))
    return Answer(200, packed, "application/octet-stream", {"Request-ID": secrets.token_hex(16)})


def _bill_of(call: Call, day: date) -> bytes:
    rows = payments.bill_rows(call.db, call.merchant_id, day)
    if not rows:
        raise Refusal(400, "NO_STATEMENT_EXIST", "There is no bill of this day.")
    types = {row["order_number"]: _trade_type(call, row["order_number"]) for row in rows}
    return bills.wechat(rows, call.merchant_id, call.account.app_id, types).encode()


def _trade_type(call: Call, order_number: str) -> str:
    row = call.db.execute(
        "SELECT content FROM detail JOIN payment USING (token) WHERE order_number = ?",
        (order_number,),
    ).fetchone()
    return str(json.loads(row["content"])["trade_type"]) if row else "NATIVE"


NUMBER = r"([0-9A-Za-z_|*@-]+)"
PAY = "/v3/pay/transactions"
ROUTES: tuple[Route, ...] = (
    ("certificates", "GET", re.compile("/v3/certificates"), _certificates),
    ("create", "POST", re.compile(f"{PAY}/(native|jsapi|codepay)"), _pay),
    ("query", "GET", re.compile(f"{PAY}/out-trade-no/{NUMBER}"), _query),
    ("query", "GET", re.compile(f"{PAY}/id/{NUMBER}"), _query_by_id),
    ("close", "POST", re.compile(f"{PAY}/out-trade-no/{NUMBER}/close"), _close),
    ("refund", "POST", re.compile("/v3/refund/domestic/refunds"), _refund),
    ("query_refund", "GET", re.compile(f"/v3/refund/domestic/refunds/{NUMBER}"), _query_refund),
    ("bill", "GET", re.compile("/v3/bill/tradebill"), _bill),
    ("bill", "GET", re.compile("/v3/billdownload/file"), _bill_file),
)
