"""Timed jobs: notices may be late or lost, so silent payments and refunds are asked about."""

import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from quanqu.kit import clock, jobs, tx
from quanqu.kit.refusals import Refused
from quanqu.payments import actions, queries
from quanqu.payments.providers import get_provider
from quanqu.payments.types import (
    CaptureId,
    PaymentId,
    ProviderUnreachable,
    RefundId,
    ShareId,
    ShareReturnId,
)

log = logging.getLogger(__name__)

ACTOR = "system:payments"
Id = TypeVar("Id", PaymentId, CaptureId, RefundId, ShareId, ShareReturnId)


@jobs.timed("* * * * * */10")
def ask_about_silent_payments() -> None:
    """Ask about payments without news for 20 s; the older, the rarer. (P5)"""
    _each(queries.list_payments_to_ask(clock.now()), _ask)


@jobs.timed("* * * * * */2")
def send_refunds() -> None:
    """Send refunds that were promised, and ask about those without an answer.

    Often, because a customer stands at the counter and waits to see the money go back.
    """
    _each(queries.list_refunds_to_send(clock.now()), _send)


@jobs.timed("* * * * * */2")
def take_held_money() -> None:
    """Take what was asked for of held money, and give the rest free; asked about while silent.

    Often: whoever packs an order waits for its money before the goods may go. (F1)
    """
    _each(queries.list_captures_to_send(clock.now()), _take)
    _each(queries.list_holds_to_look_after(clock.now()), _end_hold)


@jobs.timed("* * * * * */30")
def send_shares() -> None:
    """Send parts of payments on to other merchants, or take them back, and ask what became."""
    _each(queries.list_shares_to_send(clock.now()), _send_share)
    _each(queries.list_share_returns_to_send(clock.now()), _send_share_return)


@jobs.timed("25 * * * *")
def reconcile_bills() -> None:
    """Fetch the bills that are ready and compare them with our books. (P6)

    The day before is compared again: what we booked just before midnight may stand in this bill.
    """
    for provider, day in queries.list_bills_to_fetch(clock.now()):
        try:
            actions.fetch_bill(provider=provider, on=day, actor=ACTOR, at=clock.now())
        except Refused as refusal:
            log.warning("no bill of %s for %s yet: %s", provider, day, refusal.facts)
            continue
        for on in (day - timedelta(days=1), day):
            _reconcile(provider, on)


def _reconcile(provider: str, on: date) -> None:
    merchant_id = get_provider(provider).merchant_id
    bill_id = queries.find_bill(provider=provider, merchant_id=merchant_id, on=on)
    if bill_id is not None:
        with tx.begin(actor=ACTOR):
            actions.reconcile(bill_id=bill_id, at=clock.now())


def _send_share(share_id: ShareId, at: datetime) -> None:
    actions.send_share(share_id=share_id, actor=ACTOR, at=at)


def _send_share_return(share_return_id: ShareReturnId, at: datetime) -> None:
    actions.send_share_return(share_return_id=share_return_id, actor=ACTOR, at=at)


def _take(capture_id: CaptureId, at: datetime) -> None:
    actions.send_capture(capture_id=capture_id, actor=ACTOR, at=at)


def _end_hold(payment_id: PaymentId, at: datetime) -> None:
    actions.end_hold(payment_id=payment_id, actor=ACTOR, at=at)


def _ask(payment_id: PaymentId, at: datetime) -> None:
    actions.ask(payment_id=payment_id, actor=ACTOR, at=at)


def _send(refund_id: RefundId, at: datetime) -> None:
    actions.send_refund(refund_id=refund_id, actor=ACTOR, at=at)


def _each(waiting: Mapping[Id, str], step: Callable[[Id, datetime], None]) -> None:
    """One that is refused does not stop the others; a provider that is away stops its own."""
    away = set()
    for one, provider in waiting.items():
        if provider in away:
            continue
        try:
            step(one, clock.now())
        except ProviderUnreachable as silence:
            log.warning("%s does not answer: %s", provider, silence.facts)
            away.add(provider)
        except Refused:
            log.exception("a payment or refund could not be resolved: %s", one)
