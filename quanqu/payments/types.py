"""What payments and its providers say to each other. Amounts are minor units of `currency`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Refused

PaymentId = NewType("PaymentId", UUID)
RefundId = NewType("RefundId", UUID)


class PaymentStatus(StrEnum):
    """Our side of a payment. `unknown`: asked, no answer; only a query may resolve it."""

    CREATED = "created"
    PENDING = "pending"
    CAPTURED = "captured"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CLOSED = "closed"


class RefundStatus(StrEnum):
    """Our side of a refund. `failed`: the provider said a definite no, and a person must act; then
    another one took its place (`retried`) or the money went back another way (`settled`)."""

    CREATED = "created"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RETRIED = "retried"
    SETTLED = "settled"


class TransactionKind(StrEnum):
    CAPTURE = "capture"
    REFUND = "refund"


class NoticeVerdict(StrEnum):
    """What became of a notice. `parked`: it does not fit our books, a person looks at it."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    PARKED = "parked"
    REFUSED = "refused"


class ProviderStatus(StrEnum):
    """The provider's side of a payment. `unknown`: the provider never heard of it."""

    PENDING = "pending"
    CAPTURED = "captured"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class ProviderRefundStatus(StrEnum):
    """The provider's side of a refund. `unknown`: the provider never heard of it."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


class CloseReason(StrEnum):
    """Why a payment closed unpaid."""

    DECLINED = "declined"
    EXPIRED = "expired"
    MERCHANT = "merchant"


class NoticeKind(StrEnum):
    PAYMENT_CAPTURED = "payment.captured"
    PAYMENT_CLOSED = "payment.closed"
    REFUND_SUCCEEDED = "refund.succeeded"


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


@dataclass(frozen=True, slots=True)
class PaymentOffer:
    """How the shopper pays: an address to open or to show as a code."""

    pay_url: str
    provider_reference: str


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


@dataclass(frozen=True, slots=True)
class PaymentView:
    """One payment as we know it. `refunded_fen` is what was promised back."""

    payment_id: PaymentId
    order_id: UUID
    collector_id: UUID
    provider: str
    merchant_id: str
    amount_fen: int
    currency: str
    status: PaymentStatus
    refunded_fen: int
    transaction_id: str | None
    pay_url: str
    provider_reference: str
    created_at: datetime
    expires_at: datetime
    asked_at: datetime | None
    captured_at: datetime | None


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
class NoticeView:
    """A notice as it was received, and what we made of it."""

    provider: str
    notice_id: str
    kind: NoticeKind
    payment_id: PaymentId
    refund_id: RefundId | None
    transaction_id: str
    amount_fen: int
    currency: str
    received_at: datetime
    times: int
    verdict: NoticeVerdict
    why: str


@dataclass(frozen=True, slots=True)
class NoticeReceipt:
    """What to answer a provider so that it stops repeating a notice."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a provider's daily bill; refunds are positive amounts with a `refund_id`."""

    payment_id: PaymentId
    refund_id: RefundId | None
    transaction_id: str
    amount_fen: int
    currency: str
    occurred_at: datetime


class ProviderUnknown(Refused):
    """No provider goes by this name."""

    code = "provider_unknown"
    status = 404
    text = _("There is no payment provider of this name.")


class ProviderRefused(Refused):
    """The provider said a definite no: nothing happened. Facts: `provider_code`, `detail`."""

    code = "provider_refused"
    status = 409
    text = _("The payment provider refused this.")


class ProviderUnreachable(Refused):
    """The outcome is unknown: no answer, or none that can be believed. Resolve it by a query."""

    code = "provider_unreachable"
    status = 503
    text = _("The payment provider cannot be reached right now. Please try again soon.")


class NoticeRefused(Refused):
    """A notice that cannot be believed; it has no effect."""

    code = "notice_refused"
    status = 401
    text = _("This notice cannot be accepted.")


class NoticeUnsigned(NoticeRefused):
    """It carries no complete signature."""

    code = "notice_unsigned"


class NoticeSignatureWrong(NoticeRefused):
    """The signature does not fit."""

    code = "notice_signature"


class NoticeStale(NoticeRefused):
    """It was signed too long ago, or in the future."""

    code = "notice_stale"


class NoticeWrongMerchant(NoticeRefused):
    """It is signed, but meant for another merchant."""

    code = "notice_merchant"


class NoticeMalformed(NoticeRefused):
    """It is signed, but it does not say what a notice has to say."""

    code = "notice_malformed"
