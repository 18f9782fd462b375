"""Pure decisions about payments: legal moves, and whether a capture fits our books."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from quanqu.kit.money import split
from quanqu.payments.types import (
    CaptureStatus,
    PaymentStatus,
    PaymentView,
    RefundStatus,
    ShareStatus,
)

P, R, S = PaymentStatus, RefundStatus, ShareStatus

# A provider may collect although we gave up: money that came is never denied.
PAYMENT_MOVES: Final = {
    P.CREATED: {P.UNKNOWN, P.PENDING, P.HELD, P.CAPTURED, P.CLOSED},
    P.UNKNOWN: {P.PENDING, P.HELD, P.CAPTURED, P.FAILED, P.CLOSED},
    P.PENDING: {P.HELD, P.CAPTURED, P.CLOSED},
    P.HELD: {P.CAPTURED, P.CLOSED},
    P.FAILED: {P.HELD, P.CAPTURED},
    P.CLOSED: {P.HELD, P.CAPTURED},
}
REFUND_MOVES: Final = {
    R.CREATED: {R.UNKNOWN, R.SUCCEEDED},
    R.UNKNOWN: {R.PENDING, R.SUCCEEDED, R.FAILED},
    R.PENDING: {R.SUCCEEDED, R.FAILED},
    R.FAILED: {R.RETRIED, R.SETTLED},
}
SHARE_MOVES: Final = {
    S.CREATED: {S.UNKNOWN},
    S.UNKNOWN: {S.PENDING, S.SUCCEEDED, S.FAILED},
    S.PENDING: {S.SUCCEEDED, S.FAILED},
}
OPEN_PAYMENT: Final = (P.CREATED, P.UNKNOWN, P.PENDING)
OPEN_REFUND: Final = (R.CREATED, R.UNKNOWN, R.PENDING)
OPEN_SHARE: Final = (S.CREATED, S.UNKNOWN, S.PENDING)
OPEN_CAPTURE: Final = (CaptureStatus.CREATED, CaptureStatus.UNKNOWN)

ABANDONED_AFTER: Final = timedelta(minutes=2)
"""An intent that was never sent by then lost its process; nobody can have paid it."""


USUAL_CREDIT_FEN: Final = 1_000_000
"""How much a member may owe in instalments unless it was decided otherwise for them."""

INSTALMENT_EVERY: Final = timedelta(days=30)

BILL_ZONE: Final = timezone(timedelta(hours=8))
"""The calendar of the providers' bills, without summer time."""

BILL_READY: Final = timedelta(hours=10, minutes=30)
"""After the end of its day; earlier a provider would say that there was no trade."""

BILL_DAYS: Final = 7
"""How far back a missing bill is still fetched by itself."""


def days_with_bills(at: datetime) -> list[date]:
    """The days whose bills are ready by now, oldest first."""
    today = at.astimezone(BILL_ZONE).date()
    days = (today - timedelta(days=back) for back in range(BILL_DAYS, 0, -1))
    midnight = (datetime.combine(day + timedelta(days=1), time(), BILL_ZONE) for day in days)
    ready = [ends for ends in midnight if ends + BILL_READY <= at]
    return [ends.date() - timedelta(days=1) for ends in ready]


def owed_fen(amount_fen: int, instalment_qty: int, since: datetime, at: datetime) -> int:
    """What is still owed of an amount paid in monthly parts, the first one a month after it."""
    # A provider's clock may be ahead of ours.
    paid_qty = max((at - since) // INSTALMENT_EVERY, 0)
    return sum(split(amount_fen, [1] * instalment_qty)[paid_qty:])


def left_of(payment: PaymentView) -> int:
    """What is neither promised back nor passed on to another merchant (minor units)."""
    return payment.captured_fen - payment.refunded_fen - payment.shared_fen


def refundable_of(payment: PaymentView) -> int:
    """What is not promised back yet (minor units), also of what other merchants have to return."""
    return payment.captured_fen - payment.refunded_fen


def held_left_of(payment: PaymentView) -> int:
    """What of a hold may still be taken (minor units); 0 of a payment that is none."""
    is_live = payment.status in (P.HELD, P.CAPTURED) and payment.freed_at is None
    if not (payment.is_hold and is_live):
        return 0
    return payment.amount_fen - payment.taking_fen - payment.released_fen


def is_hold_to_end(payment: PaymentView) -> bool:
    """Whether nothing more will be taken of a hold, and something of it is still held."""
    taken = payment.captured_fen
    is_known = payment.is_hold and payment.taking_fen == taken
    return is_known and 0 < payment.released_fen == payment.amount_fen - taken


def hold_problem(payment: PaymentView, *, amount_fen: int, currency: str, merchant_id: str) -> str:
    """Why what a provider says it holds does not fit our payment; empty if it does (P3)."""
    if not payment.is_hold:
        return "hold"
    return _other(payment, amount_fen=amount_fen, currency=currency, merchant_id=merchant_id)


def capture_problem(
    payment: PaymentView, *, transaction_id: str, amount_fen: int, currency: str, merchant_id: str
) -> str:
    """Why what a provider says it collected does not fit our payment; empty if it does (P3)."""
    if other := _other(payment, amount_fen=amount_fen, currency=currency, merchant_id=merchant_id):
        return other
    if payment.is_hold:
        # Of held money only that is taken which we asked for.
        return "hold"
    if not transaction_id:
        return "transaction"
    if payment.status is P.CAPTURED and transaction_id != payment.transaction_id:
        return "captured_before"
    return ""


def _other(payment: PaymentView, *, amount_fen: int, currency: str, merchant_id: str) -> str:
    if payment.merchant_id and merchant_id != payment.merchant_id:
        return "merchant"
    if currency != payment.currency:
        return "currency"
    if amount_fen != payment.amount_fen:
        return "amount"
    return ""
