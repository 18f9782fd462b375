"""What payments refuse, and why."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import NotFound, Refused


class PaymentNotFound(NotFound):
    """There is no such payment."""

    code = "payment_not_found"
    text = _("We could not find this payment.")


class RefundNotFound(NotFound):
    """There is no such refund."""

    code = "refund_not_found"
    text = _("We could not find this refund.")


class PaymentExpired(Refused):
    """The time to pay is over."""

    code = "payment_expired"
    status = 409
    text = _("The time to pay is over. Please order again.")


class CreditTooMuch(Refused):
    """More than the member may still owe in instalments. Facts: `left_fen`, `currency`."""

    code = "credit_too_much"
    status = 409
    text = _("This is more than you may still buy in instalments.")


class CaptureWrong(Refused):
    """What was collected is not what was asked for. Fact: `problem`."""

    code = "capture_wrong"
    status = 409
    text = _("The amount that was paid is not the amount that was asked for.")


class TransactionTaken(Refused):
    """The provider's transaction has been booked for another payment (P2)."""

    code = "transaction_taken"
    status = 409
    text = _("This payment has been booked already.")


class CaptureNotFound(NotFound):
    """There is no such capture of held money."""

    code = "capture_not_found"
    text = _("We could not find this payment.")


class CaptureKeyReused(Refused):
    """The key of a capture belongs to another one."""

    code = "capture_key_reused"
    status = 409
    text = _("This part of a payment was asked for before with another amount.")


class HoldTooSmall(Refused):
    """More than may still be taken of held money. Fact: `left_fen`."""

    code = "hold_too_small"
    status = 409
    text = _("This is more than is still held of this payment.")


class RefundTooMuch(Refused):
    """More than was collected and has not been given back yet. Fact: `left_fen`."""

    code = "refund_too_much"
    status = 409
    text = _("This is more than can still be given back.")


class RefundKeyReused(Refused):
    """The key of a refund belongs to another one."""

    code = "refund_key_reused"
    status = 409
    text = _("This refund was asked for before with another amount.")


class ShareNotFound(NotFound):
    """There is no such share, or return of one."""

    code = "share_not_found"
    text = _("We could not find this share of a payment.")


class ShareTooMuch(Refused):
    """More than is left of the payment, or of the share. Fact: `left_fen`."""

    code = "share_too_much"
    status = 409
    text = _("This is more than is left of this payment.")


class ShareKeyReused(Refused):
    """The key of a share belongs to another one."""

    code = "share_key_reused"
    status = 409
    text = _("This share was asked for before with another amount.")


class DifferenceNotFound(NotFound):
    """There is no such difference."""

    code = "difference_not_found"
    text = _("We could not find this difference.")


class DifferenceNotOpen(Refused):
    """It was explained before."""

    code = "difference_not_open"
    status = 409
    text = _("This difference has been settled already.")
