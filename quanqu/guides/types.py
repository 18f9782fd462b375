"""Words of the guide's workbench: tasks, notes, picks of a micro-shop, clients to call back."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

TaskId = NewType("TaskId", UUID)
NoteId = NewType("NoteId", UUID)


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class TaskView:
    """Something a guide is to do until a day, for a client or for the store."""

    task_id: TaskId
    staff_id: UUID
    member_id: UUID | None
    text: str
    due_on: date
    state: TaskState
    made_by: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoteView:
    """What a guide wants to remember of a client."""

    note_id: NoteId
    member_id: UUID
    staff_id: UUID
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PickView:
    """A product on a guide's own page, with what the guide says of it."""

    staff_id: UUID
    product_id: UUID
    words: str
    position: int


@dataclass(frozen=True, slots=True)
class Dormant:
    """A client who has not bought for a while; never is `last_at` None."""

    member_id: UUID
    bound_since: datetime
    last_at: datetime | None
    order_qty: int


@dataclass(frozen=True, slots=True)
class Rank:
    """A guide beside the others: what the period brought."""

    staff_id: UUID
    node_id: UUID
    enrolled_qty: int
    bound_qty: int
    scan_qty: int
    sold_fen: int
    earned_fen: int
