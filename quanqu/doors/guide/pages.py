"""Who the guide is, and what every page of theirs is rendered with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from quanqu.doors.faces.acting import acting, moment
from quanqu.doors.faces.once import SeeOther
from quanqu.identity.types import Actor
from quanqu.kit.refusals import Forbidden
from quanqu.network import queries as network
from quanqu.network.types import NodeView, StaffView

P = ParamSpec("P")
BIND: Final = "members.bind"


@dataclass(frozen=True, slots=True)
class Desk:
    """A guide at work: who, where, and at which moment."""

    at: datetime
    actor: Actor
    staff: StaffView
    node: NodeView

    @property
    def staff_id(self) -> UUID:
        return self.staff.staff_id


View = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]


def guided(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For guides and managers only: visitors sign in first, other staff are refused."""

    @wraps(view)
    def inside(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = acting(request)
        if actor.staff_id is None:
            query = urlencode({"next": request.get_full_path()})
            return SeeOther(f"{reverse(settings.LOGIN_URL)}?{query}")
        if BIND in actor.withheld:
            return SeeOther(reverse("guide:lessons"))
        return view(request, _desk(actor, actor.staff_id, moment(request)), *args, **kwargs)

    return inside


def show(
    request: HttpRequest, template: str, desk: Desk, /, *, page: str, **context: Any
) -> HttpResponse:
    """A page of the guide; `page` is its place in the bottom bar."""
    status = context.pop("status", 200)
    context |= {"page": page, "desk": desk}
    return render(request, f"guide/{template}.html", context, status=status)


def _desk(actor: Actor, staff_id: UUID, at: datetime) -> Desk:
    """The first node where this person may bind customers."""
    held = sorted({node_id for _role, node_id in actor.roles if node_id}, key=str)
    bound = [one for one in held if network.is_allowed(actor, BIND, node_id=one)]
    if not bound:
        raise Forbidden
    return Desk(at, actor, network.get_staff(staff_id), network.get_node(bound[0]))
