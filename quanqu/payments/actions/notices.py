"""Notices: what a provider tells by itself, maybe twice, late, or about something else."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.states import WrongMove
from quanqu.network import queries as network
from quanqu.payments import queries
from quanqu.payments.actions.collect import capture, mark_closed
from quanqu.payments.actions.hold import record_hold
from quanqu.payments.actions.refund import record_refund
from quanqu.payments.refusals import (
    CaptureWrong,
    PaymentNotFound,
    RefundNotFound,
    TransactionTaken,
)
from quanqu.payments.types import (
    Notice,
    NoticeKind,
    NoticeVerdict,
    RefundStatus,
    TransactionKind,
)

sql = statements.load("quanqu.payments")

Judgement = tuple[NoticeVerdict, str]

APPLIED: Final = (NoticeVerdict.APPLIED, "")
NOTHING_NEW: Final = (NoticeVerdict.DUPLICATE, "")

TRANSACTIONS: Final = {
    NoticeKind.PAYMENT_CAPTURED: TransactionKind.CAPTURE,
    NoticeKind.REFUND_SUCCEEDED: TransactionKind.REFUND,
}

FOREIGN: Final = ("merchant", "provider")
"""Why a notice is refused that does not tell of our money."""

OTHER_MONEY: Final = ("amount", "currency")
"""Why one is refused that does: asking again cannot mend it."""


@tx.required
def apply_notice(*, provider: str, notice: Notice, at: datetime) -> NoticeVerdict:
    """Do what a verified notice says, once; keep it and what became of it. Never raises a refusal.

    Another amount or currency than was asked for is refused. What does not fit our books else is
    parked; when it comes again it is tried again, because its payment may be known by then. Both
    leave an open difference for a person.
    """
    row = _take(provider, notice, at)
    if row["was"] not in (None, NoticeVerdict.PARKED):
        return NoticeVerdict.DUPLICATE
    verdict, why = _judge(provider, notice, at)
    sql.judge_notice(id=row["id"], verdict=str(verdict), why=why)
    if verdict in (NoticeVerdict.PARKED, NoticeVerdict.REFUSED) and why not in FOREIGN:
        _note_difference(provider, notice, at)
    return verdict


@tx.required
def refuse_notice(*, provider: str, notice: Notice, why: str, at: datetime) -> None:
    """Keep a signed notice that has no effect because it is not meant for us. (P3)"""
    row = _take(provider, notice, at)
    if row["was"] is None:
        sql.judge_notice(id=row["id"], verdict=str(NoticeVerdict.REFUSED), why=why)


def _take(provider: str, notice: Notice, at: datetime) -> statements.Row:
    (row,) = sql.take_notice(
        provider=provider,
        notice_id=notice.notice_id,
        kind=str(notice.kind),
        merchant_id=notice.merchant_id,
        payment_id=notice.payment_id,
        refund_id=notice.refund_id,
        transaction_id=notice.transaction_id,
        amount_fen=notice.amount_fen,
        currency=notice.currency,
        occurred_at=notice.occurred_at,
        at=at,
    )
    return row


def _note_difference(provider: str, notice: Notice, at: datetime) -> None:
    """Money that our books cannot take waits for a person; a notice of none is only kept."""
    kind = TRANSACTIONS.get(notice.kind)
    if kind is None or not notice.transaction_id:
        return
    sql.note_difference(
        transaction_kind=str(kind),
        provider=provider,
        collector_id=network.platform().organisation_id,
        payment_id=notice.payment_id,
        refund_id=notice.refund_id,
        transaction_id=notice.transaction_id,
        amount_fen=notice.amount_fen,
        currency=notice.currency,
        at=at,
    )


def _judge(provider: str, notice: Notice, at: datetime) -> Judgement:
    """Every refusal below is raised before anything is written, so the transaction can go on."""
    try:
        if queries.get_payment(notice.payment_id).provider != provider:
            return NoticeVerdict.REFUSED, "provider"
        return _DEEDS[notice.kind](notice, at)
    except CaptureWrong as refusal:
        problem = str(refusal.facts["problem"])
        is_final = problem in FOREIGN + OTHER_MONEY
        return (NoticeVerdict.REFUSED if is_final else NoticeVerdict.PARKED), problem
    except (PaymentNotFound, RefundNotFound, TransactionTaken, WrongMove) as refusal:
        return NoticeVerdict.PARKED, refusal.code


def _captured(notice: Notice, at: datetime) -> Judgement:
    is_new = capture(
        payment_id=notice.payment_id,
        transaction_id=notice.transaction_id,
        amount_fen=notice.amount_fen,
        currency=notice.currency,
        merchant_id=notice.merchant_id,
        captured_at=notice.occurred_at,
        at=at,
    )
    return APPLIED if is_new else NOTHING_NEW


def _held(notice: Notice, at: datetime) -> Judgement:
    if notice.held_until is None:
        return NoticeVerdict.PARKED, "held_until"
    is_new = record_hold(
        payment_id=notice.payment_id,
        amount_fen=notice.amount_fen,
        currency=notice.currency,
        merchant_id=notice.merchant_id,
        held_until=notice.held_until,
        at=at,
    )
    return APPLIED if is_new else NOTHING_NEW


def _closed(notice: Notice, at: datetime) -> Judgement:
    why = str(notice.close_reason or "")
    is_new = mark_closed(payment_id=notice.payment_id, at=at, why=why)
    return APPLIED if is_new else NOTHING_NEW


def _refunded(notice: Notice, at: datetime) -> Judgement:
    if notice.refund_id is None:
        return NoticeVerdict.PARKED, RefundNotFound.code
    refund, payment = queries.get_refund(notice.refund_id), queries.get_payment(notice.payment_id)
    if refund.payment_id != notice.payment_id:
        return NoticeVerdict.PARKED, "payment"
    if (notice.amount_fen, notice.currency) != (refund.amount_fen, payment.currency):
        return NoticeVerdict.REFUSED, "amount"
    is_new = record_refund(
        refund_id=notice.refund_id,
        status=RefundStatus.SUCCEEDED,
        provider_refund_id=notice.transaction_id,
        at=at,
    )
    return APPLIED if is_new else NOTHING_NEW


_DEEDS: Final[dict[NoticeKind, Callable[[Notice, datetime], Judgement]]] = {
    NoticeKind.PAYMENT_HELD: _held,
    NoticeKind.PAYMENT_CAPTURED: _captured,
    NoticeKind.PAYMENT_CLOSED: _closed,
    NoticeKind.REFUND_SUCCEEDED: _refunded,
}
