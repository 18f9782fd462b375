"""Who buys wholesale from us, who asked to, and what those whom we approved see (C5)."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from quanqu.catalog import queries as goods
from quanqu.doors.desk import naming, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.promotions import own
from quanqu.doors.desk.views.tokens import member_named
from quanqu.doors.faces import glossary
from quanqu.kit import ids
from quanqu.kit.refusals import NotFound
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import WHOLESALE_TIER, BuyerState, BuyerView

SHOWN: Final = 200
SEEN: Final = 50
"""SKUs of each list on the page; the list itself shows all."""
DEEDS: Final = {
    "approve": gettext_lazy("Approved: they see our wholesale prices at every door."),
    "refuse": gettext_lazy("They see the retail prices only."),
    "add": gettext_lazy("Approved: they see our wholesale prices at every door."),
}


@require_safe
@at_desk
def buyers(scope: Scope) -> HttpResponse:
    """Who asked us, whom we approved or refused, and the wholesale prices of our lists."""
    ours = own(scope)
    rows = _rows(queries.list_buyers(ours, limit=tables.limit_of(scope.request, SHOWN)))
    if tables.wants_csv(scope.request):
        return _file(rows)
    return show(scope, "desk/buyers.html", "buyers", rows=rows, lists=_seen(ours))


@require_POST
@at_desk
def buyer_deed(scope: Scope, deed: str) -> HttpResponse:
    """Approve, refuse, or end what was approved; also somebody who has not asked by themselves."""
    ours, page = own(scope), reverse("desk:buyers")
    if deed not in DEEDS:
        raise NotFound
    asked = Asked(scope.request)

    def effect() -> str:
        if deed == "add":
            member_id = member_named(asked.text("member"))
            pricing.ask_to_buy(member_id=member_id, organisation_id=ours, at=scope.at)
        else:
            member_id = ids.parse("mem", asked.text("member"))
        pricing.decide_buyer(
            member_id=member_id,
            organisation_id=ours,
            is_approved=deed != "refuse",
            at=scope.at,
        )
        return page

    return do_once(scope, effect, back=page, told=str(DEEDS[deed]))


def _rows(found: Sequence[BuyerView]) -> list[dict[str, Any]]:
    whose = naming.member_words(one.member_id for one in found)
    return [
        {
            "view": one,
            "member": ids.public("mem", one.member_id),
            "who": whose.get(one.member_id, ""),
            "state": "waiting" if one.state == BuyerState.ASKED else one.state.value,
            "may_approve": one.state != BuyerState.APPROVED,
            "may_refuse": one.state != BuyerState.REFUSED,
        }
        for one in found
    ]


def _seen(ours: UUID) -> list[dict[str, Any]]:
    """Of each of our lists the goods that approved buyers get for less, with both prices."""
    found = []
    for one in queries.list_price_lists([ours]):
        sku_ids = queries.list_wholesale(one.list_id, limit=SEEN)
        prices = [
            price for price in queries.listed_prices(one.list_id, sku_ids) if price.is_in_force
        ]
        retail = {p.sku_id: p.price_fen for p in prices if not p.tier and p.min_qty == 1}
        skus = goods.get_skus(sku_ids)
        rows = [
            {
                "sku": skus[price.sku_id],
                "choice": naming.choice_of(skus[price.sku_id]),
                "price": price,
                "retail_fen": retail.get(price.sku_id),
            }
            for price in prices
            if price.tier == WHOLESALE_TIER and price.sku_id in skus
        ]
        found.append(
            {
                "list": one,
                "public_id": ids.public("pls", one.list_id),
                "rows": rows,
                "is_cut": len(sku_ids) == SEEN,
            }
        )
    return found


def _file(rows: Sequence[dict[str, Any]]) -> HttpResponse:
    head = (_("Member"), _("State"), pgettext("buyer", "Asked"), pgettext("time", "Decided"))
    return tables.csv_answer(
        "buyers",
        head,
        (
            (
                row["who"],
                glossary.state(row["state"]).label,
                row["view"].asked_at,
                row["view"].decided_at,
            )
            for row in rows
        ),
    )
