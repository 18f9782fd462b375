"""Verbs of the alliance; each area has its file."""

from quanqu.alliance.actions.agreements import accept, end, propose
from quanqu.alliance.actions.clearing import Cleared, clear, clear_back
from quanqu.alliance.actions.disputes import decide, dispute
from quanqu.alliance.actions.statements import agree, make_statement, make_statements
from quanqu.alliance.refusals import (
    AgreementInForce,
    AgreementNotFound,
    AllianceLimit,
    AlreadyDisputed,
    AlreadyNetted,
    ClearingNotFound,
    MonthNotOver,
    NotAccepted,
    NotYours,
    StatementNotFound,
)

__all__ = [
    "AgreementInForce",
    "AgreementNotFound",
    "AllianceLimit",
    "AlreadyDisputed",
    "AlreadyNetted",
    "Cleared",
    "ClearingNotFound",
    "MonthNotOver",
    "NotAccepted",
    "NotYours",
    "StatementNotFound",
    "accept",
    "agree",
    "clear",
    "clear_back",
    "decide",
    "dispute",
    "end",
    "make_statement",
    "make_statements",
    "propose",
]
