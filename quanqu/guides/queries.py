"""Reading the guide's workbench: tasks, notes, picks, dormant clients, ranking."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from quanqu.guides.models import Note, Pick, Task
from quanqu.guides.types import (
    Dormant,
    NoteId,
    NoteView,
    PickView,
    Rank,
    TaskId,
    TaskState,
    TaskView,
)
from quanqu.kit import sql
from quanqu.members import queries as members

statements = sql.load("quanqu.guides")


def list_tasks(staff_id: UUID, *, limit: int = 50) -> list[TaskView]:
    """What somebody is still to do, the most urgent first (G8)."""
    found = Task.objects.filter(staff_id=staff_id, state=TaskState.OPEN.value)
    return [_task(one) for one in found.order_by("due_on", "id")[:limit]]


def list_notes(member_id: UUID, *, limit: int = 30) -> list[NoteView]:
    """What guides wrote about a client, the latest first; nothing once the client is erased."""
    found = Note.objects.filter(member_id=member_id).order_by("-at", "-id")[:limit]
    views = [
        NoteView(
            note_id=NoteId(one.id),
            member_id=one.member_id,
            staff_id=one.staff_id,
            text=members.unseal_for(one.member_id, bytes(one.sealed)),
            at=one.at,
        )
        for one in found
    ]
    return [one for one in views if one.text]


def list_picks(staff_id: UUID) -> list[PickView]:
    """A guide's own page, in its order (G5)."""
    found = Pick.objects.filter(staff_id=staff_id).order_by("position", "id")
    return [PickView(one.staff_id, one.product_id, one.words, one.position) for one in found]


def list_dormant(staff_id: UUID, *, days: int, at: datetime) -> list[Dormant]:
    """Clients to call back: they have not bought for so many days (B3)."""
    rows = statements.dormant(staff_id=staff_id, at=at, before=at - timedelta(days=days))
    return [Dormant(**row) for row in rows]


def ranking(node_ids: Collection[UUID], *, since: datetime, until: datetime) -> list[Rank]:
    """The guides of some stores by what a period brought, the best first (G8)."""
    rows = statements.ranking(node_ids=list(node_ids), since=since, until=until)
    return [Rank(**row) for row in rows]


def _task(one: Task) -> TaskView:
    text = one.text
    if one.member_id is not None and one.sealed is not None:
        text = members.unseal_for(one.member_id, bytes(one.sealed))
    return TaskView(
        task_id=TaskId(one.id),
        staff_id=one.staff_id,
        member_id=one.member_id,
        text=text,
        due_on=one.due_on,
        state=TaskState(one.state),
        made_by=one.made_by,
        done_at=one.done_at,
    )
