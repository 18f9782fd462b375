"""Tasks, notes, clients to call back, ranking, my own page, training. (B3, G5, G8)"""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quanqu.catalog import queries as catalog
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.doors.faces.formats import named
from quanqu.doors.faces.once import once
from quanqu.doors.guide.pages import Desk, guided, show
from quanqu.doors.guide.views.mine import find_code
from quanqu.guides import actions as guides
from quanqu.guides import queries
from quanqu.guides.types import TaskState
from quanqu.kit import clock, ids
from quanqu.kit.refusals import Invalid
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.rewards import queries as rewards

DORMANT_DAYS: Final = (30, 60, 90, 180)
LONGEST: Final = 500
WORDS: Final = 120
SOON: Final = timedelta(days=3)


@require_safe
@guided
def recall(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Clients who have not bought for a while, those who bought longest ago first. (B3)"""
    text = request.GET.get("days", "")
    days = int(text) if text in map(str, DORMANT_DAYS) else DORMANT_DAYS[1]
    found = queries.list_dormant(desk.staff_id, days=days, at=desk.at)
    known = members.members_by_id([one.member_id for one in found])
    return show(
        request,
        "recall",
        desk,
        page="clients",
        days=days,
        choices=DORMANT_DAYS,
        rows=[
            {"one": one, "member": member, "public": ids.public("mem", one.member_id)}
            for one in found
            if (member := known.get(one.member_id))  # type: ignore[call-overload]
        ],
    )


@require_safe
@guided
def ranks(request: HttpRequest, desk: Desk) -> HttpResponse:
    """My store's guides this month, the best first. (G8)"""
    since = clock.start_of_month(desk.at)
    found = queries.ranking([desk.node.node_id], since=since, until=desk.at)
    names = network.staff_by_id(one.staff_id for one in found)
    return show(
        request,
        "ranks",
        desk,
        page="today",
        since=since,
        rows=[(one, names[one.staff_id].name, one.staff_id == desk.staff_id) for one in found],  # type: ignore[index]
    )


@require_POST
@guided
def task_new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Something to do, for a client of mine or for the store."""
    member = request.POST.get("member", "")

    def effect() -> str:
        member_id = _own_client(desk, member) if member else None
        guides.add_task(
            staff_id=desk.staff_id,
            member_id=member_id,
            text=_text(request, "text", LONGEST),
            due_on=_day(request, desk),
            at=desk.at,
        )
        return reverse("guide:client", args=[member]) if member else reverse("guide:today")

    return once(request, effect)


@require_POST
@guided
def task_end(request: HttpRequest, desk: Desk, task: str) -> HttpResponse:
    """Done, or not needed any more."""
    state = TaskState.DROPPED if "drop" in request.POST else TaskState.DONE

    def effect() -> str:
        guides.end_task(
            task_id=ids.parse("tsk", task), staff_id=desk.staff_id, state=state, at=desk.at
        )
        return reverse("guide:today")

    return once(request, effect)


@require_POST
@guided
def note_new(request: HttpRequest, desk: Desk, member: str) -> HttpResponse:
    """What I want to remember of a client; only their own guide reads it."""

    def effect() -> str:
        guides.add_note(
            member_id=ids.parse("mem", member),
            staff_id=desk.staff_id,
            text=_text(request, "text", LONGEST),
            at=desk.at,
        )
        return reverse("guide:client", args=[member])

    return once(request, effect)


@require_safe
@guided
def my_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """My own page as clients see it, and its link to share. (G5)"""
    code = find_code(desk)
    return show(
        request,
        "my_page",
        desk,
        page="sell",
        code=code,
        link=request.build_absolute_uri(f"/g/{code.token}") if code else "",
        picks=_picks(desk),
    )


@require_http_methods(["POST"])
@guided
def pick(request: HttpRequest, desk: Desk, product: str) -> HttpResponse:
    """Put a product on my page, with my words, or take it off."""
    product_id = ids.parse("prd", product)

    def effect() -> str:
        if "drop" in request.POST:
            guides.drop_pick(staff_id=desk.staff_id, product_id=product_id)
        else:
            words = request.POST.get("words", "").strip()[:WORDS]
            guides.pick(staff_id=desk.staff_id, product_id=product_id, words=words, at=desk.at)
        return reverse("guide:my_page")

    return once(request, effect)


@require_safe
def lessons(request: HttpRequest) -> HttpResponse:
    """What I am to learn; open also to those who may do nothing else before. (G8)"""
    actor = acting_staff(request)
    assert actor.staff_id is not None
    found = network.list_lessons(actor.staff_id, moment(request))
    context: dict[str, Any] = {
        "page": "today",
        "lessons": found,
        "is_held_back": bool(actor.withheld),
    }
    return render(request, "guide/lessons.html", context)


def tasks(desk: Desk) -> list[dict[str, Any]]:
    """My open tasks, with the client where there is one."""
    found = queries.list_tasks(desk.staff_id)
    known = members.members_by_id([one.member_id for one in found if one.member_id])
    today = desk.at.astimezone(clock.HOUSE).date()
    return [
        {
            "task": one,
            "public": ids.public("tsk", one.task_id),
            "member": known.get(one.member_id) if one.member_id else None,  # type: ignore[call-overload]
            "member_id": one.member_id,
            "is_late": one.due_on < today,
        }
        for one in found
    ]


def _picks(desk: Desk) -> list[dict[str, Any]]:
    picked = queries.list_picks(desk.staff_id)
    known = {
        one.product_id: one
        for one in catalog.list_products_by_id([one.product_id for one in picked])
    }
    return [
        {
            "public": ids.public("prd", one.product_id),
            "name": named(product),
            "picture_seed": product.code,
            "category": product.category_code,
            "words": one.words,
        }
        for one in picked
        if (product := known.get(one.product_id)) is not None  # type: ignore[call-overload]
    ]


def _own_client(desk: Desk, member: str) -> UUID:
    """A client of mine; anybody else does not exist."""
    member_id = ids.parse("mem", member)
    binding = rewards.binding_at(member_id, desk.at)
    if binding is None or binding.staff_id != desk.staff_id:
        raise guides.NotYourClient
    return member_id


def _text(request: HttpRequest, name: str, longest: int) -> str:
    text = request.POST.get(name, "").strip()
    if not text or len(text) > longest:
        raise Invalid(**{name: ""})
    return text


def _day(request: HttpRequest, desk: Desk) -> date:
    """When it is due; not said: in three days."""
    text = request.POST.get("due", "")
    try:
        return date.fromisoformat(text) if text else (desk.at + SOON).date()
    except ValueError as error:
        raise Invalid(due=text[:10]) from error
