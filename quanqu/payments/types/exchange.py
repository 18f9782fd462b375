"""What we and a provider say to each other. Amounts are minor units of `currency`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from quanqu.payments.types.words import (
    CaptureId,
    CaptureStatus,
    CloseReason,
    NoticeKind,
    PaymentId,
    PayWay,
    ProviderRefundStatus,
    ProviderStatus,
    RefundId,
    ShareId,
    ShareReturnId,
    ShareStatus,
    TransactionKind,
)


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """Ask a provider for money. `payment_id` is the idempotency key and the order number there."""

    payment_id: PaymentId
    amount_fen: int
    currency: str
    description: str
    notify_url: str
    expires_at: datetime
    return_url: str = ""
    """Where the shopper goes back to, when the provider has a page of its own."""
    payer_reference: str = ""
    """Who pays, where a provider must know (an openid), or the payer's code in pay by code."""
    way: PayWay = PayWay.PAGE
    instalment_qty: int = 0
    """Monthly parts in which the payer owes it to the provider, who pays us at once."""
    is_shared: bool = False
    """Parts of it may go on to other merchants: some providers freeze the money until then."""
    is_hold: bool = False
    """The money is only set aside; what of it we take is said later."""


@dataclass(frozen=True, slots=True)
class PaymentOffer:
    """How the shopper pays: an address, or parameters for the script in the provider's app."""

    pay_url: str
    provider_reference: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProviderState:
    """What the provider says about one payment."""

    payment_id: PaymentId
    status: ProviderStatus
    transaction_id: str = ""
    amount_fen: int = 0
    currency: str = ""
    captured_at: datetime | None = None
    close_reason: CloseReason | None = None
    refunded_fen: int = 0
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaptureRequest:
    """Take a part of held money. `capture_id` is the idempotency key."""

    capture_id: CaptureId
    payment_id: PaymentId
    amount_fen: int
    currency: str


@dataclass(frozen=True, slots=True)
class CaptureState:
    """What the provider says about one capture of held money."""

    status: CaptureStatus
    transaction_id: str = ""
    captured_at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Give part of a captured payment back. `refund_id` is the idempotency key."""

    refund_id: RefundId
    payment_id: PaymentId
    amount_fen: int
    captured_fen: int
    """The whole captured amount: some providers demand it with each refund."""
    currency: str
    reason: str = ""
    notify_url: str = ""


@dataclass(frozen=True, slots=True)
class RefundState:
    """What the provider says about one refund."""

    refund_id: RefundId
    payment_id: PaymentId
    status: ProviderRefundStatus
    provider_refund_id: str = ""
    amount_fen: int = 0
    currency: str = ""
    succeeded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShareRequest:
    """Give a part of a captured payment to another merchant. `share_id` is the idempotency key."""

    share_id: ShareId
    transaction_id: str
    account: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ShareReturnRequest:
    """Take a part of a share back. `share_return_id` is the idempotency key."""

    share_return_id: ShareReturnId
    share_id: ShareId
    account: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ShareState:
    """What the provider says about a share or its return."""

    status: ShareStatus
    provider_id: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified message from a provider; whether it fits our books is for the caller to check."""

    notice_id: str
    kind: NoticeKind
    merchant_id: str
    payment_id: PaymentId
    refund_id: RefundId | None
    transaction_id: str
    amount_fen: int
    """The payment's amount, or the refund's when `refund_id` is given."""
    currency: str
    occurred_at: datetime
    close_reason: CloseReason | None = None
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticeReceipt:
    """What to answer a provider so that it stops repeating a notice."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a provider's daily bill; amounts of refunds are positive.

    The numbers are what the merchant gave; the ids are ours behind them, if they are ours.
    """

    kind: TransactionKind
    order_number: str
    payment_id: PaymentId | None
    refund_id: RefundId | None
    transaction_id: str
    amount_fen: int
    currency: str
    occurred_at: datetime
