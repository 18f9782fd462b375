"""What orders do when payments say that money came, did not come, or has gone back."""

import logging

from quanqu.kit.outbox import Recorded, on
from quanqu.orders import actions
from quanqu.orders.types import OrderId
from quanqu.payments.events import (
    HoldTaken,
    PaymentCaptured,
    PaymentClosed,
    PaymentHeld,
    RefundDone,
    RefundFailed,
)

log = logging.getLogger(__name__)


@on(PaymentCaptured)
def count_captured_money(event: PaymentCaptured, recorded: Recorded) -> None:
    """The provider has collected: the order counts it or sends it back."""
    actions.record_capture(
        order_id=OrderId(event.order_id), payment_id=event.payment_id, at=recorded.recorded_at
    )


@on(PaymentHeld)
def count_held_money(event: PaymentHeld, recorded: Recorded) -> None:
    """The provider has set money aside: the order is paid by it or gives it free."""
    actions.record_hold(
        order_id=OrderId(event.order_id), payment_id=event.payment_id, at=recorded.recorded_at
    )


@on(HoldTaken)
def mark_held_money_taken(event: HoldTaken, recorded: Recorded) -> None:
    """What was held has come: goods may go."""
    actions.record_taken(
        order_id=OrderId(event.order_id), payment_id=event.payment_id, at=recorded.recorded_at
    )


@on(PaymentClosed)
def give_up_pending_tender(event: PaymentClosed, recorded: Recorded) -> None:
    """The provider will not collect: the amount is due again."""
    actions.fail_provider_payment(
        order_id=OrderId(event.order_id), payment_id=event.payment_id, at=recorded.recorded_at
    )


@on(RefundDone)
def mark_refund_done(event: RefundDone, recorded: Recorded) -> None:
    """The provider has paid a refund out."""
    actions.record_refund_done(refund_id=event.refund_id, at=recorded.recorded_at)


@on(RefundFailed)
def say_that_a_refund_failed(event: RefundFailed, recorded: Recorded) -> None:
    """It stays owed until a person acts (the desk's page of refunds); the log says so at once."""
    log.error("refund %s of order %s was refused by its provider", event.refund_id, event.order_id)
