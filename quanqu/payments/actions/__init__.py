"""Verbs of payments; those marked `tx.outside` call the provider."""

from quanqu.payments.actions.bills import (
    fetch_bill,
    keep_bill,
    reconcile,
    settle_difference,
)
from quanqu.payments.actions.collect import capture, mark_closed
from quanqu.payments.actions.credit import set_credit_limit
from quanqu.payments.actions.intend import begin_submission, mark_failed, open_payment, record_offer
from quanqu.payments.actions.notices import apply_notice, refuse_notice
from quanqu.payments.actions.refund import (
    begin_sending,
    record_refund,
    request_refund,
    retry_refund,
    settle_refund,
)
from quanqu.payments.actions.share import (
    request_share,
    request_share_return,
    send_share,
    send_share_return,
)
from quanqu.payments.actions.steps import (
    ask,
    close,
    collect_by_code,
    send_refund,
    submit,
    submit_in_app,
    take_notice,
)
from quanqu.payments.refusals import (
    CaptureWrong,
    CreditTooMuch,
    DifferenceNotFound,
    DifferenceNotOpen,
    PaymentExpired,
    PaymentNotFound,
    RefundKeyReused,
    RefundNotFound,
    RefundTooMuch,
    ShareKeyReused,
    ShareNotFound,
    ShareTooMuch,
    TransactionTaken,
)

__all__ = [
    "CaptureWrong",
    "CreditTooMuch",
    "DifferenceNotFound",
    "DifferenceNotOpen",
    "PaymentExpired",
    "PaymentNotFound",
    "RefundKeyReused",
    "RefundNotFound",
    "RefundTooMuch",
    "ShareKeyReused",
    "ShareNotFound",
    "ShareTooMuch",
    "TransactionTaken",
    "apply_notice",
    "ask",
    "begin_sending",
    "begin_submission",
    "capture",
    "close",
    "collect_by_code",
    "fetch_bill",
    "keep_bill",
    "mark_closed",
    "mark_failed",
    "open_payment",
    "reconcile",
    "record_offer",
    "record_refund",
    "refuse_notice",
    "request_refund",
    "request_share",
    "request_share_return",
    "retry_refund",
    "send_refund",
    "send_share",
    "send_share_return",
    "set_credit_limit",
    "settle_difference",
    "settle_refund",
    "submit",
    "submit_in_app",
    "take_notice",
]
