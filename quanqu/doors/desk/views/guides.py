"""The guides of my stores: what they brought, their training, and who takes over their clients."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import naming
from quanqu.doors.desk.asking import Asked, start_of_day
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.statements import days_asked
from quanqu.guides import actions as workbench
from quanqu.guides import queries
from quanqu.kit import clock, ids
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.network import actions as network_actions
from quanqu.network import queries as network
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries as bindings

RIGHT = "members.hand_over"


@require_safe
@at_desk
def guides(scope: Scope) -> HttpResponse:
    """What they brought on these days, lessons to confirm, clients to hand over. (B3, G8)"""
    scope.require(RIGHT)
    first_on, last_on = days_asked(scope)
    found = queries.ranking(
        scope.node_ids(RIGHT),
        since=start_of_day(first_on),
        until=start_of_day(last_on + timedelta(days=1)),
    )
    names = naming.staff_names(one.staff_id for one in found)
    nodes = naming.node_names(one.node_id for one in found)
    rows = [
        {
            "rank": one,
            "public_id": ids.public("stf", one.staff_id),
            "name": names.get(one.staff_id, ""),
            "node": nodes.get(one.node_id, ""),
            "node_id": ids.public("nod", one.node_id),
            "clients_qty": len(bindings.bindings_of(one.staff_id, scope.at)),
            "lessons": network.list_lessons(one.staff_id, scope.at),
            "is_me": one.staff_id == scope.staff.staff_id,
        }
        for one in found
    ]
    return show(scope, "desk/guides.html", "guides", rows=rows, first_on=first_on, last_on=last_on)


@require_POST
@at_desk
def hand_over_clients(scope: Scope, guide: str) -> HttpResponse:
    """Give all clients of a guide to the others that are ticked. (B3)"""
    staff_id, node_id = _guide(scope, guide)
    page = reverse("desk:guides")
    told: list[str] = []

    def effect() -> str:
        known = set(_guide_ids(scope, node_id))
        heirs = [ids.parse("stf", one) for one in scope.request.POST.getlist("to")]
        if not set(heirs) <= known:
            raise NotFound
        done = rewards.hand_over_clients(
            staff_id=staff_id, successor_ids=heirs, node_id=node_id, at=scope.at
        )
        told.append(
            _("%(moved)s clients were handed over, %(released)s were let go. Each of them is told.")
            % {"moved": len(done.moved), "released": len(done.released)}
        )
        return page

    return do_once(scope, effect, back=page, told=lambda: told[0] if told else _("Done."))


@require_POST
@at_desk
def guide_deed(scope: Scope, guide: str, deed: str) -> HttpResponse:
    """Confirm a lesson, or give a task."""
    staff_id, _node_id = _guide(scope, guide)
    page, asked = reverse("desk:guides"), Asked(scope.request)

    def effect() -> str:
        if deed == "lesson":
            network_actions.pass_lesson(code=asked.text("lesson"), staff_id=staff_id, at=scope.at)
        elif deed == "task":
            _give_task(scope, staff_id, asked)
        else:
            raise NotFound
        return page

    return do_once(scope, effect, back=page, told=_("Done."))


def _give_task(scope: Scope, staff_id: UUID, asked: Asked) -> None:
    text = asked.text("text")
    if not text:
        raise Invalid(text="")
    workbench.add_task(
        staff_id=staff_id, text=text, due_on=asked.day("due") or _today(scope.at), at=scope.at
    )


def _today(at: datetime) -> date:
    return at.astimezone(clock.HOUSE).date()


def _guide(scope: Scope, guide: str) -> tuple[UUID, UUID]:
    """A guide of a store where I may do this, and that store; anybody else does not exist."""
    staff_id = ids.parse("stf", guide)
    mine = set(scope.node_ids(RIGHT))
    held = network.list_assignments(scope.at, staff_id=staff_id)
    places = [one.node_id for one in held if one.role == "guide" and one.node_id in mine]
    asked = scope.request.POST.get("node", "")
    if asked:
        # Somebody who left holds no role any more, but may still have clients here.
        node_id = ids.parse("nod", asked)
        if node_id in mine:
            return staff_id, node_id
    if not places or places[0] is None:
        raise NotFound
    return staff_id, places[0]


def _guide_ids(scope: Scope, node_id: UUID) -> list[UUID]:
    """Who works as a guide at a node now."""
    held = network.list_assignments(scope.at, node_id=node_id)
    return [one.staff_id for one in held if one.role == "guide"]
