"""Verbs of payments; `submit`, `ask`, `close` and `send_refund` call the provider."""

from quanqu.payments.actions.collect import capture, mark_closed
from quanqu.payments.actions.intend import begin_submission, mark_failed, open_payment, record_offer
from quanqu.payments.actions.notices import apply_notice
from quanqu.payments.actions.refund import (
    begin_sending,
    record_refund,
    request_refund,
    retry_refund,
    settle_refund,
)
from quanqu.payments.actions.steps import ask, close, send_refund, submit, take_notice
from quanqu.payments.refusals import (
    CaptureWrong,
    PaymentExpired,
    PaymentNotFound,
    RefundKeyReused,
    RefundNotFound,
    RefundTooMuch,
    TransactionTaken,
)

__all__ = [
    "CaptureWrong",
    "PaymentExpired",
    "PaymentNotFound",
    "RefundKeyReused",
    "RefundNotFound",
    "RefundTooMuch",
    "TransactionTaken",
    "apply_notice",
    "ask",
    "begin_sending",
    "begin_submission",
    "capture",
    "close",
    "mark_closed",
    "mark_failed",
    "open_payment",
    "record_offer",
    "record_refund",
    "request_refund",
    "retry_refund",
    "send_refund",
    "settle_refund",
    "submit",
    "take_notice",
]
