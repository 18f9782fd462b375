"""Promotions of one's own organisation: the list, one with its versions, approve and stop."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import naming, promotion_words, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.kit import ids, tx
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.orders import queries as orders
from quanqu.orders.queries import PromotionCost
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import BudgetView, PromotionView

RIGHT: Final = "pricing.promote"
COST_DAYS: Final = 90
WINDOWS: Final = (7, 30, 90)
"""Of how many days past orders are priced with a draft."""


@require_safe
@at_desk
def promotions(scope: Scope) -> HttpResponse:
    """Every promotion of ours: state, window, bearers, budget, uses, what it cost so far."""
    ours = own(scope)
    rows = _rows(scope, queries.list_promotions([ours]), ours)
    rows.sort(key=lambda row: (row["order"], -row["view"].drafted_at.timestamp()))
    if tables.wants_csv(scope.request):
        return _file(rows)
    return show(
        scope,
        "desk/promotions.html",
        "promotions",
        rows=rows,
        budgets=queries.list_budgets([ours]),
        days=COST_DAYS,
        most=orders.MOST_SUMMED,
    )


@require_safe
@at_desk
def promotion(scope: Scope, promotion: str) -> HttpResponse:
    """One promotion: its rule and versions, who may approve it, what it would have cost."""
    ours = own(scope)
    versions = versions_of(promotion, ours)
    newest = versions[0]
    (row,) = _rows(scope, [newest], ours)
    who = naming.actor_names(
        by for one in versions for by in (one.drafted_by, one.approved_by) if by
    )
    asked = Asked(scope.request)
    days = asked.number("days", most=max(WINDOWS))
    return show(
        scope,
        "desk/promotion.html",
        "promotions",
        row=row,
        public_id=promotion,
        facts=promotion_words.told(newest.form),
        versions=[
            {
                "view": one,
                "by": who[one.drafted_by],
                "approved_by": who[one.approved_by] if one.approved_by else "",
                "gives": promotion_words.gives(one.form),
            }
            for one in versions
        ],
        is_author=newest.drafted_by == scope.actor.label,
        asks_coupon=bool(newest.form.get("when", {}).get("coupon")),
        windows=WINDOWS,
        days=days,
        rehearsal=_rehearsal(scope, newest, days) if days else None,
    )


@require_POST
@at_desk
def promotion_deed(scope: Scope, promotion: str, deed: str) -> HttpResponse:
    """Approve the draft that was shown, put it aside, or stop what is in force, once."""
    versions = versions_of(promotion, own(scope))
    page, back = reverse("desk:promotion", args=[promotion]), reverse("desk:promotions")
    deeds: dict[str, tuple[Callable[[Scope, Sequence[PromotionView]], None], str]] = {
        "approve": (_approve, _("Approved: it is in force, at every door.")),
        "stop": (_stop, _("Stopped. Orders placed before keep what they got.")),
        "drop": (_drop, _("The draft is put aside.")),
    }
    if deed not in deeds:
        raise NotFound
    do, word = deeds[deed]

    def effect() -> str:
        do(scope, versions)
        # Of a promotion that was only drafted nothing is left to look at.
        return page if queries.versions_of(versions[0].promotion_id) else back

    return do_once(scope, effect, back=page, told=word)


def own(scope: Scope) -> UUID:
    """The organisation whose people these are: nobody else gives away its money."""
    network.require_own(scope.actor, RIGHT, scope.staff.organisation_id)
    return scope.staff.organisation_id


def versions_of(promotion: str, ours: UUID) -> list[PromotionView]:
    """The versions of one of our promotions, the newest first; anybody else's is not found."""
    found = queries.versions_of(ids.parse("prm", promotion))
    if not found or found[0].organisation_id != ours:
        raise NotFound
    return found


def sold_by(ours: UUID) -> UUID | None:
    """Whose sales a promotion of ours is for: the group's is for everybody's."""
    return None if ours == network.platform().organisation_id else ours


def _approve(scope: Scope, versions: Sequence[PromotionView]) -> None:
    pricing.approve_promotion(version_id=_shown(scope, versions), at=scope.at)


def _drop(scope: Scope, versions: Sequence[PromotionView]) -> None:
    pricing.drop_draft(version_id=_shown(scope, versions))


def _shown(scope: Scope, versions: Sequence[PromotionView]) -> UUID:
    """The very version that was looked at."""
    version_id = ids.parse("prv", scope.request.POST.get("version", ""))
    if version_id not in {one.version_id for one in versions}:
        raise NotFound
    return version_id


def _stop(scope: Scope, versions: Sequence[PromotionView]) -> None:
    pricing.stop_promotion(promotion_id=versions[0].promotion_id, at=scope.at)


def _rows(scope: Scope, views: Sequence[PromotionView], ours: UUID) -> list[dict[str, Any]]:
    since = scope.at - timedelta(days=COST_DAYS)
    costs = orders.promotion_costs(seller_id=sold_by(ours), since=since, until=scope.at)
    budgets = {one.budget_id: one for one in queries.list_budgets([ours])}
    named = promotion_words.organisations_in(view.form for view in views)
    bearing = [who for cost in costs.values() for who in cost.borne]
    names = naming.organisation_names([*named, *bearing])
    return [
        _row(
            view,
            costs.get(view.promotion_id, PromotionCost(0, 0, {})),
            budgets.get(view.budget_id) if view.budget_id else None,
            names,
            scope.at,
        )
        for view in views
    ]


def _row(
    view: PromotionView,
    cost: PromotionCost,
    budget: BudgetView | None,
    names: dict[UUID, str],
    at: datetime,
) -> dict[str, Any]:
    order, state = _state(view, at)
    return {
        "view": view,
        "public_id": ids.public("prm", view.promotion_id),
        "version": ids.public("prv", view.version_id),
        "title": promotion_words.title(view.form["text"]),
        "gives": promotion_words.gives(view.form),
        "when": promotion_words.when(view.form),
        "bearers": promotion_words.bearers(view.form, names),
        "budget": budget,
        "cost": cost,
        "borne": [(names.get(who, ""), fen) for who, fen in cost.borne.items() if fen],
        "currency": view.form.get("currency", "CNY"),
        "state": state,
        "order": order,
        "waits": view.is_draft and view.running_number is not None,
    }


def _state(view: PromotionView, at: datetime) -> tuple[int, str]:
    """Where it stands, what needs somebody first."""
    when, now = view.form.get("when", {}), at.timestamp()
    if view.is_draft:
        return 0, "drafted" if view.running_number is None else "in_force"
    if not view.is_running or when.get("until", now + 1) <= now:
        return 3, "ended"
    return (2, "planned") if when.get("from", 0) > now else (1, "in_force")


def _rehearsal(scope: Scope, view: PromotionView, days: int) -> dict[str, Any]:
    """What it would have cost on the orders of the last days."""
    with tx.begin(actor=scope.actor.label):
        trial = queries.Trial(
            view.form,
            organisation_id=view.organisation_id,
            code=view.code,
            promotion_id=view.promotion_id,
            is_running=view.is_running,
        )
        found = orders.rehearse_promotion(
            trial,
            seller_id=sold_by(view.organisation_id),
            since=scope.at - timedelta(days=days),
            until=scope.at,
        )
    names = naming.organisation_names(one.organisation_id for one in found.rehearsed.borne)
    return {
        "found": found,
        "borne": [
            {"label": names.get(one.organisation_id, ""), "fen": one.amount_fen}
            for one in found.rehearsed.borne
        ],
        "is_part": found.rehearsed.looked_at_qty < found.there_were_qty,
        "asks_coupon": trial.asks_coupon,
    }


def _file(rows: Sequence[dict[str, Any]]) -> HttpResponse:
    head = [_("Code"), _("Promotion"), _("State"), _("Gives"), _("When"), _("Borne by")]
    more = [_("Budget"), _("Left"), _("Orders"), _("Cost"), _("Currency")]
    return tables.csv_answer(
        "promotions",
        [*head, *more],
        (
            [
                row["view"].code,
                row["title"],
                row["state"],
                row["gives"],
                row["when"],
                " ".join(row["bearers"]),
                tables.decimal(row["budget"].limit_fen) if row["budget"] else "",
                tables.decimal(row["budget"].left_fen) if row["budget"] else "",
                row["cost"].orders_qty,
                tables.decimal(row["cost"].off_fen),
                row["currency"],
            ]
            for row in rows
        ),
    )
