"""Verbs of rewards, and the refusals they raise."""

from quanqu.rewards.actions.accruals import accrue, take_back
from quanqu.rewards.actions.bindings import bind, end_binding, set_policy
from quanqu.rewards.actions.entitlements import freeze
from quanqu.rewards.actions.plans import accept_plan, approve_plan, draft_plan
from quanqu.rewards.actions.touches import recognise, record_touch
from quanqu.rewards.refusals import (
    BindingNotFound,
    OwnGuide,
    PlanNotApproved,
    PlanNotFound,
    PlanUnsound,
    SameApprover,
)

__all__ = [
    "BindingNotFound",
    "OwnGuide",
    "PlanNotApproved",
    "PlanNotFound",
    "PlanUnsound",
    "SameApprover",
    "accept_plan",
    "accrue",
    "approve_plan",
    "bind",
    "draft_plan",
    "end_binding",
    "freeze",
    "recognise",
    "record_touch",
    "set_policy",
    "take_back",
]
