"""Verbs of the guide's workbench, and the refusals they raise."""

from quanqu.guides.actions.notes import add_note
from quanqu.guides.actions.picks import drop_pick, pick
from quanqu.guides.actions.tasks import add_task, end_task
from quanqu.guides.refusals import NotYourClient, PickUnknown, TaskUnknown

__all__ = [
    "NotYourClient",
    "PickUnknown",
    "TaskUnknown",
    "add_note",
    "add_task",
    "drop_pick",
    "end_task",
    "pick",
]
