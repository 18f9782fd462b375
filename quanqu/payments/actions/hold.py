"""Hold: the payer's money is set aside, taken later in one or more parts, and the rest is free.

Nothing is booked while money is only held: what is taken is, when the provider has taken it.
"""

from datetime import datetime
from typing import Final

from quanqu.kit import outbox, states, tx
from quanqu.kit import sql as statements
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry
from quanqu.payments import queries
from quanqu.payments.actions.locked import lock_payment, move_payment
from quanqu.payments.events import HoldLapsed, HoldTaken, PaymentHeld
from quanqu.payments.providers import Holding, get_provider
from quanqu.payments.refusals import (
    CaptureKeyReused,
    CaptureWrong,
    HoldTooSmall,
    TransactionTaken,
)
from quanqu.payments.rules import (
    OPEN_CAPTURE,
    PAYMENT_MOVES,
    held_left_of,
    hold_problem,
    is_hold_to_end,
)
from quanqu.payments.types import (
    CaptureId,
    CaptureRequest,
    CaptureState,
    CaptureStatus,
    CaptureView,
    PaymentId,
    PaymentStatus,
    PaymentView,
    ProviderCannot,
    ProviderRefused,
    ProviderStatus,
)

sql = statements.load("quanqu.payments")

LAPSED: Final = "lapsed"


@tx.required
def record_hold(
    *,
    payment_id: PaymentId,
    amount_fen: int,
    currency: str,
    merchant_id: str,
    held_until: datetime,
    at: datetime,
) -> bool:
    """Note that a provider has set money aside; False if that was known, or is over. (F1)

    A payment that was closed here takes it too: the order gives it free. Raises CaptureWrong.
    """
    payment = lock_payment(payment_id)
    problem = hold_problem(
        payment, amount_fen=amount_fen, currency=currency, merchant_id=merchant_id
    )
    if problem:
        raise CaptureWrong(problem=problem)
    if payment.status in (PaymentStatus.HELD, PaymentStatus.CAPTURED) or payment.freed_at:
        return False
    states.check(PAYMENT_MOVES, payment.status, PaymentStatus.HELD)
    sql.hold_payment(
        id=payment_id,
        was=str(payment.status),
        merchant_id=merchant_id,
        held_until=held_until,
        at=at,
    )
    outbox.publish(PaymentHeld(payment_id, payment.order_id, amount_fen))
    return True


@tx.required
def request_capture(*, payment_id: PaymentId, amount_fen: int, key: str, at: datetime) -> CaptureId:
    """Promise to take a part of held money (minor units); the same key is the same capture. (P1)

    The worker asks the provider. Raises HoldTooSmall (also for a payment that is not held, or
    whose rest was given free), CaptureKeyReused, Invalid, PaymentNotFound.
    """
    if amount_fen <= 0:
        raise Invalid(amount_fen=amount_fen)
    payment = lock_payment(payment_id)
    if known := sql.capture_by_key(key=key):
        capture = queries.capture_view(known[0])
        if (capture.payment_id, capture.amount_fen) != (payment_id, amount_fen):
            raise CaptureKeyReused
        return capture.capture_id
    rows = sql.request_capture(
        id=new_id(), payment_id=payment_id, amount_fen=amount_fen, key=key, at=at
    )
    if not rows:
        raise HoldTooSmall(left_fen=held_left_of(payment), currency=payment.currency)
    return CaptureId(rows[0]["id"])


@tx.required
def release_hold(*, payment_id: PaymentId, amount_fen: int) -> None:
    """Promise not to take a part of held money; what is left of it in the end is given free. Of one
    that has ended all is free already.

    Raises HoldTooSmall (also for what was promised to be taken), Invalid, PaymentNotFound.
    """
    if amount_fen <= 0:
        raise Invalid(amount_fen=amount_fen)
    payment = lock_payment(payment_id)
    if payment.freed_at:
        return
    if not sql.release_hold(payment_id=payment_id, amount_fen=amount_fen):
        raise HoldTooSmall(left_fen=held_left_of(payment), currency=payment.currency)


@tx.required
def record_capture(*, capture_id: CaptureId, state: CaptureState, at: datetime) -> CaptureStatus:
    """Keep what the provider says of a capture, once; money that came is booked.

    Raises TransactionTaken.
    """
    capture = _lock_capture(capture_id)
    if capture.status not in OPEN_CAPTURE or state.status not in (
        CaptureStatus.SUCCEEDED,
        CaptureStatus.FAILED,
    ):
        return capture.status
    was = str(capture.status)
    if state.status is CaptureStatus.FAILED:
        sql.fail_capture(id=capture_id, was=was, why=state.why, at=at)
        payment = queries.get_payment(capture.payment_id)
        outbox.publish(HoldLapsed(payment.payment_id, payment.order_id))
        return state.status
    rows = sql.take_capture(
        id=capture_id,
        was=was,
        transaction_id=state.transaction_id,
        captured_at=state.captured_at or at,
        at=at,
    )
    if not rows:
        raise TransactionTaken
    _book(queries.capture_view(rows[0]), at)
    return state.status


@tx.outside
def send_capture(*, capture_id: CaptureId, actor: str, at: datetime) -> CaptureStatus:
    """Ask the provider for a part of held money; an answer that is lost is asked for again under
    the same number, which takes it once. Raises ProviderUnreachable."""
    with tx.begin(actor=actor):
        capture = _lock_capture(capture_id)
        if capture.status not in OPEN_CAPTURE:
            return capture.status
        sql.begin_capture(id=capture_id, was=str(capture.status), at=at)
    payment = queries.get_payment(capture.payment_id)
    request = CaptureRequest(capture_id, payment.payment_id, capture.amount_fen, payment.currency)
    try:
        state = _holding(payment).capture(request)
    except (ProviderRefused, ProviderCannot) as refusal:
        why = str(refusal.facts.get("provider_code", refusal.code))
        state = CaptureState(CaptureStatus.FAILED, why=why)
    with tx.begin(actor=actor):
        return record_capture(capture_id=capture_id, state=state, at=at)


@tx.outside
def end_hold(*, payment_id: PaymentId, actor: str, at: datetime) -> PaymentStatus:
    """Give free what of a hold will not be taken; of one that may still be, ask what became of it.

    Raises ProviderUnreachable.
    """
    with tx.begin(actor=actor):
        payment = lock_payment(payment_id)
        if payment.freed_at or not payment.is_hold:
            return payment.status
        payment = move_payment(payment, payment.status, at=at, asked_at=at)
    provider = get_provider(payment.provider)
    if is_hold_to_end(payment):
        state = _holding(payment).void(payment_id)
    else:
        state = provider.query(payment_id)
    if state.status is ProviderStatus.CLOSED or state.held_until is None:
        with tx.begin(actor=actor):
            _free(payment_id, at)
    return queries.get_payment(payment_id).status


def _free(payment_id: PaymentId, at: datetime) -> None:
    """The provider holds nothing any more. What we had not given free was lost: its order hears."""
    payment = lock_payment(payment_id)
    was_lost = not is_hold_to_end(payment)
    why = LAPSED if was_lost else "freed"
    rows = sql.free_hold(id=payment_id, was=str(payment.status), why=why, at=at)
    if rows and was_lost:
        outbox.publish(HoldLapsed(payment_id, payment.order_id))


def _book(capture: CaptureView, at: datetime) -> None:
    payment = queries.get_payment(capture.payment_id)
    books, amount, currency = payment.collector_id, capture.amount_fen, payment.currency
    ledger.post(
        fact_key=f"capture:{capture.capture_id}",
        kind="payment_captured",
        occurred_at=at,
        about=payment.order_id,
        memo=f"{payment.provider} {capture.transaction_id}",
        entries=[
            Entry(books, AccountKind.PROVIDER_CLEARING, amount, currency),
            Entry(books, AccountKind.CUSTOMER_PREPAYMENTS, -amount, currency),
        ],
    )
    outbox.publish(HoldTaken(payment.payment_id, payment.order_id, amount))


def _holding(payment: PaymentView) -> Holding:
    provider = get_provider(payment.provider)
    if not isinstance(provider, Holding):
        raise ProviderCannot(provider=payment.provider)
    return provider


def _lock_capture(capture_id: CaptureId) -> CaptureView:
    """The capture, with its payment locked before it: the order in which they are asked for."""
    lock_payment(queries.get_capture(capture_id).payment_id)
    return queries.capture_view(sql.lock_capture(id=capture_id)[0])
