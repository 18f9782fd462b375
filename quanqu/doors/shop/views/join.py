"""Becoming a member, or coming back as one: a phone, a one-time code, signed in."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quanqu.doors.faces.acting import acting, find_visitor, moment
from quanqu.doors.faces.once import SeeOther
from quanqu.doors.shop.pages import safe_next, show
from quanqu.doors.shop.visit import guide_met, visit_of
from quanqu.identity import actions as identity
from quanqu.identity.types import ActorKind, OneTimePurpose
from quanqu.kit import tx
from quanqu.kit.refusals import Refused
from quanqu.members import actions as members
from quanqu.members import queries as member_queries
from quanqu.members.types import ConsentPurpose
from quanqu.network import queries as network
from quanqu.scan import actions as scan

PHONE: Final = "shop_phone"
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the phone and send a code; the answer is the same whether or not it is known."""
    then = safe_next(request, "/me")
    if request.method != "POST":
        return SeeOther(then) if visit_of(request).member else _asking(request, then)
    phone = request.POST.get("phone", "")
    try:
        tx.run(
            acting(request).label,
            lambda: identity.send_one_time_code(
                phone=phone,
                purpose=OneTimePurpose.ENROL,
                at=moment(request),
                address=request.META.get("REMOTE_ADDR"),
            ),
        )
    except Refused as refusal:
        return _asking(request, then, refusal=refusal, phone=phone)
    request.session[PHONE] = phone
    return SeeOther(f"{reverse('shop:join_code')}?next={then}")


@require_http_methods(["GET", "HEAD", "POST"])
def join_code(request: HttpRequest) -> HttpResponse:
    """Check the code; whoever has it is enrolled, or recognised, and signed in. (B1, B2)"""
    then = safe_next(request, "/me")
    if visit_of(request).member:
        return SeeOther(then)
    phone = request.session.get(PHONE)
    if not phone:
        return SeeOther(f"{reverse('shop:join')}?next={then}")
    if request.method != "POST":
        return _asking_code(request, then, phone)
    try:
        user_id = tx.run(acting(request).label, lambda: _enrol(request, phone, moment(request)))
    except Refused as refusal:
        return _asking_code(request, then, phone, refusal=refusal)
    _sign_in(request, user_id)
    messages.info(request, _("You are signed in."))
    return SeeOther(then)


@require_POST
def sign_out(request: HttpRequest) -> SeeOther:
    """End the session on this browser."""
    logout(request)
    return SeeOther("/")


def _enrol(request: HttpRequest, phone: str, at: datetime) -> UUID | None:
    """The user behind a proved phone; the scan's store and guide are kept with a new member."""
    code = request.POST.get("code", "")
    identity.check_one_time_code(phone=phone, purpose=OneTimePurpose.ENROL, code=code, at=at)
    store = visit_of(request).store
    member_id = members.enrol(
        at=at,
        phone=phone,
        name=request.POST.get("name", "").strip()[:64],
        node_id=store.node_id if store else None,
        staff_id=guide_met(request),
        source="store_scan" if store else "web",
        is_verified=True,
    )
    members.give_consent(member_id=member_id, purpose=ConsentPurpose.MEMBERSHIP, at=at)
    if request.POST.get("marketing"):
        members.give_consent(member_id=member_id, purpose=ConsentPurpose.MARKETING, at=at)
    visitor = find_visitor(request)
    if visitor is not None:
        scan.continue_as_member(visitor_id=visitor, member_id=member_id, at=at)
    user_id = member_queries.get_member(member_id).user_id
    if user_id is not None:
        identity.set_language(user_id=user_id, language=get_language() or "zh-hans")
    return user_id


def _sign_in(request: HttpRequest, user_id: UUID | None) -> None:
    """Let them in; the bag, the store and the guide of this session stay."""
    user = ModelBackend().get_user(user_id) if user_id else None
    if user is None:
        raise identity.UserUnknown
    request.session.pop(PHONE, None)
    login(request, user, backend=BACKEND)


def _asking(
    request: HttpRequest, then: str, refusal: Refused | None = None, phone: str = ""
) -> HttpResponse:
    store, staff_id = visit_of(request).store, guide_met(request)
    return show(
        request,
        "join",
        page="me",
        status=refusal.status if refusal else 200,
        next=then,
        is_checkout=then == reverse("shop:checkout"),
        refusal=refusal,
        phone=phone,
        store=store,
        guide=network.get_staff(staff_id) if staff_id else None,
        is_staff=acting(request).kind == ActorKind.STAFF,
    )


def _asking_code(
    request: HttpRequest, then: str, phone: str, refusal: Refused | None = None
) -> HttpResponse:
    return show(
        request,
        "join_code",
        page="me",
        status=refusal.status if refusal else 200,
        next=then,
        refusal=refusal,
        phone=phone,
        name=request.POST.get("name", ""),
        has_outbox=settings.MODE == "development",
    )
