"""WeChat Pay v3: native, in-app (JSAPI) and code payments, refunds, notices and daily bills."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final

from quanqu.payments.providers import wechat_sharing, wechat_wire, wire
from quanqu.payments.providers.wechat_wire import WeChatAccount
from quanqu.payments.types import (
    BillLine,
    CloseReason,
    Notice,
    NoticeKind,
    NoticeMalformed,
    NoticeReceipt,
    NoticeSignatureWrong,
    NoticeStale,
    NoticeUnsigned,
    PaymentId,
    PaymentOffer,
    PaymentRequest,
    PayWay,
    ProviderCannot,
    ProviderRefundStatus,
    ProviderRefused,
    ProviderState,
    ProviderStatus,
    RefundId,
    RefundRequest,
    RefundState,
    ShareRequest,
    ShareReturnRequest,
    ShareState,
    TransactionKind,
)

P, R = ProviderStatus, ProviderRefundStatus

PAY: Final = "/v3/pay/transactions"
REFUNDS: Final = "/v3/refund/domestic/refunds"
KINDS: Final = {PayWay.PAGE: "native", PayWay.APP: "jsapi", PayWay.CODE: "codepay"}
STATES: Final = {
    "SUCCESS": P.CAPTURED,
    "REFUND": P.CAPTURED,
    "NOTPAY": P.PENDING,
    "USERPAYING": P.PENDING,
    "ACCEPT": P.PENDING,
    "CLOSED": P.CLOSED,
    "REVOKED": P.CLOSED,
    "PAYERROR": P.CLOSED,
}
REFUND_STATES: Final = {
    "SUCCESS": R.SUCCEEDED,
    "PROCESSING": R.PENDING,
    "CLOSED": R.FAILED,
    "ABNORMAL": R.FAILED,
}
UNHEARD_OF: Final = frozenset({"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"})
CURRENCY: Final = "CNY"
SIGNED: Final = ("Serial", "Timestamp", "Nonce", "Signature")
LONGEST_DESCRIPTION: Final = 127


@dataclass(frozen=True, slots=True)
class WeChatProvider:
    """One merchant's account at WeChat Pay."""

    name: ClassVar[str] = "wechat"
    notice_receipt: ClassVar[NoticeReceipt] = NoticeReceipt(204, "application/json", b"")

    account: WeChatAccount

    @property
    def merchant_id(self) -> str:
        return self.account.merchant_id

    def create(self, payment: PaymentRequest) -> PaymentOffer:
        if payment.currency != CURRENCY:
            raise ProviderCannot(currency=payment.currency)
        try:
            answer = self._ask("POST", f"{PAY}/{KINDS[payment.way]}", self._wish(payment))
        except ProviderRefused as refusal:
            if refusal.facts["provider_code"] != "USERPAYING":
                raise
            answer = {}
        with wire.believable():
            return self._offer(payment.way, answer)

    def query(self, payment_id: PaymentId) -> ProviderState:
        path = f"{PAY}/out-trade-no/{payment_id.hex}?mchid={self.merchant_id}"
        try:
            answer = self._ask("GET", path)
        except ProviderRefused as refusal:
            return _unless_unheard_of(refusal, payment_id)
        with wire.believable():
            return _state(payment_id, answer)

    def close(self, payment_id: PaymentId) -> ProviderState:
        path = f"{PAY}/out-trade-no/{payment_id.hex}/close"
        try:
            self._ask("POST", path, {"mchid": self.merchant_id})
        except ProviderRefused as refusal:
            return _unless_unheard_of(refusal, payment_id)
        return ProviderState(payment_id, P.CLOSED, close_reason=CloseReason.MERCHANT)

    def refund(self, refund: RefundRequest) -> RefundState:
        amounts = {
            "refund": refund.amount_fen,
            "total": refund.captured_fen,
            "currency": refund.currency,
        }
        wish = {
            "out_trade_no": refund.payment_id.hex,
            "out_refund_no": refund.refund_id.hex,
            "amount": amounts,
        }
        if refund.reason:
            wish["reason"] = refund.reason[:80]
        if refund.notify_url:
            wish["notify_url"] = refund.notify_url
        answer = self._ask("POST", REFUNDS, wish)
        with wire.believable():
            return _refund_state(refund.payment_id, refund.refund_id, answer)

    def query_refund(self, payment_id: PaymentId, refund_id: RefundId) -> RefundState:
        try:
            answer = self._ask("GET", f"{REFUNDS}/{refund_id.hex}")
        except ProviderRefused as refusal:
            if refusal.facts["provider_code"] not in UNHEARD_OF:
                raise
            return RefundState(refund_id, payment_id, R.UNKNOWN)
        with wire.believable():
            return _refund_state(payment_id, refund_id, answer)

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        values = [wire.header(headers, f"Wechatpay-{name}") for name in SIGNED]
        if not all(values) or not values[1].isdigit():
            raise NoticeUnsigned()
        if not wechat_wire.is_from_platform(self.account, headers, body):
            raise NoticeSignatureWrong()
        if abs(now.timestamp() - int(values[1])) > wechat_wire.FRESH_SECONDS:
            raise NoticeStale(timestamp=values[1])
        try:
            told = json.loads(body)
            content = json.loads(wechat_wire.decrypt(self.account, told["resource"]))
            return _notice(told, content)
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise NoticeMalformed() from error

    def bill(self, day: date) -> list[BillLine]:
        path = f"/v3/bill/tradebill?bill_date={day.isoformat()}&bill_type=ALL&tar_type=GZIP"
        try:
            told = self._ask("GET", path)
        except ProviderRefused as refusal:
            if refusal.facts["provider_code"] == "NO_STATEMENT_EXIST":
                return []
            raise
        packed = wechat_wire.download(self.account, str(told.get("download_url", "")))
        with wire.believable():
            content = gzip.decompress(packed)
            digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
            if told["hash_type"] != "SHA1" or told["hash_value"] != digest:
                raise ValueError("another file than was promised")
            return read_bill(content.decode())

    def share(self, share: ShareRequest) -> ShareState:
        return wechat_sharing.share(self.account, share)

    def query_share(self, share: ShareRequest) -> ShareState:
        return wechat_sharing.query_share(self.account, share)

    def return_share(self, back: ShareReturnRequest) -> ShareState:
        return wechat_sharing.return_share(self.account, back)

    def query_share_return(self, back: ShareReturnRequest) -> ShareState:
        return wechat_sharing.query_share_return(self.account, back)

    def _ask(self, method: str, path: str, content: object = None) -> dict[str, Any]:
        return wechat_wire.ask(self.account, method, path, content)

    def _wish(self, payment: PaymentRequest) -> dict[str, Any]:
        wish: dict[str, Any] = {
            "appid": self.account.app_id,
            "mchid": self.merchant_id,
            "description": payment.description[:LONGEST_DESCRIPTION],
            "out_trade_no": payment.payment_id.hex,
            "amount": {"total": payment.amount_fen, "currency": payment.currency},
        }
        if payment.way is not PayWay.CODE:
            until = payment.expires_at.astimezone(wire.CHINA)
            wish["time_expire"] = until.isoformat(timespec="seconds")
            wish["notify_url"] = payment.notify_url
        if payment.way is PayWay.APP:
            wish["payer"] = {"openid": payment.payer_reference}
        elif payment.way is PayWay.CODE:
            wish["payer"] = {"auth_code": payment.payer_reference}
        if payment.is_shared:
            wish["settle_info"] = {"profit_sharing": True}
        return wish

    def _offer(self, way: PayWay, answer: dict[str, Any]) -> PaymentOffer:
        if way is PayWay.PAGE:
            return PaymentOffer(str(answer["code_url"]), "")
        if way is PayWay.APP:
            prepay_id = str(answer["prepay_id"])
            given = wechat_wire.parameters(self.account, prepay_id)
            return PaymentOffer("", prepay_id, given)
        return PaymentOffer("", "")


def provider() -> WeChatProvider:
    """The account that the settings describe: `url` and `account`, a folder."""
    from django.conf import settings

    wish: Mapping[str, Any] = settings.QUANQU_WECHAT
    return WeChatProvider(wechat_wire.read_account(wish["account"], str(wish["url"])))


def read_bill(text: str) -> list[BillLine]:
    """The lines of a trade bill; the two lines of totals below them are left out."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    lines = []
    for row in rows:
        if not str(row["交易时间"]).startswith("`"):
            break
        plain = {name: (value or "").removeprefix("`") for name, value in row.items() if name}
        lines.append(_bill_line(plain))
    return lines


def _bill_line(row: dict[str, str]) -> BillLine:
    is_refund = row["交易状态"] == "REFUND"
    return BillLine(
        kind=TransactionKind.REFUND if is_refund else TransactionKind.CAPTURE,
        order_number=row["商户订单号"],
        payment_id=wire.known_payment(row["商户订单号"]),
        refund_id=wire.known_refund(row["商户退款单号"]) if is_refund else None,
        transaction_id=row["微信退款单号"] if is_refund else row["微信订单号"],
        amount_fen=wire.fen_of(row["退款金额"] if is_refund else row["应结订单金额"]),
        currency=row["货币种类"],
        occurred_at=wire.local_moment(row["交易时间"]),
    )


def _unless_unheard_of(refusal: ProviderRefused, payment_id: PaymentId) -> ProviderState:
    if refusal.facts["provider_code"] not in UNHEARD_OF:
        raise refusal
    return ProviderState(payment_id, P.UNKNOWN)


def _state(payment_id: PaymentId, answer: dict[str, Any]) -> ProviderState:
    if answer["out_trade_no"] != payment_id.hex:
        raise ValueError("an answer about another payment")
    status = STATES[answer["trade_state"]]
    if status is not P.CAPTURED:
        reason = CloseReason.DECLINED if answer["trade_state"] == "PAYERROR" else None
        return ProviderState(payment_id, status, close_reason=reason)
    return ProviderState(
        payment_id=payment_id,
        status=status,
        transaction_id=str(answer["transaction_id"]),
        amount_fen=_amount(answer["amount"]["total"]),
        currency=str(answer["amount"]["currency"]),
        captured_at=_moment(answer["success_time"]),
    )


def _refund_state(
    payment_id: PaymentId, refund_id: RefundId, answer: dict[str, Any]
) -> RefundState:
    if answer["out_refund_no"] != refund_id.hex:
        raise ValueError("an answer about another refund")
    done = answer.get("success_time")
    return RefundState(
        refund_id=refund_id,
        payment_id=payment_id,
        status=REFUND_STATES[answer["status"]],
        provider_refund_id=str(answer["refund_id"]),
        amount_fen=_amount(answer["amount"]["refund"]),
        currency=str(answer["amount"].get("currency", CURRENCY)),
        succeeded_at=_moment(done) if done else None,
    )


def _notice(told: dict[str, Any], content: dict[str, Any]) -> Notice:
    kinds = {
        "TRANSACTION.SUCCESS": NoticeKind.PAYMENT_CAPTURED,
        "REFUND.SUCCESS": NoticeKind.REFUND_SUCCEEDED,
    }
    kind = kinds[told["event_type"]]
    is_refund = kind is NoticeKind.REFUND_SUCCEEDED
    amount = content["amount"]
    return Notice(
        notice_id=str(told["id"]),
        kind=kind,
        merchant_id=str(content["mchid"]),
        payment_id=wire.payment_of(content["out_trade_no"]),
        refund_id=wire.refund_of(content["out_refund_no"]) if is_refund else None,
        transaction_id=str(content["refund_id" if is_refund else "transaction_id"]),
        amount_fen=_amount(amount["refund" if is_refund else "total"]),
        # A notice of a refund names no currency: WeChat Pay settles in this one only.
        currency=str(amount.get("currency", CURRENCY)),
        occurred_at=_moment(content["success_time"]),
    )


def _amount(value: object) -> int:
    if type(value) is not int or value <= 0:
        raise ValueError("not an amount")
    return value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its offset")
    return moment
