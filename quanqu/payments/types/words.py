"""Names and states of payments."""

from enum import StrEnum
from typing import NewType
from uuid import UUID

PaymentId = NewType("PaymentId", UUID)
RefundId = NewType("RefundId", UUID)
ShareId = NewType("ShareId", UUID)
ShareReturnId = NewType("ShareReturnId", UUID)
CaptureId = NewType("CaptureId", UUID)
BillId = NewType("BillId", UUID)
DifferenceId = NewType("DifferenceId", UUID)


class PaymentStatus(StrEnum):
    """Our side of a payment. `unknown`: asked, no answer; only a query may resolve it.

    `held`: the payer's money is set aside for us, and nothing of it has been taken yet.
    """

    CREATED = "created"
    PENDING = "pending"
    HELD = "held"
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


class PayWay(StrEnum):
    """How the payer meets the provider.

    `page`: an address to open, or to show as a code. `app`: inside the provider's own app, by
    parameters for its script. `code`: the payer shows a code and we scan it.
    """

    PAGE = "page"
    APP = "app"
    CODE = "code"


class ShareStatus(StrEnum):
    """Our side of a part that goes on to another merchant, or comes back from it."""

    CREATED = "created"
    UNKNOWN = "unknown"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class CaptureStatus(StrEnum):
    """Our side of a part that is taken of held money. `failed`: the provider said a definite no."""

    CREATED = "created"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DifferenceKind(StrEnum):
    """How a provider's bill and our books disagree about one transaction."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    OTHER_AMOUNT = "other_amount"


class DifferenceState(StrEnum):
    """`gone`: a later bill or notice explained it. `settled`: a person did, with a reason."""

    OPEN = "open"
    GONE = "gone"
    SETTLED = "settled"


class TransactionKind(StrEnum):
    CAPTURE = "capture"
    REFUND = "refund"


class NoticeVerdict(StrEnum):
    """What became of a notice. `parked`: it does not fit our books yet, and is tried again."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    PARKED = "parked"
    REFUSED = "refused"


class ProviderStatus(StrEnum):
    """The provider's side of a payment. `unknown`: the provider never heard of it."""

    PENDING = "pending"
    HELD = "held"
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
    PAYMENT_HELD = "payment.held"
    PAYMENT_CAPTURED = "payment.captured"
    PAYMENT_CLOSED = "payment.closed"
    REFUND_SUCCEEDED = "refund.succeeded"
