"""Coupons of one's own promotions: series with their limits, and where each coupon is."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import naming, promotion_words, tables
from quanqu.doors.desk.asking import Asked, start_of_day
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.promotions import own
from quanqu.doors.desk.views.worth import NobodyHasIt
from quanqu.kit import ids
from quanqu.kit.languages import is_chinese
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.members import queries as members
from quanqu.orders import queries as orders
from quanqu.orders.types import OrderState
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import IssuedCoupon, SeriesView

SHOWN: Final = 50
CODE: Final = re.compile(r"[A-Z0-9._-]{3,40}")
STATES: Final = {
    "given": (pgettext_lazy("coupon", "Given"), "news"),
    "held": (gettext_lazy("Held by an order"), "warn"),
    "used": (gettext_lazy("Used"), "good"),
    "lapsed": (gettext_lazy("Lapsed"), "quiet"),
}


@require_safe
@at_desk
def coupons(scope: Scope) -> HttpResponse:
    """Every series of ours, and a form for another."""
    ours = own(scope)
    running = [one for one in queries.list_promotions([ours]) if one.running_number is not None]
    return show(
        scope,
        "desk/coupons.html",
        "coupons",
        rows=[_series_row(one, scope.at) for one in queries.list_series([ours])],
        promotions=[
            (ids.public("prm", one.promotion_id), promotion_words.title(one.form["text"]))
            for one in running
            if one.form.get("when", {}).get("coupon")
        ],
        of=scope.request.GET.get("of", ""),
    )


@require_POST
@at_desk
def open_(scope: Scope) -> HttpResponse:
    """Open a series of coupons for a promotion of ours."""
    ours, page = own(scope), reverse("desk:coupons")
    asked = Asked(scope.request)

    def effect() -> str:
        promotion_id = ids.parse("prm", asked.text("promotion"))
        if promotion_id not in {one.promotion_id for one in queries.list_promotions([ours])}:
            raise NotFound
        first_on = asked.day("first")
        series_id = pricing.open_series(
            promotion_id=promotion_id,
            code=_code(asked.text("code")),
            claim_from=start_of_day(first_on) if first_on else scope.at,
            claim_until=asked.end_of("last"),
            valid_days=asked.number("valid_days", least=1, most=3_650),
            total=asked.number("total", least=1) if asked.text("total") else None,
            per_member=asked.number("per_member", least=1, most=1_000),
            is_transferable=bool(asked.text("is_transferable")),
        )
        return reverse("desk:coupon_series", args=[ids.public("ser", series_id)])

    return do_once(scope, effect, back=page, told=_("Opened. Members can claim them by the code."))


@require_safe
@at_desk
def series(scope: Scope, series: str) -> HttpResponse:
    """One series: its limits, and each coupon: given, held by an order, used or lapsed."""
    found = _ours(scope, series)
    limit = tables.limit_of(scope.request, SHOWN)
    rows = _coupon_rows(scope, queries.list_issued_coupons(found.series_id, limit=limit))
    if tables.wants_csv(scope.request):
        return _file(rows)
    return show(
        scope,
        "desk/coupon_series.html",
        "coupons",
        row=_series_row(found, scope.at),
        rows=rows,
        is_all=len(rows) < limit,
    )


@require_POST
@at_desk
def give(scope: Scope, series: str) -> HttpResponse:
    """Give a coupon of it to a member, within the limits that hold for claiming."""
    found, page = _ours(scope, series), reverse("desk:coupon_series", args=[series])

    def effect() -> str:
        member = members.find_by_number(Asked(scope.request).text("member"))
        if member is None:
            raise NobodyHasIt
        pricing.claim_coupon(code=found.code, member_id=member.member_id, at=scope.at)
        return page

    return do_once(scope, effect, back=page, told=_("Given. It lies in the member's wallet."))


def _ours(scope: Scope, series: str) -> SeriesView:
    series_id = ids.parse("ser", series)
    found = [one for one in queries.list_series([own(scope)]) if one.series_id == series_id]
    if not found:
        raise NotFound
    return found[0]


def _code(text: str) -> str:
    """What people claim by: said aloud and typed."""
    if not CODE.fullmatch(text.upper()):
        raise Invalid(code=text)
    return text.upper()


def _series_row(view: SeriesView, at: datetime) -> dict[str, Any]:
    is_open = view.claim_from <= at < view.claim_until and view.left_qty != 0
    return {
        "view": view,
        "public_id": ids.public("ser", view.series_id),
        "promotion": ids.public("prm", view.promotion_id),
        "title": view.zh if is_chinese() else view.en,
        "state": "in_force" if is_open else "planned" if view.claim_from > at else "ended",
    }


def _coupon_rows(scope: Scope, found: Sequence[IssuedCoupon]) -> list[dict[str, Any]]:
    whose = naming.member_words(one.member_id for one in found)
    claims = {one.used_by for one in found if one.used_by}
    held = orders.states_of(claims) if claims else {}
    return [_coupon_row(one, whose, held, scope.at) for one in found]


def _coupon_row(
    view: IssuedCoupon,
    whose: dict[UUID, str],
    held: dict[UUID, tuple[str, OrderState]],
    at: datetime,
) -> dict[str, Any]:
    number, state = held.get(view.used_by, ("", None)) if view.used_by else ("", None)
    if view.used_by is not None:
        word = "held" if state == OrderState.PLACED else "used"
    else:
        word = "lapsed" if view.expires_at <= at else "given"
    text, tone = STATES[word]
    return {
        "view": view,
        "who": whose.get(view.member_id, ""),
        "order": number,
        "order_id": ids.public("ord", view.used_by) if number and view.used_by else "",
        "state": text,
        "tone": tone,
    }


def _file(rows: Sequence[dict[str, Any]]) -> HttpResponse:
    return tables.csv_answer(
        "coupons",
        [
            _("Coupon"),
            _("Member"),
            _("State"),
            pgettext("coupon", "Given"),
            _("Valid until"),
            _("Order"),
        ],
        (
            [
                row["view"].number,
                row["who"],
                row["state"],
                row["view"].claimed_at,
                row["view"].expires_at,
                row["order"],
            ]
            for row in rows
        ),
    )
