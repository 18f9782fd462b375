"""The guide's workbench: tasks, clients to call back, ranking, own page, hand-over. (B3, G5, G8)"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, StringConstraints

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    Day,
    MemberId,
    NodeId,
    ProductId,
    StaffId,
    TaskId,
    Told,
    Word,
)
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.guides import actions as guides
from quanqu.guides import queries
from quanqu.guides.types import TaskState, TaskView
from quanqu.kit.clock import start_of
from quanqu.kit.refusals import NotFound
from quanqu.network import actions as network_actions
from quanqu.network import queries as network
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries as bindings

router = Router(tags=["guides"])

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class NewTask(Asked):
    text: Said
    due_on: Day
    member_id: MemberId | None = None


class Task(Told):
    task_id: TaskId
    member_id: MemberId | None
    text: str
    due_on: date
    state: TaskState


class Tasks(Told):
    tasks: list[Task]


class Ending(Asked):
    is_done: bool = True


class DormantClient(Told):
    member_id: MemberId
    bound_since: datetime
    last_bought_at: datetime | None
    orders: int


class DormantClients(Told):
    clients: list[DormantClient]


class Rank(Told):
    staff_id: StaffId
    node_id: NodeId
    enrolled: int
    bound: int
    scans: int
    sold_fen: int
    earned_fen: int


class Ranking(Told):
    guides: list[Rank]


class Picking(Asked):
    words: Words = ""


class Picked(Told):
    product_id: ProductId
    words: str


class OwnPage(Told):
    picks: list[Picked]


class HandingOver(Asked):
    to: Annotated[list[StaffId], Field(min_length=1, max_length=50)]


class HandedOver(Told):
    moved: int
    released: int


class Lesson(Asked):
    lesson: Word


class Learnt(Told):
    lessons: list[str]


@router.get("/guides/me/tasks", response=Tasks)
@reading
def tasks(request: HttpRequest) -> Tasks:
    """What I am still to do, the most urgent first. (G8)"""
    return _tasks(_me(request))


@router.post("/guides/me/tasks", response={201: Tasks})
@effect()
def add_task(request: HttpRequest, body: NewTask) -> Tasks:
    """Something to do, for a client of mine or for the store."""
    staff_id, at = _me(request), moment(request)
    if body.member_id is not None:
        binding = bindings.binding_at(body.member_id, at)
        if binding is None or binding.staff_id != staff_id:
            raise guides.NotYourClient
    guides.add_task(
        staff_id=staff_id, member_id=body.member_id, text=body.text, due_on=body.due_on, at=at
    )
    return _tasks(staff_id)


@router.post("/guides/me/tasks/{task_id}/end", response={201: Tasks})
@effect()
def end_task(request: HttpRequest, task_id: TaskId, body: Ending) -> Tasks:
    """Done, or not needed any more."""
    state = TaskState.DONE if body.is_done else TaskState.DROPPED
    staff_id = _me(request)
    guides.end_task(task_id=task_id, staff_id=staff_id, state=state, at=moment(request))
    return _tasks(staff_id)


@router.get("/guides/me/dormant", response=DormantClients)
@reading
def dormant(
    request: HttpRequest, days: Annotated[int, Query(ge=1, le=3_650)] = 60
) -> DormantClients:
    """My clients who have not bought for so many days. (B3)"""
    found = queries.list_dormant(_me(request), days=days, at=moment(request))
    return DormantClients(
        clients=[
            DormantClient(
                member_id=one.member_id,
                bound_since=one.bound_since,
                last_bought_at=one.last_at,
                orders=one.order_qty,
            )
            for one in found
        ]
    )


@router.get("/guides/me/page", response=OwnPage)
@reading
def page(request: HttpRequest) -> OwnPage:
    """What stands on my own page. (G5)"""
    return _page(_me(request))


@router.post("/guides/me/page/{product_id}", response={201: OwnPage})
@effect()
def pick(request: HttpRequest, product_id: ProductId, body: Picking) -> OwnPage:
    """Put a product on my page, or change what I say of it."""
    staff_id = _me(request)
    guides.pick(staff_id=staff_id, product_id=product_id, words=body.words, at=moment(request))
    return _page(staff_id)


@router.post("/guides/me/page/{product_id}/drop", response={201: OwnPage})
@effect()
def drop(request: HttpRequest, product_id: ProductId) -> OwnPage:
    """Take it off my page."""
    staff_id = _me(request)
    guides.drop_pick(staff_id=staff_id, product_id=product_id)
    return _page(staff_id)


@router.get("/nodes/{node_id}/guides", response=Ranking)
@reading
def ranking(request: HttpRequest, node_id: NodeId, first_on: Day, last_on: Day) -> Ranking:
    """A store's guides by what these days brought, the last day left out. (G8)"""
    network.require(acting_staff(request), "members.see", node_id=node_id)
    found = queries.ranking([node_id], since=start_of(first_on), until=start_of(last_on))
    return Ranking(
        guides=[
            Rank(
                staff_id=one.staff_id,
                node_id=one.node_id,
                enrolled=one.enrolled_qty,
                bound=one.bound_qty,
                scans=one.scan_qty,
                sold_fen=one.sold_fen,
                earned_fen=one.earned_fen,
            )
            for one in found
        ]
    )


@router.post("/nodes/{node_id}/guides/{staff_id}/hand-over", response={201: HandedOver})
@effect()
def hand_over(
    request: HttpRequest, node_id: NodeId, staff_id: StaffId, body: HandingOver
) -> HandedOver:
    """Give all clients of a guide to others of the store, protected anew; each is told. (B3)"""
    _require_manager(request, node_id)
    here = {
        one.staff_id
        for one in network.list_assignments(moment(request), node_id=node_id)
        if one.role == "guide"
    }
    if not {*body.to} <= here:
        raise NotFound
    done = rewards.hand_over_clients(
        staff_id=staff_id, successor_ids=body.to, node_id=node_id, at=moment(request)
    )
    return HandedOver(moved=len(done.moved), released=len(done.released))


@router.post("/nodes/{node_id}/guides/{staff_id}/lessons", response={201: Learnt})
@effect()
def confirm_lesson(
    request: HttpRequest, node_id: NodeId, staff_id: StaffId, body: Lesson
) -> Learnt:
    """Confirm that somebody of my store has learnt it. (G8)"""
    _require_manager(request, node_id)
    at = moment(request)
    if staff_id not in {one.staff_id for one in network.list_assignments(at, node_id=node_id)}:
        raise NotFound
    network_actions.pass_lesson(code=body.lesson, staff_id=staff_id, at=at)
    return Learnt(lessons=[one.code for one in network.list_lessons(staff_id, at) if one.passed_at])


def _me(request: HttpRequest) -> UUID:
    staff_id = acting_staff(request).staff_id
    assert staff_id is not None
    return staff_id


def _require_manager(request: HttpRequest, node_id: UUID) -> None:
    network.require(acting_staff(request), "members.hand_over", node_id=node_id)


def _tasks(staff_id: UUID) -> Tasks:
    return Tasks(tasks=[_task(one) for one in queries.list_tasks(staff_id)])


def _task(one: TaskView) -> Task:
    return Task(
        task_id=one.task_id,
        member_id=one.member_id,
        text=one.text,
        due_on=one.due_on,
        state=one.state,
    )


def _page(staff_id: UUID) -> OwnPage:
    return OwnPage(
        picks=[
            Picked(product_id=one.product_id, words=one.words)
            for one in queries.list_picks(staff_id)
        ]
    )
