"""Coupons of the shopper: claimed by a code, given on, and shown with their numbers. (B8, G3)"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanqu.doors.faces.acting import acting_member, moment
from quanqu.doors.faces.once import SeeOther, once
from quanqu.kit.languages import is_chinese
from quanqu.kit.refusals import NotFound, Refused
from quanqu.members import queries as members
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries


def coupon_rows(member_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """Her coupons, those that can be used first."""
    rows = [
        {
            "coupon": one,
            "title": one.zh if is_chinese() else one.en,
            "state": _state(one.used_at, one.expires_at, at),
        }
        for one in queries.list_coupons(member_id)
    ]
    return sorted(rows, key=lambda row: row["state"] != "live")


@require_POST
def claim(request: HttpRequest) -> SeeOther:
    """Claim a coupon of a series by its code."""
    member_id, at = acting_member(request), moment(request)
    code = request.POST.get("code", "").strip().upper()[:40]

    def effect() -> None:
        pricing.claim_coupon(code=code, member_id=member_id, at=at)

    return _told(request, effect, _("Claimed. It is used at any door, online or in a store."))


@require_POST
def give(request: HttpRequest, number: str) -> SeeOther:
    """Give a coupon of mine to another member, by the number on their code page."""
    member_id, at = acting_member(request), moment(request)

    def effect() -> None:
        friend = members.find_by_number(request.POST.get("to", ""))
        if friend is None:
            raise NotFound
        pricing.give_coupon(
            number=number, from_member_id=member_id, to_member_id=friend.member_id, at=at
        )

    return _told(request, effect, _("It is theirs now."))


def _state(used_at: datetime | None, expires_at: datetime, at: datetime) -> str:
    if used_at is not None:
        return "used"
    return "live" if expires_at > at else "expired"


def _told(request: HttpRequest, effect: Callable[[], None], done: str) -> SeeOther:
    """Back to the wallet, with what became of it."""
    page = reverse("shop:wallet")

    def step() -> str:
        effect()
        return page

    try:
        answer = once(request, step)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return SeeOther(page)
    messages.success(request, done)
    return answer
