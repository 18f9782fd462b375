"""What the queries give back. Amounts are minor units of `currency`."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from quanqu.payments.types.words import (
    BillId,
    CaptureId,
    CaptureStatus,
    DifferenceId,
    DifferenceKind,
    DifferenceState,
    PaymentId,
    PaymentStatus,
    PayWay,
    RefundId,
    RefundStatus,
    ShareId,
    ShareReturnId,
    ShareStatus,
    TransactionKind,
)


@dataclass(frozen=True, slots=True)
class PaymentView:
    """One payment as we know it.

    `refunded_fen` is what was promised back, `shared_fen` what went on to other merchants. Of a
    hold, `taking_fen` is what we asked to take or took, `released_fen` what we will not take, and
    `freed_at` when the provider had given the rest free.
    """

    payment_id: PaymentId
    order_id: UUID
    collector_id: UUID
    provider: str
    merchant_id: str
    amount_fen: int
    currency: str
    status: PaymentStatus
    way: PayWay
    instalment_qty: int
    is_shared: bool
    is_hold: bool
    taking_fen: int
    released_fen: int
    captured_fen: int
    shared_fen: int
    refunded_fen: int
    transaction_id: str | None
    pay_url: str
    provider_reference: str
    created_at: datetime
    expires_at: datetime
    asked_at: datetime | None
    held_until: datetime | None
    captured_at: datetime | None
    freed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaptureView:
    """One part that was asked for of held money, as we know it."""

    capture_id: CaptureId
    payment_id: PaymentId
    key: str
    amount_fen: int
    status: CaptureStatus
    transaction_id: str
    why: str


@dataclass(frozen=True, slots=True)
class CreditView:
    """What a member may owe in instalments, and what of it is still owed at a moment."""

    limit_fen: int
    owed_fen: int

    @property
    def left_fen(self) -> int:
        return max(self.limit_fen - self.owed_fen, 0)


@dataclass(frozen=True, slots=True)
class RefundView:
    """One refund as we know it."""

    refund_id: RefundId
    payment_id: PaymentId
    key: str
    amount_fen: int
    status: RefundStatus
    provider_refund_id: str
    about: UUID
    requested_at: datetime
    asked_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenRefundView:
    """A refund whose money has not gone back: on its way, or refused by the provider and why."""

    refund_id: RefundId
    payment_id: PaymentId
    order_id: UUID
    collector_id: UUID
    provider: str
    amount_fen: int
    currency: str
    status: RefundStatus
    why: str
    requested_at: datetime
    asked_at: datetime | None
    since_at: datetime
    """When it came into its present state."""


@dataclass(frozen=True, slots=True)
class ShareView:
    """One share as we know it. `returned_fen` is what was asked back."""

    share_id: ShareId
    payment_id: PaymentId
    receiver_id: UUID
    account: str
    key: str
    amount_fen: int
    returned_fen: int
    status: ShareStatus
    provider_share_id: str
    why: str


@dataclass(frozen=True, slots=True)
class ShareReturnView:
    """One return of a share as we know it."""

    share_return_id: ShareReturnId
    share_id: ShareId
    key: str
    amount_fen: int
    status: ShareStatus
    provider_return_id: str
    why: str


@dataclass(frozen=True, slots=True)
class BillView:
    """A provider's bill of one day with its sums, and how many differences are open in it."""

    bill_id: BillId
    provider: str
    merchant_id: str
    collector_id: UUID
    on: date
    fetched_at: datetime
    reconciled_at: datetime | None
    line_qty: int
    captured_fen: int
    refunded_fen: int
    open_qty: int


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """A transaction on which a provider and our books disagree; `order_id` if the payment is ours.

    `on` is the day of the bill that says so; none while only a notice did.
    """

    difference_id: DifferenceId
    kind: DifferenceKind
    state: DifferenceState
    transaction_kind: TransactionKind
    transaction_id: str
    order_number: str
    payment_id: PaymentId | None
    order_id: UUID | None
    ours_fen: int | None
    theirs_fen: int | None
    currency: str
    provider: str
    on: date | None
    collector_id: UUID
    found_at: datetime
    settled_at: datetime | None
    settled_by: str
    reason: str
