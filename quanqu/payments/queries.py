"""Reads of payments, refunds and notices."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.payments.refusals import PaymentNotFound, RefundNotFound
from quanqu.payments.types import (
    NoticeKind,
    NoticeVerdict,
    NoticeView,
    OpenRefundView,
    PaymentId,
    PaymentStatus,
    PaymentView,
    RefundId,
    RefundStatus,
    RefundView,
)

sql = statements.load(__package__)

BATCH = 50
_PAYMENT = tuple(field.name for field in fields(PaymentView))[1:]
_REFUND = tuple(field.name for field in fields(RefundView))[1:]
_NOTICE = tuple(field.name for field in fields(NoticeView))


def get_payment(payment_id: PaymentId) -> PaymentView:
    """One payment, or PaymentNotFound."""
    return one_payment(sql.payments(ids=[payment_id]))


def list_payments(order_id: UUID) -> list[PaymentView]:
    """Every payment that was begun for an order, oldest first."""
    return [payment_view(row) for row in sql.payments_of_order(order_id=order_id)]


def get_refund(refund_id: RefundId) -> RefundView:
    """One refund, or RefundNotFound."""
    return one_refund(sql.refunds(ids=[refund_id]))


def list_refunds(payment_id: PaymentId) -> list[RefundView]:
    """Every refund of a payment, oldest first."""
    return [refund_view(row) for row in sql.refunds_of_payment(payment_id=payment_id)]


def list_open_refunds(*, collector_ids: Sequence[UUID], limit: int = 200) -> list[OpenRefundView]:
    """Refunds that these organisations still owe: failed ones first, then the longest waiting."""
    rows = sql.open_refunds(collector_ids=list(collector_ids), limit=limit)
    return [OpenRefundView(**row | {"status": RefundStatus(row["status"])}) for row in rows]


def count_failed_refunds(*, collector_ids: Sequence[UUID]) -> int:
    """How many refunds of these organisations wait for a person."""
    return int(sql.count_failed_refunds(collector_ids=list(collector_ids))[0]["qty"])


def list_parked_notices(limit: int = 100) -> list[NoticeView]:
    """Notices that a person must look at, newest first."""
    return [_notice_view(row) for row in sql.parked_notices(limit=limit)]


def list_payments_to_ask(at: datetime) -> list[PaymentId]:
    """Payments that have been silent for too long, at most 50."""
    return [PaymentId(row["id"]) for row in sql.payments_to_ask(at=at, limit=BATCH)]


def list_refunds_to_send(at: datetime) -> list[RefundId]:
    """Refunds that are to be sent, or sent again, at most 50."""
    return [RefundId(row["id"]) for row in sql.refunds_to_send(at=at, limit=BATCH)]


def one_payment(rows: Sequence[statements.Row]) -> PaymentView:
    if not rows:
        raise PaymentNotFound
    return payment_view(rows[0])


def one_refund(rows: Sequence[statements.Row]) -> RefundView:
    if not rows:
        raise RefundNotFound
    return refund_view(rows[0])


def payment_view(row: statements.Row) -> PaymentView:
    known = {name: row[name] for name in _PAYMENT} | {"status": PaymentStatus(row["status"])}
    return PaymentView(payment_id=PaymentId(row["id"]), **known)


def refund_view(row: statements.Row) -> RefundView:
    known = {name: row[name] for name in _REFUND} | {"status": RefundStatus(row["status"])}
    return RefundView(refund_id=RefundId(row["id"]), **known)


def _notice_view(row: statements.Row) -> NoticeView:
    known = {name: row[name] for name in _NOTICE}
    known |= {"kind": NoticeKind(row["kind"]), "verdict": NoticeVerdict(row["verdict"])}
    return NoticeView(**known)
