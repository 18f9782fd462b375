"""Tables of payments."""

from quanqu.payments.models.bills import Bill, BillLine, Difference
from quanqu.payments.models.collecting import (
    CreditLimit,
    History,
    Notice,
    Payment,
    Refund,
    Transaction,
)
from quanqu.payments.models.sharing import Share, ShareReturn

__all__ = [
    "Bill",
    "BillLine",
    "CreditLimit",
    "Difference",
    "History",
    "Notice",
    "Payment",
    "Refund",
    "Share",
    "ShareReturn",
    "Transaction",
]
