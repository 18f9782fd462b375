"""Alipay, the gateway's side: one address, a method per request, every answer 200."""

import json
import re
import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from . import bills, details, payments
from .accounts import AlipayAccount
from .alipay_wire import answer, read
from .api import Gateway
from .behaviour import behaviour_for
from .bills import clock, yuan
from .payments import BILL_ZONE
from .refusal import Refusal
from .web import CUT, Answer, Request

PROTOCOL = "alipay"
OK = {"code": "10000", "msg": "Success"}
LONGEST = timedelta(hours=2)
WORDS = {
    "payment_unknown": "ACQ.TRADE_NOT_EXIST",
    "order_number_reused": "ACQ.CONTEXT_INCONSISTENT",
    "refund_number_reused": "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
    "payment_captured": "ACQ.TRADE_STATUS_ERROR",
    "payment_not_captured": "ACQ.TRADE_STATUS_ERROR",
    "refund_above_captured": "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
    "expires_at_past": "ACQ.INVALID_PARAMETER",
    "field_wrong": "ACQ.INVALID_PARAMETER",
}


@dataclass(frozen=True)
class Call:
    """One signed request, in one transaction."""

    gateway: Gateway
    account: AlipayAccount
    db: sqlite3.Connection
    given: dict[str, str]
    wish: dict[str, Any]
    now: float

    @property
    def merchant_id(self) -> str:
        return self.account.app_id


Content = dict[str, Any]


def serve(gateway: Gateway, request: Request) -> Answer:
    """Answer a merchant; a refusal of the business is an answer like any other."""
    if request.path == "/alipay/bill":
        return _bill_file(gateway, request)
    method = request.query.get("method", "unknown")
    try:
        given = read(request, gateway.alipay)
        method = given.get("method", "unknown")
        return _serve(gateway, given, method, time.time())
    except Refusal as refusal:
        return answer(gateway.alipay, method, _problem(refusal))


def _serve(gateway: Gateway, given: dict[str, str], method: str, now: float) -> Answer:
    if method not in METHODS:
        raise Refusal(200, "isv.invalid-method", "不存在的方法名")
    name, run = METHODS[method]
    wish = _wish(given)
    with gateway.store.transaction() as db:
        behaviour = behaviour_for(db, gateway.alipay.app_id)
    if name in behaviour.timeout:
        time.sleep(behaviour.timeout_seconds)
        return CUT
    with gateway.store.transaction() as db:
        content = run(Call(gateway, gateway.alipay, db, given, wish, now))
    gateway.sender.wake()
    return CUT if name in behaviour.answer_lost else answer(gateway.alipay, method, content)


def _problem(refusal: Refusal) -> Content:
    if refusal.code.startswith("isv."):
        facts = {"code": "40002", "msg": "Invalid Arguments", "sub_code": refusal.code}
    else:
        code = WORDS.get(refusal.code, refusal.code)
        facts = {"code": "40004", "msg": "Business Failed", "sub_code": code}
    return facts | {"sub_msg": refusal.detail}


def _wish(given: dict[str, str]) -> dict[str, Any]:
    try:
        wish = json.loads(given.get("biz_content", "{}"))
    except ValueError as error:
        raise Refusal(200, "isv.invalid-json", "biz_content is not JSON.") from error
    if not isinstance(wish, dict):
        raise Refusal(200, "isv.invalid-json", "biz_content is not an object.")
    return wish


def fen(value: object) -> int:
    """Yuan as the protocol writes them, in fen."""
    try:
        amount = Decimal(str(value)) * 100
    except InvalidOperation as error:
        raise Refusal(200, "ACQ.INVALID_PARAMETER", "Not an amount.") from error
    if amount != amount.to_integral_value() or not 0 < amount <= 10**10:
        raise Refusal(200, "ACQ.INVALID_PARAMETER", "Not an amount.")
    return int(amount)


def open_trade(call: Call, **detail: object) -> sqlite3.Row:
    """The trade that a request describes, in the words of the gateway's books."""
    until = datetime.fromtimestamp(call.now, BILL_ZONE) + LONGEST
    asked = str(call.wish.get("time_expire", ""))
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", asked):
        until = datetime.fromisoformat(asked).replace(tzinfo=BILL_ZONE)
    total = fen(call.wish.get("total_amount"))
    subject = str(call.wish.get("subject", ""))
    facts = {"subject": subject, "total": total, "is_seen": False, "refunded": 0}
    facts["instalments"] = _instalments(call.wish)
    return payments.create(
        call.db,
        call.merchant_id,
        {
            "order_number": call.wish.get("out_trade_no"),
            "amount": total,
            "currency": "CNY",
            "description": subject,
            "notify_url": call.given.get("notify_url") or "http://localhost/nowhere",
            "expires_at": until.isoformat(),
        },
        call.now,
        protocol=PROTOCOL,
        detail=facts | detail,
    )


def _instalments(wish: dict[str, Any]) -> int:
    """Monthly parts (花呗分期) that the merchant asked for, paid for by the payer; 0: none."""
    asked = wish.get("extend_params") or {}
    if not asked:
        return 0
    if not isinstance(asked, dict) or str(asked.get("hb_fq_num")) not in ("3", "6", "12"):
        raise Refusal(200, "ACQ.INVALID_PARAMETER", "hb_fq_num: 3, 6, 12")
    if str(asked.get("hb_fq_seller_percent")) != "0":
        raise Refusal(200, "ACQ.INVALID_PARAMETER", "hb_fq_seller_percent: 0")
    return int(asked["hb_fq_num"])


def _precreate(call: Call) -> Content:
    trade = open_trade(call)
    if trade["status"] == "captured":
        raise Refusal(200, "ACQ.TRADE_HAS_SUCCESS", "交易已被支付")
    if trade["status"] == "closed":
        raise Refusal(200, "ACQ.TRADE_HAS_CLOSE", "交易已经关闭")
    code = f"{call.gateway.public_url}/pay/{trade['token']}"
    return OK | {"out_trade_no": trade["order_number"], "qr_code": code}


def _pay(call: Call) -> Content:
    """The payer's code pays at once; one that ends in 00 still asks the payer for a password."""
    code = str(call.wish.get("auth_code", ""))
    if not re.fullmatch(r"(2[5-9]|30)[0-9]{14,22}", code):
        raise Refusal(200, "ACQ.PAYMENT_AUTH_CODE_INVALID", "支付失败，获取顾客账户信息失败")
    trade = open_trade(call, is_seen=True)
    if behaviour_for(call.db, call.merchant_id).decline:
        payments.decline(call.db, trade["token"], call.now)
        raise Refusal(200, "ACQ.BUYER_BALANCE_NOT_ENOUGH", "买家余额不足")
    if code.endswith("00"):
        waiting = {"code": "10003", "msg": "Order success pay inprogress"}
        return waiting | {"out_trade_no": trade["order_number"]}
    paid = payments.approve(call.db, trade["token"], call.now)
    return OK | trade_view(paid) | {"gmt_payment": clock(paid["ended_at"])}


def find_trade(call: Call) -> sqlite3.Row:
    """A trade that the payer has opened; before that nobody knows it here either."""
    if call.wish.get("trade_no"):
        number = str(call.wish["trade_no"])
        return payments.get_by_transaction(call.db, call.merchant_id, number)
    number = str(call.wish.get("out_trade_no", ""))
    trade = payments.get(call.db, call.merchant_id, number, call.now)
    _, detail = details.of(call.db, trade["token"])
    if not detail["is_seen"]:
        raise Refusal(200, "ACQ.TRADE_NOT_EXIST", "交易不存在")
    return trade


def trade_view(trade: sqlite3.Row) -> Content:
    is_all_back = trade["refunded_amount"] == trade["amount"]
    statuses = {"pending": "WAIT_BUYER_PAY", "closed": "TRADE_CLOSED"}
    paid = "TRADE_CLOSED" if is_all_back else "TRADE_SUCCESS"
    view = {
        "trade_no": trade["transaction_id"] or "",
        "out_trade_no": trade["order_number"],
        "trade_status": statuses.get(trade["status"], paid),
        "total_amount": yuan(trade["amount"]),
        "buyer_user_id": "2088102169481075",
        "buyer_logon_id": "csq***@sandbox.com",
    }
    if trade["status"] == "captured":
        money = yuan(trade["amount"])
        view |= {"receipt_amount": money, "buyer_pay_amount": money, "invoice_amount": money}
        view |= {"send_pay_date": clock(trade["ended_at"])}
    return view


def _query(call: Call) -> Content:
    return OK | trade_view(find_trade(call))


def _close(call: Call) -> Content:
    trade = find_trade(call)
    payments.close(call.db, call.merchant_id, trade["order_number"], call.now)
    return OK | {"out_trade_no": trade["order_number"], "trade_no": trade["transaction_id"] or ""}


def _cancel(call: Call) -> Content:
    """Close it, or give all of it back if it was paid already."""
    number = str(call.wish.get("out_trade_no", ""))
    trade = payments.get(call.db, call.merchant_id, number, call.now)
    left = trade["amount"] - trade["refunded_amount"]
    if trade["status"] == "captured" and left:
        _give_back(call, trade, f"cancel-{number}", left)
    elif trade["status"] == "pending":
        payments.close(call.db, call.merchant_id, number, call.now)
    action = "refund" if trade["status"] == "captured" else "close"
    return OK | {"out_trade_no": number, "retry_flag": "N", "action": action}


def _refund(call: Call) -> Content:
    """A part goes back under a number of its own; without one, all of it."""
    trade, amount = find_trade(call), fen(call.wish.get("refund_amount"))
    number = str(call.wish.get("out_request_no") or trade["order_number"])
    before = trade["refunded_amount"]
    after = _give_back(call, trade, number, amount)
    return OK | {
        "trade_no": trade["transaction_id"],
        "out_trade_no": trade["order_number"],
        "buyer_user_id": "2088102169481075",
        "fund_change": "Y" if after > before else "N",
        "refund_fee": yuan(after),
        "send_back_fee": yuan(amount),
        "gmt_refund_pay": clock(call.now),
    }


def _give_back(call: Call, trade: sqlite3.Row, number: str, amount: int) -> int:
    """Returns all that has gone back of the trade by then."""
    order_number = trade["order_number"]
    # The notice is written with the refund and says the sum, so the sum is kept first.
    is_new = not _has_refund(call, number)
    refunded = trade["refunded_amount"] + (amount if is_new else 0)
    details.add(call.db, trade["token"], refunded=refunded)
    wish = {"refund_number": number, "amount": amount, "reason": _reason(call)}
    payments.refund(call.db, call.merchant_id, order_number, wish, call.now)
    return int(payments.get(call.db, call.merchant_id, order_number, call.now)["refunded_amount"])


def _reason(call: Call) -> str:
    return str(call.wish.get("refund_reason", ""))


def _has_refund(call: Call, number: str) -> bool:
    try:
        payments.find_refund(call.db, call.merchant_id, number)
    except Refusal:
        return False
    return True


def _query_refund(call: Call) -> Content:
    """A refund that is not known is an answer without a status."""
    trade, number = find_trade(call), str(call.wish.get("out_request_no", ""))
    told = OK | {"trade_no": trade["transaction_id"], "out_trade_no": trade["order_number"]}
    if not _has_refund(call, number):
        return told
    refund, payment = payments.find_refund(call.db, call.merchant_id, number)
    if payment["token"] != trade["token"]:
        return told
    return told | {
        "out_request_no": number,
        "refund_amount": yuan(refund["amount"]),
        "total_amount": yuan(trade["amount"]),
        "refund_status": "REFUND_SUCCESS",
        "gmt_refund_pay": clock(refund["created_at"]),
    }


def _bill(call: Call) -> Content:
    """Where the bill of a day lies, for thirty seconds."""
    try:
        day = date.fromisoformat(str(call.wish.get("bill_date")))
    except ValueError as error:
        raise Refusal(200, "ACQ.INVALID_PARAMETER", "bill_date: YYYY-MM-DD.") from error
    if call.wish.get("bill_type") != "trade":
        raise Refusal(200, "ACQ.INVALID_PARAMETER", "bill_type: trade.")
    if not payments.bill_rows(call.db, call.merchant_id, day):
        raise Refusal(200, "isp.bill_not_exist", "账单不存在")
    token = f"{day.isoformat()}.{int(call.now)}.{secrets.token_hex(8)}"
    return OK | {"bill_download_url": f"{call.gateway.public_url}/alipay/bill?token={token}"}


def _bill_file(gateway: Gateway, request: Request) -> Answer:
    day, _, rest = request.query.get("token", "").partition(".")
    made_at = rest.partition(".")[0]
    if not made_at.isdigit() or time.time() - int(made_at) > 30:
        return Answer(403, b"", "text/plain")
    with gateway.store.transaction() as db:
        rows = payments.bill_rows(db, gateway.alipay.app_id, date.fromisoformat(day))
    return Answer(200, bills.alipay(rows, gateway.alipay.seller_id, day), "application/zip")


Run = Callable[[Call], Content]
METHODS: dict[str, tuple[str, Run]] = {
    "alipay.trade.precreate": ("create", _precreate),
    "alipay.trade.pay": ("create", _pay),
    "alipay.trade.query": ("query", _query),
    "alipay.trade.close": ("close", _close),
    "alipay.trade.cancel": ("close", _cancel),
    "alipay.trade.refund": ("refund", _refund),
    "alipay.trade.fastpay.refund.query": ("query_refund", _query_refund),
    "alipay.data.dataservice.bill.downloadurl.query": ("bill", _bill),
}
