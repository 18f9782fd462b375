"""Tables of payments."""

from quanqu.payments.models.bills import Bill, BillLine, Difference
from quanqu.payments.models.collecting import (
    Capture,
    CreditLimit,
    History,
    Notice,
    Payment,
    Refund,
    Transaction,
)
from quanqu.payments.models.sharing import Receiver, Share, ShareReturn

__all__ = [
    "Bill",
    "BillLine",
    "Capture",
    "CreditLimit",
    "Difference",
    "History",
    "Notice",
    "Payment",
    "Receiver",
    "Refund",
    "Share",
    "ShareReturn",
    "Transaction",
]
