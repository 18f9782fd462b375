"""My phones: prove one more; if it was another membership of mine, both become one. (B1)"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quanqu.doors.faces.acting import acting, acting_member, moment
from quanqu.doors.faces.once import SeeOther, once
from quanqu.doors.shop.pages import show, to_join
from quanqu.doors.shop.visit import visit_of
from quanqu.identity import actions as identity
from quanqu.identity.types import OneTimePurpose
from quanqu.kit import tx
from quanqu.kit.refusals import Refused
from quanqu.members import queries as members
from quanqu.membership import actions

ASKED: Final = "shop_phone_asked"
PROVED: Final = "shop_phone_proved"
PROVED_FOR: Final = timedelta(minutes=10)


@require_http_methods(["GET", "HEAD", "POST"])
def phones(request: HttpRequest) -> HttpResponse:
    """The phones I am known by; one more is asked for its code."""
    if visit_of(request).member is None:
        return to_join(request)
    if request.method != "POST":
        return _phones(request)
    phone = request.POST.get("phone", "")
    try:
        tx.run(
            acting(request).label,
            lambda: identity.send_one_time_code(
                phone=phone,
                purpose=OneTimePurpose.PROVE,
                at=moment(request),
                address=request.META.get("REMOTE_ADDR"),
            ),
        )
    except Refused as refusal:
        return _phones(request, refusal)
    request.session[ASKED] = phone
    return SeeOther(reverse("shop:phone_code"))


@require_http_methods(["GET", "HEAD", "POST"])
def phone_code(request: HttpRequest) -> HttpResponse:
    """Check the code: the phone is mine, or shows that I stand here twice."""
    member_id, phone = acting_member(request), request.session.get(ASKED)
    if not phone:
        return SeeOther(reverse("shop:phones"))
    refusal: Refused | None = None
    if request.method == "POST":
        code, at = request.POST.get("code", ""), moment(request)
        try:
            other_id = tx.run(
                acting(request).label,
                lambda: actions.prove_phone(member_id=member_id, phone=phone, code=code, at=at),
            )
        except Refused as found:
            refusal = found
        else:
            request.session.pop(ASKED)
            if other_id is None:
                return SeeOther(reverse("shop:phones"))
            request.session[PROVED] = {"other": str(other_id), "at": at.isoformat()}
            return SeeOther(reverse("shop:join_members"))
    status = refusal.status if refusal else 200
    return show(
        request,
        "phone_code",
        page="me",
        status=status,
        refusal=refusal,
        phone=phone,
        has_outbox=settings.MODE == "development",
    )


@require_safe
def join_members(request: HttpRequest) -> HttpResponse:
    """What joining my other membership would bring; nothing is changed yet."""
    other_id = _proved(request)
    if other_id is None:
        return SeeOther(reverse("shop:phones"))
    context: dict[str, Any] = {"other": members.get_member(other_id)}
    try:
        context["facts"] = tx.run(
            acting(request).label,
            lambda: actions.preview_merge(
                gone_id=other_id, kept_id=acting_member(request), at=moment(request)
            ),
        )
    except Refused as refusal:
        context["refusal"] = refusal
    return show(request, "join_members", page="me", **context)


@require_POST
def join_now(request: HttpRequest) -> HttpResponse:
    """Make both one, within minutes of the proof."""
    other_id, member_id = _proved(request), acting_member(request)
    if other_id is None:
        return SeeOther(reverse("shop:phones"))

    def effect() -> str:
        actions.merge(gone_id=other_id, kept_id=member_id, at=moment(request))
        return reverse("shop:me")

    try:
        answer = once(request, effect)
    except Refused as refusal:
        return show(request, "join_members", page="me", status=refusal.status, refusal=refusal)
    request.session.pop(PROVED, None)
    return answer


def _phones(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    return show(
        request,
        "phones",
        page="me",
        status=refusal.status if refusal else 200,
        refusal=refusal,
        phones=members.list_phones(acting_member(request)),
        phone=request.POST.get("phone", ""),
    )


def _proved(request: HttpRequest) -> UUID | None:
    """The other member whose phone was proved in this browser just now."""
    proof = request.session.get(PROVED)
    if proof is None or moment(request) - datetime.fromisoformat(proof["at"]) > PROVED_FOR:
        return None
    return UUID(proof["other"])
