"""What is to be done until a day, for a client or for the store (G8)."""

from datetime import date, datetime
from uuid import UUID

from quanqu.guides.models import Task
from quanqu.guides.refusals import TaskUnknown
from quanqu.guides.types import TaskId, TaskState
from quanqu.kit import tx
from quanqu.members import queries as members


@tx.required
def add_task(
    *, staff_id: UUID, text: str, due_on: date, at: datetime, member_id: UUID | None = None
) -> TaskId:
    """Give somebody something to do; what concerns a client is sealed with the client's key."""
    sealed = members.seal_for(member_id, text) if member_id else None
    task = Task.objects.create(
        staff_id=staff_id,
        member_id=member_id,
        sealed=sealed,
        text="" if member_id else text,
        due_on=due_on,
        made_at=at,
    )
    return TaskId(task.id)


@tx.required
def end_task(*, task_id: UUID, staff_id: UUID, state: TaskState, at: datetime) -> None:
    """Say that one's own task is done, or is not needed any more. Refuses TaskUnknown."""
    ended = Task.objects.filter(id=task_id, staff_id=staff_id, state=TaskState.OPEN.value).update(
        state=state.value, done_at=at
    )
    if not ended:
        raise TaskUnknown
