"""Timed jobs: notices may be late or lost, so silent payments and refunds are asked about."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from quanqu.kit import clock, jobs
from quanqu.kit.refusals import Refused
from quanqu.payments import actions, queries
from quanqu.payments.types import PaymentId, ProviderUnreachable, RefundId

log = logging.getLogger(__name__)

ACTOR = "system:payments"
Id = TypeVar("Id", PaymentId, RefundId)


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


def _ask(payment_id: PaymentId, at: datetime) -> None:
    actions.ask(payment_id=payment_id, actor=ACTOR, at=at)


def _send(refund_id: RefundId, at: datetime) -> None:
    actions.send_refund(refund_id=refund_id, actor=ACTOR, at=at)


def _each(ids: Iterable[Id], step: Callable[[Id, datetime], None]) -> None:
    """One that is refused does not stop the others; a provider that is away does."""
    for one in ids:
        try:
            step(one, clock.now())
        except ProviderUnreachable as silence:
            log.warning("the payment provider does not answer: %s", silence.facts)
            return
        except Refused:
            log.exception("a payment or refund could not be resolved: %s", one)
