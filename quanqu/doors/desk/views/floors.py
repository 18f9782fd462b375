"""Floor prices of a list: what goods cost at least, whatever the promotions; by two people (A2)."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quanqu.catalog import queries as goods
from quanqu.catalog.types import SkuView
from quanqu.doors.desk import naming, tables, uploads
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.prices import BLANK_ROWS, SHOWN, sku_of, visible_list
from quanqu.doors.faces.amounts import read_amount
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import ANY_TIER, FLOOR_TIER, FloorDraftView, PriceListView

PREFIX: Final = "flr"
DONE: Final = {
    "propose": gettext_lazy("Proposed. Somebody else must approve it."),
    "approve": gettext_lazy("In force: no line goes below them, at any door."),
    "drop": gettext_lazy("Put aside. No floor has changed."),
}


@require_safe
@at_desk
def floors(scope: Scope, price_list: str) -> HttpResponse:
    """The floors in force beside the prices, what waits for a second person, and how to propose."""
    found = visible_list(scope, price_list)
    limit = tables.limit_of(scope.request, SHOWN)
    after_id = Asked(scope.request).id("cursor", "sku")
    sku_ids = queries.list_floored(found.list_id, after_id=after_id, limit=limit)
    rows = _rows(found, sku_ids)
    if tables.wants_csv(scope.request):
        return _file(rows)
    return show(
        scope,
        "desk/floors.html",
        "prices",
        list=found,
        public_id=price_list,
        rows=rows,
        drafts=_drafts(scope, found),
        cursor=ids.public("sku", sku_ids[-1]) if len(sku_ids) == limit else "",
        blanks=range(BLANK_ROWS),
        report=uploads.told_refused(scope),
    )


@require_POST
@at_desk
def floor_deed(scope: Scope, price_list: str, deed: str) -> HttpResponse:
    """Propose floors by a form or a table, approve or put aside what is proposed; once."""
    found = visible_list(scope, price_list)
    page = reverse("desk:floors", args=[price_list])
    if deed == "table":
        return uploads.take_table(
            scope,
            page,
            lambda table, skips: pricing.import_floors(
                list_id=found.list_id, table=table, at=scope.at, skip_refused=skips
            ),
        )
    if deed not in DONE:
        raise NotFound

    def effect() -> str:
        if deed == "propose":
            floors_fen = _proposed(scope, found)
            pricing.draft_floors(list_id=found.list_id, floors_fen=floors_fen, at=scope.at)
        elif deed == "approve":
            pricing.approve_floors(draft_id=_draft_id(scope, found), at=scope.at)
        else:
            pricing.drop_floors(draft_id=_draft_id(scope, found))
        return page

    return do_once(scope, effect, back=page, told=str(DONE[deed]))


def _proposed(scope: Scope, found: PriceListView) -> dict[UUID, int | None]:
    """An empty price takes a floor away."""
    posted = scope.request.POST
    cells = zip(posted.getlist("sku"), posted.getlist("price"), strict=False)
    floors_fen = {
        sku_of(found, code.strip()): read_amount(price, found.currency)
        for code, price in cells
        if code.strip()
    }
    if not floors_fen:
        raise Invalid(sku="")
    return floors_fen


def _draft_id(scope: Scope, found: PriceListView) -> UUID:
    draft_id = ids.parse(PREFIX, scope.request.POST.get("draft", ""))
    if queries.list_of_floors(draft_id) != found.list_id:
        raise NotFound
    return draft_id


def _rows(found: PriceListView, sku_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    skus = goods.get_skus(sku_ids)
    prices = {
        (one.sku_id, one.tier): one.price_fen
        for one in queries.listed_prices(found.list_id, sku_ids)
        if one.is_in_force and one.min_qty == 1 and one.tier in (ANY_TIER, FLOOR_TIER)
    }
    return [
        {
            "sku": skus[sku_id],
            "choice": naming.choice_of(skus[sku_id]),
            "price_fen": prices.get((sku_id, ANY_TIER)),
            "floor_fen": prices[sku_id, FLOOR_TIER],
        }
        for sku_id in sku_ids
        if sku_id in skus and (sku_id, FLOOR_TIER) in prices
    ]


def _drafts(scope: Scope, found: PriceListView) -> list[dict[str, Any]]:
    drafts = queries.list_floor_drafts(found.list_id)
    who = naming.actor_names(
        by for one in drafts for by in (one.drafted_by, one.approved_by, one.dropped_by) if by
    )
    skus: dict[UUID, SkuView] = dict(
        goods.get_skus({sku_id for one in drafts for sku_id in one.floors_fen})
    )
    return [
        {
            "draft": one,
            "public_id": ids.public(PREFIX, one.draft_id),
            "drafter": who[one.drafted_by],
            "decider": who.get(one.approved_by or one.dropped_by or "", ""),
            "is_mine": one.drafted_by == scope.actor.label,
            "state": _state(one),
            "rows": [(skus[sku], fen) for sku, fen in one.floors_fen.items() if sku in skus],
        }
        for one in drafts
    ]


def _state(draft: FloorDraftView) -> str:
    if draft.is_waiting:
        return "drafted"
    return "dropped" if draft.version is None else "approved"


def _file(rows: Sequence[dict[str, Any]]) -> HttpResponse:
    """The columns that a table is taken by, so that a file may be changed and sent back."""
    lines = ((row["sku"].code, row["floor_fen"]) for row in rows)
    return tables.csv_answer("floors", ("sku", "price_fen"), lines)
