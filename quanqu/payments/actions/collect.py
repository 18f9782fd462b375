"""Collect: the provider has the money, or it never will."""

from datetime import datetime

from quanqu.kit import outbox, states, tx
from quanqu.kit import sql as statements
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry
from quanqu.payments import queries
from quanqu.payments.actions.locked import lock_payment, move_payment
from quanqu.payments.events import PaymentCaptured, PaymentClosed
from quanqu.payments.refusals import CaptureWrong, TransactionTaken
from quanqu.payments.rules import OPEN_PAYMENT, PAYMENT_MOVES, capture_problem
from quanqu.payments.types import PaymentId, PaymentStatus, PaymentView

sql = statements.load("quanqu.payments")


@tx.required
def capture(
    *,
    payment_id: PaymentId,
    transaction_id: str,
    amount_fen: int,
    currency: str,
    merchant_id: str,
    at: datetime,
    captured_at: datetime | None = None,
) -> bool:
    """Book what a provider collected; False if it was booked before. (D3)

    A payment that was closed here takes it too: the order decides what becomes of the money.
    Raises CaptureWrong, TransactionTaken; neither leaves anything written.
    """
    payment = lock_payment(payment_id)
    problem = capture_problem(
        payment,
        transaction_id=transaction_id,
        amount_fen=amount_fen,
        currency=currency,
        merchant_id=merchant_id,
    )
    if problem:
        raise CaptureWrong(problem=problem)
    if payment.status is PaymentStatus.CAPTURED:
        return False
    states.check(PAYMENT_MOVES, payment.status, PaymentStatus.CAPTURED)
    rows = sql.capture(
        id=payment_id,
        was=str(payment.status),
        transaction_id=transaction_id,
        merchant_id=merchant_id,
        captured_at=captured_at or at,
        why="",
        at=at,
    )
    if not rows:
        raise TransactionTaken
    _book(queries.one_payment(rows), at)
    return True


@tx.required
def mark_closed(*, payment_id: PaymentId, at: datetime, why: str = "") -> bool:
    """The provider will not collect this payment; False if it has, or was closed before."""
    payment = lock_payment(payment_id)
    if payment.status not in OPEN_PAYMENT:
        return False
    move_payment(payment, PaymentStatus.CLOSED, at=at, why=why)
    outbox.publish(PaymentClosed(payment_id, payment.order_id))
    return True


def _book(payment: PaymentView, at: datetime) -> None:
    books, amount, currency = payment.collector_id, payment.amount_fen, payment.currency
    ledger.post(
        fact_key=f"capture:{payment.payment_id}",
        kind="payment_captured",
        occurred_at=at,
        about=payment.order_id,
        memo=f"{payment.provider} {payment.transaction_id}",
        entries=[
            Entry(books, AccountKind.PROVIDER_CLEARING, amount, currency),
            Entry(books, AccountKind.CUSTOMER_PREPAYMENTS, -amount, currency),
        ],
    )
    outbox.publish(
        PaymentCaptured(payment.payment_id, payment.order_id, amount, payment.captured_at or at)
    )
