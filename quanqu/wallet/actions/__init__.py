"""Verbs of the wallet; each area has its file."""

from quanqu.alliance.refusals import AllianceLimit
from quanqu.wallet.actions.cards import (
    CardChanged,
    freeze,
    give_back,
    open_card,
    plan_spending,
    spend,
    spend_from,
    start_spending,
    top_up,
    unfreeze,
)
from quanqu.wallet.actions.points import (
    expire_points,
    give_back_points,
    grant_points,
    open_points,
    spend_points,
    take_back_points,
)
from quanqu.wallet.actions.programmes import change_programme, open_programme
from quanqu.wallet.actions.transfers import send_points
from quanqu.wallet.refusals import (
    CardFrozen,
    CardLimit,
    CardNotFound,
    InsufficientPoints,
    InsufficientStoredValue,
    PointsBlocked,
    PointsNotAccepted,
    PointsNotFound,
    ProgrammeExists,
    ProgrammeNotFound,
    TransferLimit,
)

__all__ = [
    "AllianceLimit",
    "CardChanged",
    "CardFrozen",
    "CardLimit",
    "CardNotFound",
    "InsufficientPoints",
    "InsufficientStoredValue",
    "PointsBlocked",
    "PointsNotAccepted",
    "PointsNotFound",
    "ProgrammeExists",
    "ProgrammeNotFound",
    "TransferLimit",
    "change_programme",
    "expire_points",
    "freeze",
    "give_back",
    "give_back_points",
    "grant_points",
    "open_card",
    "open_points",
    "open_programme",
    "plan_spending",
    "send_points",
    "spend",
    "spend_from",
    "spend_points",
    "start_spending",
    "take_back_points",
    "top_up",
    "unfreeze",
]
