"""Steps that call the provider: write the intent, commit, call, record the answer.

A provider that cannot be reached leaves a payment or refund `unknown`; only asking resolves it.
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from quanqu.kit import tx
from quanqu.payments import queries
from quanqu.payments.actions.collect import mark_closed
from quanqu.payments.actions.intend import begin_submission, mark_failed, record_offer
from quanqu.payments.actions.locked import lock_payment, move_payment
from quanqu.payments.actions.notices import apply_notice, refuse_notice
from quanqu.payments.actions.refund import begin_sending, record_refund
from quanqu.payments.providers import Provider, get_provider
from quanqu.payments.rules import ABANDONED_AFTER, OPEN_PAYMENT, OPEN_REFUND
from quanqu.payments.types import (
    Notice,
    NoticeKind,
    NoticeReceipt,
    NoticeWrongMerchant,
    PaymentId,
    PaymentOffer,
    PaymentRequest,
    PaymentStatus,
    PaymentView,
    PayWay,
    ProviderCannot,
    ProviderRefused,
    ProviderState,
    ProviderStatus,
    RefundId,
    RefundRequest,
    RefundStatus,
    RefundView,
)

NOTICE_PATH = "/notices/{provider}"
"""Where the API door takes notices; a provider's settings may name another `notify_url`."""


@tx.outside
def submit(
    *,
    payment_id: PaymentId,
    actor: str,
    at: datetime,
    description: str = "",
    return_url: str = "",
) -> str:
    """Open the payment at its provider; returns the address where the shopper pays.

    Again gives the same address. Raises ProviderRefused, PaymentExpired, WrongMove (it is over),
    ProviderUnreachable (try again, or let the worker ask).
    """
    payment = _begin(payment_id, actor, at)
    if payment.pay_url:
        return payment.pay_url
    return _offer(payment, actor, at, description=description, return_url=return_url).pay_url


@tx.outside
def submit_in_app(
    *, payment_id: PaymentId, payer_reference: str, actor: str, at: datetime, description: str = ""
) -> Mapping[str, str]:
    """Open a payment inside the provider's own app for a payer it knows (an openid).

    Returns the parameters for the app's script; again gives new ones for the same payment.
    Raises what `submit` raises, and ProviderCannot.
    """
    payment = _begin(payment_id, actor, at)
    offer = _offer(payment, actor, at, description=description, payer_reference=payer_reference)
    return offer.parameters


@tx.outside
def collect_by_code(
    *, payment_id: PaymentId, code: str, actor: str, at: datetime, description: str = ""
) -> PaymentStatus:
    """Collect by the code that the payer shows; `pending` while the payer types a password. (D3)

    An answer that is lost is resolved by asking; the code is never sent a second time for money
    that may have been taken. Raises ProviderRefused (not enough money, a code that is over),
    PaymentExpired, ProviderUnreachable.
    """
    if queries.get_payment(payment_id).status is PaymentStatus.CREATED:
        payment = _begin(payment_id, actor, at)
        _offer(payment, actor, at, description=description, payer_reference=code)
    return ask(payment_id=payment_id, actor=actor, at=at)


@tx.outside
def take_notice(
    *, provider: str, headers: Mapping[str, str], body: bytes, at: datetime
) -> NoticeReceipt:
    """Verify what a provider sent by itself and apply it once; returns what to answer it.

    Raises ProviderUnknown, NoticeRefused (unsigned, badly signed, stale, for somebody else).
    """
    known = get_provider(provider)
    notice = known.read_notice(headers, body, at)
    is_ours = notice.merchant_id == known.merchant_id
    with tx.begin(actor=f"provider:{provider}"):
        if is_ours:
            apply_notice(provider=provider, notice=notice, at=at)
        else:
            refuse_notice(provider=provider, notice=notice, why="merchant", at=at)
    if not is_ours:
        raise NoticeWrongMerchant(merchant_id=notice.merchant_id)
    return known.notice_receipt


@tx.outside
def ask(*, payment_id: PaymentId, actor: str, at: datetime) -> PaymentStatus:
    """Ask the provider what became of an open payment and do what it says. (P5)

    Raises ProviderUnreachable.
    """
    payment = queries.get_payment(payment_id)
    if payment.status not in OPEN_PAYMENT:
        return payment.status
    if payment.status is PaymentStatus.CREATED:
        return _give_up_if_abandoned(payment, actor, at)
    _note_asked(payment_id, actor, at)
    provider = get_provider(payment.provider)
    _obey(provider, payment, provider.query(payment_id), actor, at)
    return queries.get_payment(payment_id).status


@tx.outside
def close(*, payment_id: PaymentId, actor: str, at: datetime) -> PaymentStatus:
    """Make the provider give up an unpaid payment; one that was just paid is booked instead.

    Raises ProviderUnreachable.
    """
    payment = queries.get_payment(payment_id)
    if payment.status is PaymentStatus.CREATED:
        with tx.begin(actor=actor):
            mark_closed(payment_id=payment_id, at=at, why="merchant")
    elif payment.status in OPEN_PAYMENT:
        _close(get_provider(payment.provider), payment, actor, at)
    return queries.get_payment(payment_id).status


@tx.outside
def send_refund(*, refund_id: RefundId, actor: str, at: datetime) -> RefundStatus:
    """Ask the provider to pay a refund, or what became of it. Raises ProviderUnreachable."""
    with tx.begin(actor=actor):
        refund = begin_sending(refund_id=refund_id, at=at)
    if refund.status in OPEN_REFUND:
        payment = queries.get_payment(refund.payment_id)
        _send(get_provider(payment.provider), payment, refund, actor, at)
    return queries.get_refund(refund_id).status


def _begin(payment_id: PaymentId, actor: str, at: datetime) -> PaymentView:
    provider = get_provider(queries.get_payment(payment_id).provider)
    with tx.begin(actor=actor):
        return begin_submission(payment_id=payment_id, merchant_id=provider.merchant_id, at=at)


def _offer(
    payment: PaymentView,
    actor: str,
    at: datetime,
    *,
    description: str = "",
    return_url: str = "",
    payer_reference: str = "",
) -> PaymentOffer:
    request = PaymentRequest(
        payment_id=payment.payment_id,
        amount_fen=payment.amount_fen,
        currency=payment.currency,
        description=description or "Quanqu",
        notify_url=_notify_url(payment.provider),
        expires_at=payment.expires_at,
        return_url=return_url,
        payer_reference=payer_reference,
        way=payment.way,
        instalment_qty=payment.instalment_qty,
        is_shared=payment.is_shared,
        is_hold=payment.is_hold,
    )
    try:
        offer = get_provider(payment.provider).create(request)
    except (ProviderRefused, ProviderCannot) as refusal:
        with tx.begin(actor=actor):
            why = str(refusal.facts.get("provider_code", refusal.code))
            mark_failed(payment_id=payment.payment_id, why=why, at=at)
        raise
    with tx.begin(actor=actor):
        record_offer(payment_id=payment.payment_id, offer=offer, at=at)
    return offer


def _notify_url(provider: str) -> str:
    given = getattr(settings, f"QUANQU_{provider.upper()}").get("notify_url", "")
    return str(given or settings.BASE_URL + NOTICE_PATH.format(provider=provider))


def _give_up_if_abandoned(payment: PaymentView, actor: str, at: datetime) -> PaymentStatus:
    if at - payment.created_at < ABANDONED_AFTER:
        return payment.status
    with tx.begin(actor=actor):
        mark_closed(payment_id=payment.payment_id, at=at, why="never_sent")
    return queries.get_payment(payment.payment_id).status


def _note_asked(payment_id: PaymentId, actor: str, at: datetime) -> None:
    with tx.begin(actor=actor):
        payment = lock_payment(payment_id)
        move_payment(payment, payment.status, at=at, asked_at=at)


def _close(provider: Provider, payment: PaymentView, actor: str, at: datetime) -> None:
    try:
        state = provider.close(payment.payment_id)
    except ProviderRefused:
        # Paid while we were asking: its state says what was collected.
        state = provider.query(payment.payment_id)
    if state.status is ProviderStatus.UNKNOWN:
        state = ProviderState(payment.payment_id, ProviderStatus.CLOSED)
    _obey(provider, payment, state, actor, at)


def _obey(
    provider: Provider, payment: PaymentView, state: ProviderState, actor: str, at: datetime
) -> None:
    """Do what the provider's answer means for our payment."""
    is_over = at >= payment.expires_at
    if state.status in (ProviderStatus.CAPTURED, ProviderStatus.HELD):
        with tx.begin(actor=actor):
            notice = _as_notice(provider.merchant_id, state, at)
            apply_notice(provider=payment.provider, notice=notice, at=at)
    elif state.status is ProviderStatus.CLOSED or (
        state.status is ProviderStatus.UNKNOWN and is_over
    ):
        with tx.begin(actor=actor):
            why = str(state.close_reason or state.status)
            mark_closed(payment_id=payment.payment_id, at=at, why=why)
    elif is_over:
        _close(provider, payment, actor, at)
    elif payment.way is PayWay.PAGE and not payment.pay_url:
        # The answer to our request was lost; the same request gives the same offer.
        _offer(payment, actor, at)


def _as_notice(merchant_id: str, state: ProviderState, at: datetime) -> Notice:
    """An answer that says "collected" or "held" is judged and kept like a notice that says so."""
    is_held = state.status is ProviderStatus.HELD
    return Notice(
        notice_id=f"query:{state.payment_id}:{'held' if is_held else state.transaction_id}",
        kind=NoticeKind.PAYMENT_HELD if is_held else NoticeKind.PAYMENT_CAPTURED,
        merchant_id=merchant_id,
        payment_id=state.payment_id,
        refund_id=None,
        transaction_id=state.transaction_id,
        amount_fen=state.amount_fen,
        currency=state.currency,
        occurred_at=state.captured_at or at,
        held_until=state.held_until,
    )


def _send(
    provider: Provider, payment: PaymentView, refund: RefundView, actor: str, at: datetime
) -> None:
    request = RefundRequest(
        refund_id=refund.refund_id,
        payment_id=payment.payment_id,
        amount_fen=refund.amount_fen,
        captured_fen=payment.captured_fen,
        currency=payment.currency,
        notify_url=_notify_url(payment.provider),
    )
    provider_refund_id, why = "", ""
    try:
        if refund.status is RefundStatus.PENDING:
            state = provider.query_refund(payment.payment_id, refund.refund_id)
        else:
            state = provider.refund(request)
        status, provider_refund_id = RefundStatus(str(state.status)), state.provider_refund_id
    except ProviderRefused as refusal:
        status, why = RefundStatus.FAILED, str(refusal.facts.get("provider_code", ""))
    with tx.begin(actor=actor):
        record_refund(
            refund_id=refund.refund_id,
            status=status,
            provider_refund_id=provider_refund_id,
            why=why,
            at=at,
        )
