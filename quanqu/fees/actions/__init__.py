"""Verbs of fees."""

from quanqu.fees.actions.charging import charge_hand_over, charge_return
from quanqu.fees.actions.periods import charge_periods
from quanqu.fees.actions.schedules import approve_schedule, draft_schedule, drop_schedule
from quanqu.fees.refusals import LaterInForce, SameApprover, ScheduleNotFound, ScheduleUnsound

__all__ = [
    "LaterInForce",
    "SameApprover",
    "ScheduleNotFound",
    "ScheduleUnsound",
    "approve_schedule",
    "charge_hand_over",
    "charge_periods",
    "charge_return",
    "draft_schedule",
    "drop_schedule",
]
