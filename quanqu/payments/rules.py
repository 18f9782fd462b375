"""Pure decisions about payments: legal moves, and whether a capture fits our books."""

from datetime import timedelta
from typing import Final

from quanqu.payments.types import PaymentStatus, PaymentView, RefundStatus

P, R = PaymentStatus, RefundStatus

# A provider may collect although we gave up: money that came is never denied.
PAYMENT_MOVES: Final = {
    P.CREATED: {P.UNKNOWN, P.PENDING, P.CAPTURED, P.CLOSED},
    P.UNKNOWN: {P.PENDING, P.CAPTURED, P.FAILED, P.CLOSED},
    P.PENDING: {P.CAPTURED, P.CLOSED},
    P.FAILED: {P.CAPTURED},
    P.CLOSED: {P.CAPTURED},
}
REFUND_MOVES: Final = {
    R.CREATED: {R.UNKNOWN, R.SUCCEEDED},
    R.UNKNOWN: {R.PENDING, R.SUCCEEDED, R.FAILED},
    R.PENDING: {R.SUCCEEDED, R.FAILED},
    R.FAILED: {R.RETRIED, R.SETTLED},
}
OPEN_PAYMENT: Final = (P.CREATED, P.UNKNOWN, P.PENDING)
OPEN_REFUND: Final = (R.CREATED, R.UNKNOWN, R.PENDING)

ABANDONED_AFTER: Final = timedelta(minutes=2)
"""An intent that was never sent by then lost its process; nobody can have paid it."""


def capture_problem(
    payment: PaymentView, *, transaction_id: str, amount_fen: int, currency: str, merchant_id: str
) -> str:
    """Why what a provider says it collected does not fit our payment; empty if it does (P3)."""
    if payment.merchant_id and merchant_id != payment.merchant_id:
        return "merchant"
    if currency != payment.currency:
        return "currency"
    if amount_fen != payment.amount_fen:
        return "amount"
    if not transaction_id:
        return "transaction"
    if payment.status is P.CAPTURED and transaction_id != payment.transaction_id:
        return "captured_before"
    return ""
