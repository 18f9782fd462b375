"""Alipay: a code to scan (precreate), the payer's code, refunds in parts, notices, daily bills."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from quanqu.payments.providers import wire
from quanqu.payments.types import (
    BillLine,
    CloseReason,
    Notice,
    NoticeKind,
    NoticeMalformed,
    NoticeReceipt,
    NoticeSignatureWrong,
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
    ProviderUnreachable,
    RefundId,
    RefundRequest,
    RefundState,
    TransactionKind,
)

P, R = ProviderStatus, ProviderRefundStatus

DONE: Final = "10000"
UNDER_WAY: Final = "10003"
# The service itself, or the envelope, failed: they say nothing about the payment.
NOT_ABOUT_THE_PAYMENT: Final = frozenset({"20000", "20001", "40001", "40002", "40006"})
SYSTEM_ERRORS: Final = ("ACQ.SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR", "isp.unknow-error")
UNHEARD_OF: Final = "ACQ.TRADE_NOT_EXIST"
CURRENCY: Final = "CNY"
MOST_FIELDS: Final = 60
BILL_HEAD: Final = "支付宝交易号"


@dataclass(frozen=True, slots=True)
class AlipayAccount:
    """Where Alipay is and which app of which seller we are there."""

    url: str
    app_id: str
    seller_id: str
    private_key: RSAPrivateKey
    alipay_key: RSAPublicKey


@dataclass(frozen=True, slots=True)
class AlipayProvider:
    """One app's account at Alipay."""

    name: ClassVar[str] = "alipay"
    notice_receipt: ClassVar[NoticeReceipt] = NoticeReceipt(200, "text/plain", b"success")

    account: AlipayAccount

    @property
    def merchant_id(self) -> str:
        return self.account.app_id

    def create(self, payment: PaymentRequest) -> PaymentOffer:
        if payment.currency != CURRENCY or payment.way is PayWay.APP:
            raise ProviderCannot(currency=payment.currency, way=str(payment.way))
        wish: dict[str, Any] = {
            "out_trade_no": payment.payment_id.hex,
            "total_amount": wire.yuan_of(payment.amount_fen),
            "subject": payment.description[:256],
        }
        if payment.instalment_qty:
            # The payer bears what the instalments cost.
            parts = str(payment.instalment_qty)
            wish["extend_params"] = {"hb_fq_num": parts, "hb_fq_seller_percent": "0"}
        if payment.way is PayWay.CODE:
            wish |= {"scene": "bar_code", "auth_code": payment.payer_reference}
            self._ask("alipay.trade.pay", wish, notify_url=payment.notify_url)
            return PaymentOffer("", "")
        until = payment.expires_at.astimezone(wire.CHINA)
        wish["time_expire"] = until.strftime("%Y-%m-%d %H:%M:%S")
        answer = self._ask("alipay.trade.precreate", wish, notify_url=payment.notify_url)
        with wire.believable():
            return PaymentOffer(str(answer["qr_code"]), "")

    def query(self, payment_id: PaymentId) -> ProviderState:
        """A code that nobody has opened yet is not known there either."""
        try:
            answer = self._ask("alipay.trade.query", {"out_trade_no": payment_id.hex})
        except ProviderRefused as refusal:
            return _unless_unheard_of(refusal, payment_id)
        with wire.believable():
            return _state(payment_id, answer)

    def close(self, payment_id: PaymentId) -> ProviderState:
        try:
            self._ask("alipay.trade.close", {"out_trade_no": payment_id.hex})
        except ProviderRefused as refusal:
            return _unless_unheard_of(refusal, payment_id)
        return ProviderState(payment_id, P.CLOSED, close_reason=CloseReason.MERCHANT)

    def refund(self, refund: RefundRequest) -> RefundState:
        wish = {
            "out_trade_no": refund.payment_id.hex,
            "out_request_no": refund.refund_id.hex,
            "refund_amount": wire.yuan_of(refund.amount_fen),
        }
        if refund.reason:
            wish["refund_reason"] = refund.reason[:256]
        answer = self._ask("alipay.trade.refund", wish)
        # "No change" is also said of a refund that was done before: then a query tells.
        status = R.SUCCEEDED if answer.get("fund_change") == "Y" else R.PENDING
        return RefundState(
            refund_id=refund.refund_id,
            payment_id=refund.payment_id,
            status=status,
            provider_refund_id=refund.refund_id.hex,
            amount_fen=refund.amount_fen,
            currency=CURRENCY,
        )

    def query_refund(self, payment_id: PaymentId, refund_id: RefundId) -> RefundState:
        unknown = RefundState(refund_id, payment_id, R.UNKNOWN)
        wish = {"out_trade_no": payment_id.hex, "out_request_no": refund_id.hex}
        try:
            answer = self._ask("alipay.trade.fastpay.refund.query", wish)
        except ProviderRefused as refusal:
            if refusal.facts["provider_code"] != UNHEARD_OF:
                raise
            return unknown
        if answer.get("refund_status") != "REFUND_SUCCESS":
            return unknown
        with wire.believable():
            return RefundState(
                refund_id=refund_id,
                payment_id=payment_id,
                status=R.SUCCEEDED,
                provider_refund_id=refund_id.hex,
                amount_fen=wire.fen_of(answer["refund_amount"]),
                currency=CURRENCY,
                succeeded_at=wire.local_moment(answer["gmt_refund_pay"]),
            )

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """A notice of a refund says only the sum that went back: a query tells its part."""
        try:
            given = dict(parse_qsl(body.decode(), max_num_fields=MOST_FIELDS))
        except ValueError as error:
            raise NoticeMalformed() from error
        if not given.get("sign") or given.get("sign_type") != "RSA2":
            raise NoticeUnsigned()
        text = _signed_text(given, but=("sign", "sign_type"))
        if not wire.is_signed(self.account.alipay_key, given["sign"], text):
            raise NoticeSignatureWrong()
        try:
            return self._notice(given)
        except (KeyError, ValueError, ArithmeticError) as error:
            raise NoticeMalformed() from error

    def bill(self, day: date) -> list[BillLine]:
        wish = {"bill_type": "trade", "bill_date": day.isoformat()}
        try:
            told = self._ask("alipay.data.dataservice.bill.downloadurl.query", wish)
        except ProviderRefused as refusal:
            if refusal.facts["provider_code"] == "isp.bill_not_exist":
                return []
            raise
        with wire.believable():
            request = wire.client().build_request("GET", str(told["bill_download_url"]))
        response = wire.send(request)
        if response.status_code != 200:
            raise ProviderUnreachable(reason="not_served", status=response.status_code)
        with wire.believable():
            return read_bill(response.content)

    def _notice(self, given: dict[str, str]) -> Notice:
        payment_id = wire.payment_of(given["out_trade_no"])
        refund_id = wire.refund_of(given["out_biz_no"]) if "gmt_refund" in given else None
        is_ours = (given["app_id"], given["seller_id"]) == (
            self.account.app_id,
            self.account.seller_id,
        )
        amount_fen = wire.fen_of(given["total_amount"])
        if refund_id is not None:
            part_fen = self.query_refund(payment_id, refund_id).amount_fen
            amount_fen = part_fen or wire.fen_of(given["refund_fee"])
        when = given.get("gmt_refund") if refund_id else given.get("gmt_payment")
        return Notice(
            notice_id=given["notify_id"],
            kind=_kind(given["trade_status"], is_refund=refund_id is not None),
            merchant_id=given["app_id"] if is_ours else f"{given['app_id']}/{given['seller_id']}",
            payment_id=payment_id,
            refund_id=refund_id,
            transaction_id=refund_id.hex if refund_id else given["trade_no"],
            amount_fen=amount_fen,
            currency=CURRENCY,
            occurred_at=wire.local_moment(when or given["notify_time"]),
        )

    def _ask(self, method: str, wish: dict[str, Any], notify_url: str = "") -> dict[str, Any]:
        """Ask and believe only a signed answer; a definite no is `ProviderRefused`."""
        given = {
            "app_id": self.account.app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": datetime.now(UTC).astimezone(wire.CHINA).strftime("%Y-%m-%d %H:%M:%S"),
            "version": "1.0",
            "biz_content": json.dumps(wish, ensure_ascii=False, separators=(",", ":")),
        }
        if notify_url:
            given["notify_url"] = notify_url
        given["sign"] = wire.signature_of(
            self.account.private_key, _signed_text(given, but=("sign",))
        )
        request = wire.client().build_request("POST", self.account.url, data=given)
        response = wire.send(request)
        if response.status_code != 200:
            raise ProviderUnreachable(reason="not_served", status=response.status_code)
        answer = self._believed(method, response.text)
        return _served(answer)

    def _believed(self, method: str, text: str) -> dict[str, Any]:
        """The part of an answer that was signed, as it was written."""
        name = f"{method.replace('.', '_')}_response"
        with wire.believable():
            start = text.index("{", text.index(f'"{name}"'))
            content, stop = json.JSONDecoder().raw_decode(text, start)
            signature = json.loads(text)["sign"]
            if not isinstance(content, dict):
                raise TypeError("not an object")
        if not wire.is_signed(self.account.alipay_key, str(signature), text[start:stop].encode()):
            raise ProviderUnreachable(reason="answer_unverified")
        return content


def provider() -> AlipayProvider:
    """The account that the settings describe: `url` and `account`, a folder."""
    from django.conf import settings

    wish: Mapping[str, Any] = settings.QUANQU_ALIPAY
    return AlipayProvider(read_account(wish["account"], str(wish["url"])))


def read_account(folder: Path, url: str) -> AlipayAccount:
    """A folder with account.json, app.key and alipay.pem."""
    said = wire.read_account(folder)
    return AlipayAccount(
        url=url,
        app_id=said["app_id"],
        seller_id=said["seller_id"],
        private_key=wire.read_private_key(folder / "app.key"),
        alipay_key=wire.read_public_key((folder / "alipay.pem").read_bytes()),
    )


def read_bill(packed: bytes) -> list[BillLine]:
    """The lines of the detailed table in the packed folder; remarks above and below are left."""
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        detail = [name for name in folder.namelist() if "汇总" not in name]
        text = folder.read(detail[0]).decode("gb18030")
    lines = text.splitlines()
    start = [line.startswith(BILL_HEAD) for line in lines].index(True)
    table = [line for line in lines[start:] if not line.startswith("#")]
    rows = csv.DictReader(table)
    return [
        _bill_line({name.strip(): (value or "").strip() for name, value in row.items() if name})
        for row in rows
        if row.get("商户订单号")
    ]


def _bill_line(row: dict[str, str]) -> BillLine:
    is_refund = row["业务类型"] == "退款"
    amount = next((value for name, value in row.items() if name.startswith("订单金额")), "")
    number = row["退款批次号/请求号"] if is_refund else ""
    return BillLine(
        kind=TransactionKind.REFUND if is_refund else TransactionKind.CAPTURE,
        order_number=row["商户订单号"],
        payment_id=wire.known_payment(row["商户订单号"]),
        refund_id=wire.known_refund(number),
        transaction_id=number if is_refund else row["支付宝交易号"],
        amount_fen=abs(wire.fen_of(amount)),
        currency=CURRENCY,
        occurred_at=wire.local_moment(row["完成时间"]),
    )


def _served(answer: dict[str, Any]) -> dict[str, Any]:
    code, said = str(answer.get("code")), str(answer.get("sub_code", ""))
    if code in (DONE, UNDER_WAY):
        return answer
    facts = {"provider_code": said or code, "detail": str(answer.get("sub_msg", ""))}
    if code in NOT_ABOUT_THE_PAYMENT or said in SYSTEM_ERRORS:
        raise ProviderUnreachable(reason="not_served", **facts)
    raise ProviderRefused(status=200, **facts)


def _signed_text(given: Mapping[str, str], *, but: tuple[str, ...]) -> bytes:
    parts = sorted((name, value) for name, value in given.items() if value and name not in but)
    return "&".join(f"{name}={value}" for name, value in parts).encode()


def _unless_unheard_of(refusal: ProviderRefused, payment_id: PaymentId) -> ProviderState:
    if refusal.facts["provider_code"] != UNHEARD_OF:
        raise refusal
    return ProviderState(payment_id, P.UNKNOWN)


def _state(payment_id: PaymentId, answer: dict[str, Any]) -> ProviderState:
    if answer["out_trade_no"] != payment_id.hex:
        raise ValueError("an answer about another payment")
    said = answer["trade_status"]
    # A trade that was paid and wholly given back is "closed" too, but has a moment of payment.
    is_paid = said in ("TRADE_SUCCESS", "TRADE_FINISHED") or bool(answer.get("send_pay_date"))
    if not is_paid:
        is_open = said == "WAIT_BUYER_PAY"
        return ProviderState(payment_id, P.PENDING if is_open else P.CLOSED)
    return ProviderState(
        payment_id=payment_id,
        status=P.CAPTURED,
        transaction_id=str(answer["trade_no"]),
        amount_fen=wire.fen_of(answer["total_amount"]),
        currency=CURRENCY,
        captured_at=wire.local_moment(answer["send_pay_date"]),
    )


def _kind(trade_status: str, *, is_refund: bool) -> NoticeKind:
    if is_refund:
        return NoticeKind.REFUND_SUCCEEDED
    if trade_status in ("TRADE_SUCCESS", "TRADE_FINISHED"):
        return NoticeKind.PAYMENT_CAPTURED
    if trade_status == "TRADE_CLOSED":
        return NoticeKind.PAYMENT_CLOSED
    raise ValueError("a trade that is not over")
