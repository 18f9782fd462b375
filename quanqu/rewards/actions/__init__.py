"""Verbs of rewards, and the refusals they raise."""

from quanqu.rewards.actions.accruals import accrue, take_back, take_from_farmers
from quanqu.rewards.actions.bindings import bind, end_binding, set_policy
from quanqu.rewards.actions.entitlements import freeze
from quanqu.rewards.actions.farming import decide_flag, look_for_farming, propose_flag
from quanqu.rewards.actions.leaving import hand_over_clients
from quanqu.rewards.actions.merging import follow_merge, undo_merge
from quanqu.rewards.actions.paying import approve_pay_run, draft_pay_run, drop_pay_run
from quanqu.rewards.actions.plans import accept_plan, approve_plan, draft_plan
from quanqu.rewards.actions.touches import recognise, record_touch
from quanqu.rewards.refusals import (
    BindingNotFound,
    FlagNotFound,
    NoSuccessor,
    NothingProposed,
    NothingToPay,
    OwnGuide,
    PayChanged,
    PayRunNotFound,
    PayRunOpen,
    PaySameApprover,
    PlanNotApproved,
    PlanNotFound,
    PlanUnsound,
    SameApprover,
    SameDecider,
)

__all__ = [
    "BindingNotFound",
    "FlagNotFound",
    "NoSuccessor",
    "NothingProposed",
    "NothingToPay",
    "OwnGuide",
    "PayChanged",
    "PayRunNotFound",
    "PayRunOpen",
    "PaySameApprover",
    "PlanNotApproved",
    "PlanNotFound",
    "PlanUnsound",
    "SameApprover",
    "SameDecider",
    "accept_plan",
    "accrue",
    "approve_pay_run",
    "approve_plan",
    "bind",
    "decide_flag",
    "draft_pay_run",
    "draft_plan",
    "drop_pay_run",
    "end_binding",
    "follow_merge",
    "freeze",
    "hand_over_clients",
    "look_for_farming",
    "propose_flag",
    "recognise",
    "record_touch",
    "set_policy",
    "take_back",
    "take_from_farmers",
    "undo_merge",
]
