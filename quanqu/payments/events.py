"""What payments tell: money came, will not come, has gone back, or could not go back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanqu.kit.outbox import Event


@dataclass(frozen=True)
class PaymentCaptured(Event):
    """The provider has collected a payment; also one that was closed here before."""

    payment_id: UUID
    order_id: UUID
    amount_fen: int
    captured_at: datetime


@dataclass(frozen=True)
class PaymentHeld(Event):
    """The provider has set a payer's money aside for us; nothing of it has been taken."""

    payment_id: UUID
    order_id: UUID
    amount_fen: int


@dataclass(frozen=True)
class HoldTaken(Event):
    """A part of held money has come, and it is booked."""

    payment_id: UUID
    order_id: UUID
    amount_fen: int


@dataclass(frozen=True)
class HoldLapsed(Event):
    """Held money that was not given free cannot be taken any more."""

    payment_id: UUID
    order_id: UUID


@dataclass(frozen=True)
class PaymentClosed(Event):
    """The provider will not collect a payment."""

    payment_id: UUID
    order_id: UUID


@dataclass(frozen=True)
class RefundDone(Event):
    """The provider has paid a refund out, and it is booked."""

    refund_id: UUID
    payment_id: UUID
    order_id: UUID
    amount_fen: int


@dataclass(frozen=True)
class RefundFailed(Event):
    """The provider said a definite no to a refund: a person must give the money back."""

    refund_id: UUID
    payment_id: UUID
    order_id: UUID
    amount_fen: int
