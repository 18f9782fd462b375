"""The provider that speaks signed HTTP: Ed25519 both ways, every answer tied to its question."""

import base64
import csv
import hashlib
import io
import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, Final
from uuid import UUID

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from quanqu.payments.providers import wire
from quanqu.payments.types import (
    BillLine,
    CaptureRequest,
    CaptureState,
    CaptureStatus,
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

FRESH_SECONDS: Final = 300
TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
SIGNED_HEADERS: Final = ("Key", "Timestamp", "Nonce", "Signature")
# These refuse the envelope, or come too early or too often: they say nothing about the payment.
NOT_ABOUT_THE_PAYMENT: Final = frozenset({401, 403, 408, 411, 413, 425, 429})

UNHEARD_OF: Final = frozenset({"payment_unknown", "refund_unknown"})


@dataclass(frozen=True, slots=True)
class GatewayAccount:
    """Where the gateway is and who we are there."""

    url: str
    merchant_id: str
    key_id: str
    private_key: Ed25519PrivateKey
    gateway_key: Ed25519PublicKey
    connect_seconds: float = 3.0
    read_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class GatewayProvider:
    """One merchant's account at the gateway."""

    name: ClassVar[str] = "gateway"
    notice_receipt: ClassVar[NoticeReceipt] = NoticeReceipt(204, "application/json", b"")

    account: GatewayAccount

    @property
    def merchant_id(self) -> str:
        return self.account.merchant_id

    def create(self, payment: PaymentRequest) -> PaymentOffer:
        answer = self._ask(
            "POST",
            "/v1/payments",
            {
                "order_number": str(payment.payment_id),
                "amount": payment.amount_fen,
                "currency": payment.currency,
                "description": payment.description,
                "notify_url": payment.notify_url,
                "return_url": payment.return_url,
                "expires_at": payment.expires_at.isoformat(),
                "is_hold": payment.is_hold,
            },
        )
        with wire.believable():
            return PaymentOffer(
                pay_url=str(answer["pay_url"]), provider_reference=str(answer["reference"])
            )

    def query(self, payment_id: PaymentId) -> ProviderState:
        try:
            answer = self._ask("GET", f"/v1/payments/{payment_id}")
        except ProviderRefused as refusal:
            return _unless_unheard_of(refusal, payment_id)
        return _payment_state(payment_id, answer)

    def close(self, payment_id: PaymentId) -> ProviderState:
        try:
            answer = self._ask("POST", f"/v1/payments/{payment_id}/close", {})
        except ProviderRefused as refusal:
            return _unless_unheard_of(refusal, payment_id)
        return _payment_state(payment_id, answer)

    def capture(self, part: CaptureRequest) -> CaptureState:
        wish = {"capture_number": str(part.capture_id), "amount": part.amount_fen}
        answer = self._ask("POST", f"/v1/payments/{part.payment_id}/captures", wish)
        with wire.believable():
            said = (answer["capture_number"], _amount(answer), answer["currency"])
            if said != (str(part.capture_id), part.amount_fen, part.currency):
                raise ValueError("an answer about another capture")
            return CaptureState(
                status=CaptureStatus.SUCCEEDED,
                transaction_id=str(answer["transaction_id"]),
                captured_at=_moment(answer["time"]),
            )

    def void(self, payment_id: PaymentId) -> ProviderState:
        return _payment_state(payment_id, self._ask("POST", f"/v1/payments/{payment_id}/void", {}))

    def refund(self, refund: RefundRequest) -> RefundState:
        answer = self._ask(
            "POST",
            f"/v1/payments/{refund.payment_id}/refunds",
            {
                "refund_number": str(refund.refund_id),
                "amount": refund.amount_fen,
                "reason": refund.reason,
            },
        )
        return _refund_state(refund.payment_id, refund.refund_id, answer)

    def query_refund(self, payment_id: PaymentId, refund_id: RefundId) -> RefundState:
        try:
            answer = self._ask("GET", f"/v1/payments/{payment_id}/refunds/{refund_id}")
        except ProviderRefused as refusal:
            if refusal.facts["provider_code"] not in UNHEARD_OF:
                raise
            return RefundState(refund_id, payment_id, ProviderRefundStatus.UNKNOWN)
        return _refund_state(payment_id, refund_id, answer)

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        given = {name.lower(): value for name, value in headers.items()}
        values = [given.get(f"gateway-{name.lower()}", "") for name in SIGNED_HEADERS]
        key_id, timestamp, nonce, signature = values
        if not all(values) or not TIMESTAMP.fullmatch(timestamp):
            raise NoticeUnsigned()
        text = _text("quanqu-gateway-notice-1", key_id, timestamp, nonce, body=body)
        if not _is_signed(self.account.gateway_key, signature, text):
            raise NoticeSignatureWrong()
        if abs(now.timestamp() - int(timestamp)) > FRESH_SECONDS:
            raise NoticeStale(timestamp=timestamp)
        try:
            return _notice(json.loads(body))
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise NoticeMalformed() from error

    def bill(self, day: date) -> list[BillLine]:
        content = self._send("GET", f"/v1/bills/{day.isoformat()}", b"").decode()
        with wire.believable():
            return [_bill_line(row) for row in csv.DictReader(io.StringIO(content))]

    def _ask(self, method: str, path: str, content: object = None) -> dict[str, Any]:
        body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
        with wire.believable():
            answer: dict[str, Any] = json.loads(self._send(method, path, body))
            return answer

    def _send(self, method: str, path: str, body: bytes) -> bytes:
        """Ask, verify who answers, and return the body of a yes."""
        account, nonce = self.account, secrets.token_hex(16)
        timeout = httpx.Timeout(account.read_seconds, connect=account.connect_seconds)
        request = wire.client().build_request(
            method, account.url.rstrip("/") + path, content=body, timeout=timeout
        )
        request.headers.update(_signed_headers(account, request, nonce, body))
        response = wire.send(request)
        if not _is_answer(account.gateway_key, response, nonce):
            raise ProviderUnreachable(reason="answer_unverified")
        status = response.status_code
        if status in NOT_ABOUT_THE_PAYMENT or status >= 500:
            raise ProviderUnreachable(reason="not_served", status=status, detail=response.text)
        if status != 200:
            raise _refusal(response)
        return response.content


def provider() -> GatewayProvider:
    """The account that the settings describe: `url` and `keys` (a folder), or each file."""
    from django.conf import settings

    wish: Mapping[str, Any] = settings.QUANQU_GATEWAY
    folder = Path(wish.get("keys", "."))
    merchant_id, key_id = wish.get("merchant_id", "quanqu"), wish.get("key_id", "merchant-1")
    own = Path(wish.get("private_key_file", folder / merchant_id / f"{key_id}.private.pem"))
    theirs = Path(wish.get("gateway_public_key_file", folder / "gateway-1.public.pem"))
    return GatewayProvider(read_account(str(wish["url"]), merchant_id, key_id, own, theirs))


def read_account(
    url: str, merchant_id: str, key_id: str, private_key_file: Path, gateway_key_file: Path
) -> GatewayAccount:
    """Read both keys; raises ValueError when a file holds another kind of key."""
    own = load_pem_private_key(private_key_file.read_bytes(), password=None)
    theirs = load_pem_public_key(gateway_key_file.read_bytes())
    if not isinstance(own, Ed25519PrivateKey) or not isinstance(theirs, Ed25519PublicKey):
        raise ValueError("the gateway's keys must be Ed25519")
    return GatewayAccount(url, merchant_id, key_id, own, theirs)


def _text(*parts: str, body: bytes) -> bytes:
    return "\n".join((*parts, hashlib.sha256(body).hexdigest(), "")).encode()


def _signed_headers(
    account: GatewayAccount, request: httpx.Request, nonce: str, body: bytes
) -> dict[str, str]:
    # The wire's own clock: a retry must be signed at the moment it is sent.
    timestamp, target = str(int(time.time())), request.url.raw_path.decode()
    parts = (request.method, target, account.merchant_id, account.key_id, timestamp, nonce)
    signature = account.private_key.sign(_text("quanqu-gateway-request-1", *parts, body=body))
    return {
        "Content-Type": "application/json",
        "Gateway-Merchant": account.merchant_id,
        "Gateway-Key": account.key_id,
        "Gateway-Timestamp": timestamp,
        "Gateway-Nonce": nonce,
        "Gateway-Signature": base64.b64encode(signature).decode(),
    }


def _is_answer(key: Ed25519PublicKey, response: httpx.Response, request_nonce: str) -> bool:
    """Whether the gateway itself answers this very request."""
    given = [response.headers.get(f"Gateway-{name}", "") for name in SIGNED_HEADERS]
    key_id, timestamp, nonce, signature = given
    parts = (str(response.status_code), request_nonce, key_id, timestamp, nonce)
    return _is_signed(
        key, signature, _text("quanqu-gateway-answer-1", *parts, body=response.content)
    )


def _is_signed(key: Ed25519PublicKey, signature: str, text: bytes) -> bool:
    try:
        key.verify(base64.b64decode(signature, validate=True), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _refusal(response: httpx.Response) -> ProviderRefused:
    with wire.believable():
        said = json.loads(response.content)
        return ProviderRefused(
            status=response.status_code, provider_code=said["code"], detail=said["detail"]
        )


def _unless_unheard_of(refusal: ProviderRefused, payment_id: PaymentId) -> ProviderState:
    if refusal.facts["provider_code"] not in UNHEARD_OF:
        raise refusal
    return ProviderState(payment_id, ProviderStatus.UNKNOWN)


def _payment_state(payment_id: PaymentId, answer: dict[str, Any]) -> ProviderState:
    with wire.believable():
        if answer["order_number"] != str(payment_id):
            raise ValueError("an answer about another payment")
        status = ProviderStatus(answer["status"])
        is_captured = status is ProviderStatus.CAPTURED
        return ProviderState(
            payment_id=payment_id,
            status=status,
            transaction_id=str(answer["transaction_id"]),
            amount_fen=_amount(answer),
            currency=str(answer["currency"]),
            captured_at=_moment(answer["time"]) if is_captured else None,
            close_reason=CloseReason(answer["reason"]) if answer["reason"] else None,
            refunded_fen=int(answer["refunded_amount"]),
            held_until=_moment(answer["held_until"]) if answer["held_until"] else None,
        )


def _refund_state(
    payment_id: PaymentId, refund_id: RefundId, answer: dict[str, Any]
) -> RefundState:
    with wire.believable():
        if answer["refund_number"] != str(refund_id):
            raise ValueError("an answer about another refund")
        return RefundState(
            refund_id=refund_id,
            payment_id=payment_id,
            status=ProviderRefundStatus(answer["status"]),
            provider_refund_id=str(answer["provider_refund_id"]),
            amount_fen=_amount(answer),
            currency=str(answer["currency"]),
            succeeded_at=_moment(answer["time"]),
        )


def _notice(content: dict[str, Any]) -> Notice:
    resource = content["resource"]
    refund_number, reason = resource.get("refund_number"), resource.get("reason")
    return Notice(
        notice_id=str(content["id"]),
        kind=NoticeKind(content["type"]),
        merchant_id=str(resource["merchant"]),
        payment_id=PaymentId(UUID(resource["order_number"])),
        refund_id=RefundId(UUID(refund_number)) if refund_number else None,
        transaction_id=str(resource["transaction_id"]),
        amount_fen=_amount(resource),
        currency=str(resource["currency"]),
        occurred_at=_moment(resource["time"]),
        close_reason=CloseReason(reason) if reason else None,
        held_until=_moment(resource["held_until"]) if "held_until" in resource else None,
    )


def _bill_line(row: dict[str, str]) -> BillLine:
    refund_number = row["refund_number"]
    return BillLine(
        kind=TransactionKind.REFUND if refund_number else TransactionKind.CAPTURE,
        order_number=row["order_number"],
        payment_id=wire.known_payment(row["order_number"]),
        refund_id=wire.known_refund(refund_number),
        transaction_id=row["provider_refund_id"] if refund_number else row["transaction_id"],
        amount_fen=int(row["amount"]),
        currency=row["currency"],
        occurred_at=_moment(row["time"]),
    )


def _amount(content: Mapping[str, Any]) -> int:
    amount = content["amount"]
    if type(amount) is not int or amount <= 0:
        raise ValueError("not an amount")
    return amount


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its offset")
    return moment
