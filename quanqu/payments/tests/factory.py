"""Payments for tests, made by the real verbs. Call inside `tx.begin`."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from quanqu.network.tests.factory import AT
from quanqu.payments import actions as payments
from quanqu.payments.types import (
    Notice,
    NoticeKind,
    PaymentId,
    PaymentOffer,
    PaymentView,
    RefundId,
)

MERCHANT = "quanqu"


def payment(
    collector_id: UUID,
    amount_fen: int = 10_000,
    *,
    at: datetime = AT,
    provider: str = "gateway",
    is_hold: bool = False,
) -> PaymentView:
    """An intent for an order that nobody else knows; 15 minutes to pay."""
    return payments.open_payment(
        order_id=uuid4(),
        collector_id=collector_id,
        provider=provider,
        amount_fen=amount_fen,
        currency="CNY",
        expires_at=at + timedelta(minutes=15),
        at=at,
        is_hold=is_hold,
    )


def pending(collector_id: UUID, amount_fen: int = 10_000, *, at: datetime = AT) -> PaymentView:
    """The same, opened at the provider."""
    payment_id = payment(collector_id, amount_fen, at=at).payment_id
    payments.begin_submission(payment_id=payment_id, merchant_id=MERCHANT, at=at)
    offer = PaymentOffer(f"https://pay.invalid/{payment_id}", f"ref-{payment_id}")
    return payments.record_offer(payment_id=payment_id, offer=offer, at=at)


def captured(collector_id: UUID, amount_fen: int = 10_000, *, at: datetime = AT) -> PaymentId:
    """The same, paid."""
    payment_id = pending(collector_id, amount_fen, at=at).payment_id
    payments.capture(**capture_facts(payment_id, amount_fen), at=at)
    return payment_id


def held(collector_id: UUID, amount_fen: int = 10_000, *, at: datetime = AT) -> PaymentId:
    """Money that the provider has set aside for a week."""
    payment_id = payment(collector_id, amount_fen, at=at, is_hold=True).payment_id
    payments.record_hold(**held_facts(payment_id, amount_fen, at=at), at=at)
    return payment_id


def held_facts(
    payment_id: PaymentId, amount_fen: int = 10_000, *, at: datetime = AT
) -> dict[str, Any]:
    return {
        "payment_id": payment_id,
        "amount_fen": amount_fen,
        "currency": "CNY",
        "merchant_id": MERCHANT,
        "held_until": at + timedelta(days=7),
    }


def capture_facts(payment_id: PaymentId, amount_fen: int = 10_000, **other: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "payment_id": payment_id,
        "transaction_id": f"txn-{payment_id}",
        "amount_fen": amount_fen,
        "currency": "CNY",
        "merchant_id": MERCHANT,
    }
    return facts | other


def notice(payment_id: PaymentId, **other: Any) -> Notice:
    """What the provider says when a payment was paid; any part of it can be another."""
    facts: dict[str, Any] = {
        "notice_id": f"notice-{uuid4()}",
        "kind": NoticeKind.PAYMENT_CAPTURED,
        "merchant_id": MERCHANT,
        "payment_id": payment_id,
        "refund_id": None,
        "transaction_id": f"txn-{payment_id}",
        "amount_fen": 10_000,
        "currency": "CNY",
        "occurred_at": AT,
    }
    return Notice(**(facts | other))


def refund(payment_id: PaymentId, amount_fen: int = 400, key: str = "") -> RefundId:
    return payments.request_refund(
        payment_id=payment_id,
        amount_fen=amount_fen,
        key=key or f"refund:{uuid4()}",
        about=uuid4(),
        at=AT,
    )
