"""Intend: a payment is written down before its provider is called."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.kit.ids import new_id
from quanqu.kit.money import CURRENCIES
from quanqu.kit.refusals import Invalid
from quanqu.payments import queries
from quanqu.payments.actions.credit import check_credit
from quanqu.payments.actions.locked import lock_payment, move_payment
from quanqu.payments.events import PaymentClosed
from quanqu.payments.providers import MODULES
from quanqu.payments.refusals import PaymentExpired
from quanqu.payments.types import (
    PaymentId,
    PaymentOffer,
    PaymentStatus,
    PaymentView,
    PayWay,
    ProviderCannot,
    ProviderUnknown,
)

sql = statements.load("quanqu.payments")


@tx.required
def open_payment(
    *,
    order_id: UUID,
    collector_id: UUID,
    provider: str,
    amount_fen: int,
    currency: str,
    expires_at: datetime,
    at: datetime,
    way: PayWay = PayWay.PAGE,
    instalment_qty: int = 0,
    member_id: UUID | None = None,
    is_shared: bool = False,
    is_hold: bool = False,
) -> PaymentView:
    """Write the intent to collect an amount (minor units) for an order. Nothing is sent yet.

    In instalments the member owes it to the provider, within a limit. (F8) A hold is only set
    aside: `request_capture` takes parts of it. (F1)
    Raises ProviderUnknown, Invalid (no amount, unknown currency, over already), ProviderCannot,
    CreditTooMuch.
    """
    if provider not in MODULES:
        raise ProviderUnknown(name=provider)
    if amount_fen <= 0 or currency not in CURRENCIES or expires_at <= at:
        raise Invalid(amount_fen=amount_fen, currency=currency)
    if is_hold and not (queries.can_hold(provider) and way is PayWay.PAGE and not instalment_qty):
        raise ProviderCannot(provider=provider)
    if instalment_qty:
        check_credit(
            provider=provider,
            member_id=member_id,
            instalment_qty=instalment_qty,
            amount_fen=amount_fen,
            currency=currency,
            at=at,
        )
    rows = sql.open_payment(
        id=new_id(),
        order_id=order_id,
        collector_id=collector_id,
        provider=provider,
        amount_fen=amount_fen,
        currency=currency,
        expires_at=expires_at,
        way=str(way),
        instalment_qty=instalment_qty,
        member_id=member_id if instalment_qty else None,
        is_shared=is_shared,
        is_hold=is_hold,
        at=at,
    )
    return queries.one_payment(rows)


@tx.required
def begin_submission(*, payment_id: PaymentId, merchant_id: str, at: datetime) -> PaymentView:
    """Note that the provider is about to be asked: from now on only it knows the outcome.

    Raises PaymentExpired, WrongMove (closed or collected already).
    """
    payment = lock_payment(payment_id)
    if payment.status is PaymentStatus.PENDING:
        return payment
    if at >= payment.expires_at:
        raise PaymentExpired
    return move_payment(payment, PaymentStatus.UNKNOWN, at=at, asked_at=at, merchant_id=merchant_id)


@tx.required
def record_offer(*, payment_id: PaymentId, offer: PaymentOffer, at: datetime) -> PaymentView:
    """Keep how the shopper can pay. An answer that comes after the money changes no state."""
    payment = lock_payment(payment_id)
    was_waiting = payment.status in (PaymentStatus.CREATED, PaymentStatus.UNKNOWN)
    return move_payment(
        payment,
        PaymentStatus.PENDING if was_waiting else payment.status,
        at=at,
        pay_url=offer.pay_url,
        reference=offer.provider_reference,
    )


@tx.required
def mark_failed(*, payment_id: PaymentId, why: str, at: datetime) -> PaymentView:
    """The provider refused to open the payment: nothing can be collected by it."""
    payment = lock_payment(payment_id)
    if payment.status is not PaymentStatus.UNKNOWN:
        return payment
    outbox.publish(PaymentClosed(payment_id, payment.order_id))
    return move_payment(payment, PaymentStatus.FAILED, at=at, why=why)
