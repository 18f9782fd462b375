"""Rows that a verb changes: locked first, moved by the table of legal moves."""

from datetime import datetime

from quanqu.kit import sql as statements
from quanqu.kit import states
from quanqu.payments import queries
from quanqu.payments.rules import PAYMENT_MOVES, REFUND_MOVES
from quanqu.payments.types import (
    PaymentId,
    PaymentStatus,
    PaymentView,
    RefundId,
    RefundStatus,
    RefundView,
)

sql = statements.load("quanqu.payments")


def lock_payment(payment_id: PaymentId) -> PaymentView:
    return queries.one_payment(sql.lock_payment(id=payment_id))


def lock_refund(refund_id: RefundId) -> RefundView:
    """The refund, with its payment locked before it: the order in which refunds are asked for."""
    lock_payment(queries.get_refund(refund_id).payment_id)
    return queries.one_refund(sql.lock_refund(id=refund_id))


def move_payment(
    payment: PaymentView,
    became: PaymentStatus,
    *,
    at: datetime,
    why: str = "",
    asked_at: datetime | None = None,
    merchant_id: str = "",
    pay_url: str = "",
    reference: str = "",
) -> PaymentView:
    """Move a locked payment; to the state it is in already, only facts are added."""
    if became is not payment.status:
        states.check(PAYMENT_MOVES, payment.status, became)
    rows = sql.move_payment(
        id=payment.payment_id,
        was=str(payment.status),
        became=str(became),
        at=at,
        why=why,
        asked_at=asked_at,
        merchant_id=merchant_id,
        pay_url=pay_url,
        reference=reference,
    )
    return queries.one_payment(rows)


def move_refund(
    refund: RefundView,
    became: RefundStatus,
    *,
    at: datetime,
    why: str = "",
    asked_at: datetime | None = None,
    provider_refund_id: str = "",
) -> RefundView:
    """Move a locked refund; to the state it is in already, only facts are added."""
    if became is not refund.status:
        states.check(REFUND_MOVES, refund.status, became)
    rows = sql.move_refund(
        id=refund.refund_id,
        was=str(refund.status),
        became=str(became),
        at=at,
        why=why,
        asked_at=asked_at,
        provider_refund_id=provider_refund_id,
    )
    return queries.one_refund(rows)
