"""Verbs of settlement: counting what nodes did, and runs that pay what companies owe each other."""

from quanqu.settlement.actions.contributions import record_hand_over, record_return
from quanqu.settlement.actions.payouts import pay_next, reverse_payout, start_paying
from quanqu.settlement.actions.runs import approve_run, draft_run, drop_run
from quanqu.settlement.actions.sharing import share_order
from quanqu.settlement.refusals import (
    AlreadyStarted,
    BooksDisagree,
    NothingToSettle,
    PayoutNotFound,
    PeriodNotOver,
    PeriodSettled,
    RunNotFound,
    RunOpen,
    SameApprover,
)

__all__ = [
    "AlreadyStarted",
    "BooksDisagree",
    "NothingToSettle",
    "PayoutNotFound",
    "PeriodNotOver",
    "PeriodSettled",
    "RunNotFound",
    "RunOpen",
    "SameApprover",
    "approve_run",
    "draft_run",
    "drop_run",
    "pay_next",
    "record_hand_over",
    "record_return",
    "reverse_payout",
    "share_order",
    "start_paying",
]
