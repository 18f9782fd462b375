"""Refund: promise part of a payment back, and book it when the provider has paid it."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import outbox, states, tx
from quanqu.kit import sql as statements
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry
from quanqu.payments import queries
from quanqu.payments.actions.locked import lock_payment, lock_refund, move_refund
from quanqu.payments.actions.take_back import take_back_for_refunds
from quanqu.payments.events import RefundDone, RefundFailed
from quanqu.payments.refusals import RefundKeyReused, RefundTooMuch
from quanqu.payments.rules import OPEN_REFUND, REFUND_MOVES, refundable_of
from quanqu.payments.types import PaymentId, PaymentView, RefundId, RefundStatus, RefundView

sql = statements.load("quanqu.payments")


@tx.required
def request_refund(
    *, payment_id: PaymentId, amount_fen: int, key: str, about: UUID, at: datetime
) -> RefundId:
    """Promise part of a captured payment back (minor units); the same key is the same refund. (P1)

    What of it went on to other merchants is asked back first. (F6) Raises RefundTooMuch (also for a
    payment without money), RefundKeyReused, PaymentNotFound.
    """
    if amount_fen <= 0:
        raise Invalid(amount_fen=amount_fen)
    payment = lock_payment(payment_id)
    if known := sql.refund_by_key(key=key):
        refund = queries.refund_view(known[0])
        if (refund.payment_id, refund.amount_fen) != (payment_id, amount_fen):
            raise RefundKeyReused
        return refund.refund_id
    rows = sql.request_refund(
        id=new_id(), payment_id=payment_id, amount_fen=amount_fen, key=key, about=about, at=at
    )
    if not rows:
        raise RefundTooMuch(left_fen=refundable_of(payment), currency=payment.currency)
    take_back_for_refunds(payment_id, at=at)
    return RefundId(rows[0]["id"])


@tx.required
def begin_sending(*, refund_id: RefundId, at: datetime) -> RefundView:
    """Note that the provider is about to be asked for a refund that is still open."""
    refund = lock_refund(refund_id)
    if refund.status not in OPEN_REFUND:
        return refund
    is_new = refund.status is RefundStatus.CREATED
    became = RefundStatus.UNKNOWN if is_new else refund.status
    return move_refund(refund, became, at=at, asked_at=at)


@tx.required
def record_refund(
    *,
    refund_id: RefundId,
    status: RefundStatus,
    at: datetime,
    provider_refund_id: str = "",
    why: str = "",
) -> bool:
    """Keep what the provider says of a refund; False if that was known. Paid ones are booked.

    A failed refund is not promised any more. Raises WrongMove (failed after it was paid).
    """
    refund = lock_refund(refund_id)
    if refund.status is status or status is RefundStatus.UNKNOWN:
        return False
    refund = move_refund(
        refund,
        status,
        at=at,
        why=why,
        provider_refund_id=provider_refund_id or refund.provider_refund_id or str(refund_id),
    )
    payment = queries.get_payment(refund.payment_id)
    facts = (refund_id, payment.payment_id, payment.order_id, refund.amount_fen)
    if status is RefundStatus.SUCCEEDED:
        _book(payment, refund, at)
        outbox.publish(RefundDone(*facts))
    elif status is RefundStatus.FAILED:
        outbox.publish(RefundFailed(*facts))
    return True


@tx.required
def retry_refund(*, refund_id: RefundId, at: datetime) -> RefundId:
    """Ask again for a refund that the provider refused, under a number of its own. (D10)

    Raises WrongMove (it has not failed, or was retried or settled before), RefundTooMuch.
    """
    refund = lock_refund(refund_id)
    states.check(REFUND_MOVES, refund.status, RefundStatus.RETRIED)
    move_refund(refund, RefundStatus.RETRIED, at=at)
    return request_refund(
        payment_id=refund.payment_id,
        amount_fen=refund.amount_fen,
        key=f"retry:{refund_id}",
        about=refund.about,
        at=at,
    )


@tx.required
def settle_refund(*, refund_id: RefundId, why: str, at: datetime) -> RefundView:
    """Note that a refused refund was given back in another way, which the caller has booked.

    The payment counts it as given back, so that nobody promises it again. Raises WrongMove,
    RefundTooMuch (the rest of the payment was promised meanwhile).
    """
    refund = lock_refund(refund_id)
    payment = queries.get_payment(refund.payment_id)
    states.check(REFUND_MOVES, refund.status, RefundStatus.SETTLED)
    left = refundable_of(payment)
    if refund.amount_fen > left:
        raise RefundTooMuch(left_fen=left, currency=payment.currency)
    return move_refund(refund, RefundStatus.SETTLED, at=at, why=why)


def _book(payment: PaymentView, refund: RefundView, at: datetime) -> None:
    books, amount, currency = payment.collector_id, refund.amount_fen, payment.currency
    ledger.post(
        fact_key=f"payment_refund:{refund.refund_id}",
        kind="payment_refunded",
        occurred_at=at,
        about=refund.about,
        memo=f"{payment.provider} {refund.provider_refund_id}",
        entries=[
            Entry(books, AccountKind.CUSTOMER_PREPAYMENTS, amount, currency),
            Entry(books, AccountKind.PROVIDER_CLEARING, -amount, currency),
        ],
    )
