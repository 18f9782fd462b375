"""Fee schedules: drafted by form, tried on last month's sales, approved by another. (F7)"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quanqu.catalog import queries as catalog
from quanqu.doors.desk import fee_form, naming
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.charges import KINDS
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, refuse, show, tell
from quanqu.doors.desk.views.statements import books_of
from quanqu.doors.faces.once import once
from quanqu.fees import actions as fees
from quanqu.fees import queries
from quanqu.fees.types import PER_LINE, Estimate, Rate, ScheduleState, ScheduleView
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid, NotFound, Refused
from quanqu.network import queries as network

TOLD: Final = {
    "approve": gettext_lazy("Approved. It counts for what is ordered from its first day on."),
    "drop": gettext_lazy("Dropped."),
}


@require_safe
@at_desk
def fee_schedules(scope: Scope) -> HttpResponse:
    """All versions, a company's latest first; a company sees its own and those for all. (F7)"""
    return show(
        scope,
        "desk/fees.html",
        "fees",
        rows=_rows(scope, queries.list_schedules(_seen(scope))),
        may_edit=_may_edit(scope),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def fee_schedule_new(scope: Scope) -> HttpResponse:
    """The form, also with what an earlier version says; posted, the draft is written."""
    _require_editor(scope)
    if scope.request.method == "POST":
        return _draft(scope)
    of = scope.request.GET.get("of", "")
    next_month = (_today(scope).replace(day=1) + timedelta(days=32)).replace(day=1)
    fields = {"first_on": next_month.isoformat(), "period": "month", "kind-0": "commission"}
    if of:
        found = queries.get_schedule(ids.parse("fsc", of))
        firm = ids.public("org", found.organisation_id) if found.organisation_id else ""
        fields = {"first_on": fields["first_on"], "period": "month", "firm": firm}
        fields |= fee_form.fields_of(found)
    return _form(scope, fields)


@require_POST
@at_desk
def fee_schedule_preview(scope: Scope) -> HttpResponse:
    """What last month would have cost by what the form says: the piece of the page that changes."""
    _require_editor(scope)
    return show(
        scope, "desk/_fee_estimate.html", "fees", **_tried(scope, scope.request.POST.dict())
    )


@require_safe
@at_desk
def fee_schedule(scope: Scope, schedule: str) -> HttpResponse:
    """One version in sentences, with what it would have cost last month, and its history. (F7)"""
    found = _found(scope, schedule)
    (row,) = _rows(scope, [found])
    history = [
        one
        for one in queries.list_schedules(_seen(scope))
        if one.organisation_id == found.organisation_id
    ]
    estimate: dict[str, Any] = {}
    # Tried for all, it tells what all the others sold.
    if found.organisation_id is not None or _may_edit(scope):
        rates = [one.rate for one in found.rates]
        estimate = _estimate(found.organisation_id, rates, *_last_month(scope))
    return show(
        scope,
        "desk/fee_schedule.html",
        "fees",
        row=row,
        history=_rows(scope, history),
        may_edit=_may_edit(scope),
        **estimate,
    )


@require_POST
@at_desk
def fee_schedule_deed(scope: Scope, schedule: str, deed: str) -> HttpResponse:
    """Approve what somebody else drafted, or drop it."""
    _require_editor(scope)
    schedule_id = ids.parse("fsc", schedule)
    page = reverse("desk:fee_schedule", args=[schedule])

    def effect() -> str:
        if deed == "approve":
            fees.approve_schedule(schedule_id=schedule_id, at=scope.at)
        elif deed == "drop":
            why = Asked(scope.request).text("why")
            if not why:
                raise Invalid(why="")
            fees.drop_schedule(schedule_id=schedule_id, why=why)
        else:
            raise NotFound
        return page

    return do_once(scope, effect, back=page, told=lambda: str(TOLD[deed]))


def _draft(scope: Scope) -> HttpResponse:
    """Write it; refused, the fields stay as they were filled in, with the reason."""
    fields = scope.request.POST.dict()

    def effect() -> str:
        first_on = Asked(scope.request).day("first_on")
        if first_on is None:
            raise Invalid(first_on="")
        schedule_id = fees.draft_schedule(
            organisation_id=_firm(fields),
            first_on=first_on,
            rates=fee_form.read_rates(fields),
            at=scope.at,
        )
        return reverse("desk:fee_schedule", args=[ids.public("fsc", schedule_id)])

    try:
        answer = once(scope.request, effect)
    except Refused as refusal:
        if refusal.status == NotFound.status:
            raise
        refuse(scope, refusal)
        return _form(scope, fields, status=refusal.status)
    tell(scope, _("Drafted. Somebody else must approve it."))
    return answer


def _form(scope: Scope, fields: Mapping[str, str], status: int = 200) -> HttpResponse:
    group_id = network.platform().organisation_id
    firms = [one for one in network.list_organisations() if one.organisation_id != group_id]
    return show(
        scope,
        "desk/fee_schedule_new.html",
        "fees",
        status=status,
        fields=fields,
        lines=fee_form.rows_of(fields),
        kinds=[(str(one), KINDS[one]) for one in PER_LINE],
        categories=catalog.list_categories(),
        periods=[(str(one), word) for one, word in fee_form.PERIODS.items()],
        firms=[(ids.public("org", one.organisation_id), one) for one in firms],
        **_tried(scope, fields),
    )


def _tried(scope: Scope, fields: Mapping[str, str]) -> dict[str, Any]:
    """Last month by what the fields say, or why that cannot be."""
    first_on, last_on = _last_month(scope)
    try:
        return _estimate(_firm(fields), fee_form.read_rates(fields), first_on, last_on)
    except Refused as refusal:
        return {"why_not": refusal}


def _estimate(
    organisation_id: UUID | None, rates: Sequence[Rate], first_on: date, last_on: date
) -> dict[str, Any]:
    found = queries.estimate(
        organisation_id=organisation_id, rates=rates, first_on=first_on, last_on=last_on
    )
    return {
        "estimate": [(KINDS[one.kind], one) for one in found],
        "sums": _sum(found),
        "first_on": first_on,
        "last_on": last_on,
    }


def _sum(found: Sequence[Estimate]) -> dict[str, int]:
    return {
        "would_fen": sum(one.would_fen for one in found),
        "charged_fen": sum(one.charged_fen for one in found),
    }


def _rows(scope: Scope, found: Sequence[ScheduleView]) -> list[dict[str, Any]]:
    categories = {one.category_id: one for one in catalog.list_categories()}
    firms = naming.organisation_names(one.organisation_id for one in found)
    actors = naming.actor_names(who for one in found for who in (one.drafted_by, one.approved_by))
    counting = {
        one.schedule_id if one else None
        for one in (queries.in_force(who, scope.at) for who in {v.organisation_id for v in found})
    }
    return [
        {
            "schedule": one,
            "public_id": ids.public("fsc", one.schedule_id),
            "firm": firms.get(one.organisation_id, "") if one.organisation_id else "",
            "sentences": [fee_form.sentence(view.rate, categories) for view in one.rates],
            "drafter": actors[one.drafted_by],
            "approver": actors[one.approved_by] if one.approved_by else "",
            "is_in_force": one.schedule_id in counting,
            "is_draft": one.state is ScheduleState.DRAFT,
            "is_mine": one.drafted_by == scope.actor.label,
        }
        for one in found
    ]


def _found(scope: Scope, schedule: str) -> ScheduleView:
    found = queries.get_schedule(ids.parse("fsc", schedule))
    seen = _seen(scope)
    if seen is not None and found.organisation_id not in {*seen, None}:
        raise NotFound
    return found


def _seen(scope: Scope) -> list[UUID] | None:
    """Whose schedules this person may see; None: all."""
    return None if _may_edit(scope) else books_of(scope)


def _may_edit(scope: Scope) -> bool:
    group_id = network.platform().organisation_id
    return network.is_allowed(scope.actor, "settlement.run", organisation_id=group_id)


def _require_editor(scope: Scope) -> None:
    group_id = network.platform().organisation_id
    network.require(scope.actor, "settlement.run", organisation_id=group_id)


def _firm(fields: Mapping[str, str]) -> UUID | None:
    text = fields.get("firm", "")
    return ids.parse("org", text) if text else None


def _today(scope: Scope) -> date:
    return timezone.localtime(scope.at).date()


def _last_month(scope: Scope) -> tuple[date, date]:
    last_on = _today(scope).replace(day=1) - timedelta(days=1)
    return last_on.replace(day=1), last_on
