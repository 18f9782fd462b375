"""Ordering without joining: a phone is proved by a one-time code, and kept for this visit only."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from quanqu.doors.faces.acting import acting, moment
from quanqu.doors.faces.once import SeeOther
from quanqu.doors.shop.pages import show
from quanqu.doors.shop.visit import bag, prove_phone, visit_of
from quanqu.identity import actions as identity
from quanqu.identity.types import OneTimePurpose
from quanqu.kit import tx
from quanqu.kit.refusals import Refused

ASKED = "shop_guest_asked"


@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest) -> HttpResponse:
    """Ask for the phone of who orders as a guest, and send a code to it."""
    if visit_of(request).member is not None or not bag(request):
        return SeeOther(reverse("shop:checkout"))
    if request.method != "POST":
        return show(request, "guest", page="bag")
    phone = request.POST.get("phone", "")
    try:
        tx.run(
            acting(request).label,
            lambda: identity.send_one_time_code(
                phone=phone,
                # The code that proves a phone to us; whoever has it might join by it as well.
                purpose=OneTimePurpose.ENROL,
                at=moment(request),
                address=request.META.get("REMOTE_ADDR"),
            ),
        )
    except Refused as refusal:
        return show(
            request, "guest", page="bag", status=refusal.status, refusal=refusal, phone=phone
        )
    request.session[ASKED] = phone
    return SeeOther(reverse("shop:guest_code"))


@require_http_methods(["GET", "HEAD", "POST"])
def guest_code(request: HttpRequest) -> HttpResponse:
    """Check the code; then the phone stands for the guest at this checkout."""
    phone = request.session.get(ASKED)
    if not phone:
        return SeeOther(reverse("shop:guest"))
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            tx.run(
                acting(request).label,
                lambda: identity.check_one_time_code(
                    phone=phone,
                    purpose=OneTimePurpose.ENROL,
                    code=request.POST.get("code", ""),
                    at=moment(request),
                ),
            )
        except Refused as found:
            refusal = found
        else:
            request.session.pop(ASKED, None)
            prove_phone(request, phone)
            return SeeOther(reverse("shop:checkout"))
    return show(
        request,
        "guest_code",
        page="bag",
        status=refusal.status if refusal else 200,
        refusal=refusal,
        phone=phone,
        has_outbox=settings.MODE == "development",
    )
