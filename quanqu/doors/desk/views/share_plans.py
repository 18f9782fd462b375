"""Share plans: written by form, tried on past sales, approved by another, joined. (F6)"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quanqu.catalog import queries as catalog
from quanqu.doors.desk import naming, plan_words
from quanqu.doors.desk.asking import Asked, start_of_day
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, refuse, show, tell
from quanqu.doors.faces.once import once
from quanqu.kit import ids
from quanqu.kit.refusals import Forbidden, NotFound, Refused
from quanqu.network import queries as network
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries
from quanqu.rewards.types import (
    AcceptanceView,
    Bearer,
    LaterTouch,
    PlanVersionView,
    Role,
    Simulation,
    VersionState,
    Why,
)

EXAMPLE_FEN: Final = 100_000
"""The sale beside the form: 1,000.00 without VAT."""

TOLD: Final = {
    "approve": gettext_lazy("Approved. Companies can join it now."),
    "accept": gettext_lazy("Joined. Sales from now on are shared by it."),
}


@require_safe
@at_desk
def share_plans(scope: Scope) -> HttpResponse:
    """Every version with what it says, and who joined it. (F6)"""
    _require(scope)
    return show(
        scope,
        "desk/share_plans.html",
        "share_plans",
        rows=_rows(scope, queries.list_plan_versions()),
        may_plan=_may_plan(scope),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def share_plan_new(scope: Scope) -> HttpResponse:
    """The form, also with what an earlier version says; posted, the draft is written."""
    _require_planner(scope)
    if scope.request.method == "POST":
        return _draft(scope)
    of = scope.request.GET.get("of", "")
    if not of:
        return _form(scope, {"window": "365", "later": "last", "bearer": "platform", "vests": "7"})
    found = queries.get_plan_version(ids.parse("plv", of))
    names = {"code": found.plan_code, "name": found.plan_name}
    return _form(scope, names | plan_words.fields_of(found.terms))


@require_POST
@at_desk
def share_plan_preview(scope: Scope) -> HttpResponse:
    """The example sale under what the form says: the piece of the page that changes."""
    _require_planner(scope)
    tried = _tried(scope.request.POST.dict())
    return show(scope, "desk/_share_plan_example.html", "share_plans", **tried)


@require_safe
@at_desk
def share_plan(scope: Scope, version: str) -> HttpResponse:
    """One version in sentences, with what it would have paid on last month's sales: to the group on
    all sales, to a company on its own. (F6)"""
    _require(scope)
    found = queries.get_plan_version(ids.parse("plv", version))
    first_on, last_on = _last_month(scope)
    tried = _simulate(scope, found, first_on, last_on)
    (row,) = _rows(scope, [found])
    return show(
        scope,
        "desk/share_plan.html",
        "share_plans",
        row=row,
        tried=tried,
        example=_example(found),
        first_on=first_on,
        last_on=last_on,
        may_plan=_may_plan(scope),
        **_words(tried),
        joins=_joins(scope, found),
    )


@require_POST
@at_desk
def share_plan_deed(scope: Scope, version: str, deed: str) -> HttpResponse:
    """Approve it, or join it for a company of mine."""
    version_id = ids.parse("plv", version)
    page = reverse("desk:share_plan", args=[version])

    def effect() -> str:
        if deed == "approve":
            _require_planner(scope)
            rewards.approve_plan(version_id=version_id, at=scope.at)
        elif deed == "accept":
            firm = ids.parse("org", scope.request.POST.get("firm", ""))
            network.require(scope.actor, "rewards.join", organisation_id=firm)
            rewards.accept_plan(version_id=version_id, organisation_id=firm, at=scope.at)
        else:
            raise NotFound
        return page

    return do_once(scope, effect, back=page, told=lambda: str(TOLD[deed]))


def _draft(scope: Scope) -> HttpResponse:
    """Write it; refused, the fields stay as they were filled in, with the reason."""
    fields = scope.request.POST.dict()

    def effect() -> str:
        asked = Asked(scope.request)
        version_id = rewards.draft_plan(
            organisation_id=network.platform().organisation_id,
            code=asked.text("code"),
            name=asked.text("name"),
            terms=plan_words.read_terms(fields, _category_codes()),
        )
        return reverse("desk:share_plan", args=[ids.public("plv", version_id)])

    try:
        answer = once(scope.request, effect)
    except Refused as refusal:
        refuse(scope, refusal)
        return _form(scope, fields, status=refusal.status)
    tell(scope, _("Written. Somebody else has to approve it."))
    return answer


def _form(scope: Scope, fields: Mapping[str, str], status: int = 200) -> HttpResponse:
    windows = dict.fromkeys((*plan_words.WINDOWS, fields.get("window", "")))
    return show(
        scope,
        "desk/share_plan_new.html",
        "share_plans",
        status=status,
        fields=fields,
        roles=[
            (
                role,
                *(fields.get(f"{name}-{role}", "") for name in ("share", "min", "max")),
            )
            for role in plan_words.SHARED
        ],
        categories=[(one, fields.get(f"rate-{one.code}", "")) for one in catalog.list_categories()],
        bearers=[str(one) for one in Bearer],
        later=[(str(one), plan_words.LATER[one]) for one in LaterTouch],
        windows=list(windows),
        **_tried(fields),
    )


def _tried(fields: Mapping[str, str]) -> dict[str, Any]:
    """The example sale as these fields would share it, or why they cannot."""
    try:
        terms = plan_words.read_terms(fields, _category_codes())
        parts = queries.example(terms, EXAMPLE_FEN)
    except Refused as refusal:
        return {"why_not": refusal}
    except ValueError:
        return {"why_not": _("The shares are more than the pool.")}
    return _shared(parts)


def _shared(parts: Sequence[tuple[Role, Why, int]]) -> dict[str, Any]:
    return {
        "example_fen": EXAMPLE_FEN,
        "parts": parts,
        "pool_fen": sum(amount for _role, _why, amount in parts),
    }


def _example(found: PlanVersionView) -> dict[str, Any]:
    return _shared(queries.example(found.terms, EXAMPLE_FEN))


def _category_codes() -> list[str]:
    return [one.code for one in catalog.list_categories()]


def _simulate(scope: Scope, found: PlanVersionView, first_on: date, last_on: date) -> Simulation:
    """On the sales of the companies whose rewards this person may see."""
    return queries.simulate(
        found.terms,
        bearer_id=found.bearer_id,
        organisation_ids=scope.books("rewards.see"),
        since=start_of_day(first_on),
        until=start_of_day(last_on + timedelta(days=1)),
    )


def _words(tried: Simulation) -> dict[str, Any]:
    firms = naming.organisation_names(one for one, _sums in tried.by_organisation)
    return {
        "by_role": tried.by_role,
        "by_firm": [
            (firms.get(one, "") if one else _("Members"), sums)
            for one, sums in tried.by_organisation
        ],
        "biggest": tried.biggest,
    }


def _last_month(scope: Scope) -> tuple[date, date]:
    """The days asked for, else the month before this one."""
    asked = Asked(scope.request)
    first = timezone.localtime(scope.at).date().replace(day=1)
    last_on = asked.day("last") or first - timedelta(days=1)
    return asked.day("first") or last_on.replace(day=1), last_on


def _joins(scope: Scope, found: PlanVersionView) -> list[dict[str, Any]]:
    """My companies that sell, with whether they have joined this version."""
    if found.state is not VersionState.APPROVED:
        return []
    mine = scope.books("rewards.join")
    own = [one for one in mine if one == scope.staff.organisation_id]
    joined = {
        one.organisation_id
        for one in queries.list_acceptances(mine)
        if one.version_id == found.version_id
    }
    names = naming.organisation_names(own)
    return [
        {
            "public_id": ids.public("org", one),
            "name": names.get(one, ""),
            "has_joined": one in joined,
        }
        for one in own
    ]


def _rows(scope: Scope, versions: Sequence[PlanVersionView]) -> list[dict[str, Any]]:
    accepted = queries.list_acceptances(scope.books("rewards.see"))
    names = naming.organisation_names(one.organisation_id for one in accepted)
    now = _in_force(accepted, scope.at)
    actors = naming.actor_names(
        by for one in versions for by in (one.drafted_by, one.approved_by) if by
    )
    return [
        {
            "view": one,
            "public_id": ids.public("plv", one.version_id),
            "sentences": list(plan_words.sentences(one.terms)),
            "drafter": actors[one.drafted_by],
            "approver": actors[one.approved_by] if one.approved_by else "",
            "is_mine": one.drafted_by == scope.actor.label,
            "is_draft": one.state is VersionState.DRAFT,
            "firms": [
                (names.get(who, ""), at)
                for who, (version_id, at) in now.items()
                if version_id == one.version_id
            ],
        }
        for one in versions
    ]


def _in_force(
    accepted: Sequence[AcceptanceView], at: datetime
) -> dict[UUID, tuple[UUID, datetime]]:
    """The version that each company joined last."""
    return {
        one.organisation_id: (one.version_id, one.accepted_at)
        for one in accepted
        if one.accepted_at <= at
    }


def _may_plan(scope: Scope) -> bool:
    group_id = network.platform().organisation_id
    return network.is_allowed(scope.actor, "rewards.plan", organisation_id=group_id)


def _require_planner(scope: Scope) -> None:
    group_id = network.platform().organisation_id
    network.require(scope.actor, "rewards.plan", organisation_id=group_id)


def _require(scope: Scope) -> None:
    """Offices that see rewards, and those of the group who write plans."""
    if not scope.books("rewards.see") and not _may_plan(scope):
        raise Forbidden
