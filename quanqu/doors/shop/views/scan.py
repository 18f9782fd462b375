"""What scanning any code gives, here and now: the landing pages, and the scanner itself."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from quanqu.doors.faces.acting import acting, moment, visitor_id
from quanqu.doors.faces.decoding import scanned_text
from quanqu.doors.faces.once import SeeOther
from quanqu.doors.shop import goods, places
from quanqu.doors.shop.pages import show
from quanqu.doors.shop.views.product import page_of
from quanqu.doors.shop.visit import CHANNEL, enter, meet, scan_id, visit_of
from quanqu.identity.types import ActorKind
from quanqu.kit import ids, tx
from quanqu.kit.refusals import Refused
from quanqu.scan import actions as scan
from quanqu.scan import types as landings
from quanqu.scan.queries import TAG


@require_safe
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Any code of ours, opened by any scanner. (A1)"""
    return open_text(request, f"/c/{token}")


@require_http_methods(["GET", "HEAD", "POST"])
def scanner(request: HttpRequest) -> HttpResponse:
    """Scan with the camera, a picture, a hardware scanner or by typing."""
    if request.method != "POST":
        return show(request, "scanner", page="scan")
    try:
        text = scanned_text(request)
    except Refused as refusal:
        return show(request, "scanner", page="scan", status=refusal.status, refusal=refusal)
    return SeeOther(_address(text) if text else reverse("shop:scan"))


def _address(text: str) -> str:
    """Where a scanned text leads inside the shop; nothing outside of it is ever visited."""
    plain = text.strip().replace(" ", "")[:400]
    if plain.isascii() and plain.isdigit() and len(plain) in (8, 12, 13, 14):
        return reverse("shop:gtin", args=[plain])
    address = urlsplit(plain)
    steps = [step for step in address.path.split("/") if step]
    for name, value in pairwise(steps):
        if name == "c":
            return f"/c/{quote(value, safe='')}"
        if name == "01":
            # The tag that the goods' link was printed on is named in its query.
            tag = parse_qs(address.query).get(TAG, [""])[0]
            more = f"?{urlencode({TAG: tag})}" if tag else ""
            return f"/01/{quote(value, safe='')}{more}"
    return f"/c/{quote(steps[-1] if steps else plain, safe='')}"


def open_text(request: HttpRequest, text: str) -> HttpResponse:
    """Open the code for this person in this place; the touch is kept."""
    actor, store = acting(request), visit_of(request).store
    is_staff = actor.kind == ActorKind.STAFF
    with tx.begin(actor=actor.label):
        landing = scan.open_code(
            text=text,
            scan_id=scan_id(request, text, ids.new_id()),
            actor=actor,
            visitor_id=None if is_staff else visitor_id(request),
            node_id=store.node_id if store else None,
            at=moment(request),
            channel=CHANNEL,
            device="browser",
        )
    return _SHOWN[type(landing)](request, landing)


def _product(request: HttpRequest, landing: landings.ProductLanding) -> HttpResponse:
    """The best page of the product: what it is, what it costs you, and how you get it here."""
    if landing.node:
        _be_in(request, landing.node)
    visit = visit_of(request)
    asked = request.GET.get("sku", "")
    chosen: UUID | None = ids.parse("sku", asked) if asked else landing.chosen_sku_id
    hint = landing.promise if chosen == landing.chosen_sku_id else None
    context = page_of(visit, landing.product, landing.variants, chosen, hint)
    return show(request, "product", page="scan", landing=landing, guide=landing.guide, **context)


def _store(request: HttpRequest, landing: landings.StoreLanding) -> HttpResponse:
    """A store's door: what it has, until when, and who advises."""
    _be_in(request, landing.node)
    visit = visit_of(request)
    found = goods.cards(visit, [card.product for card in landing.products])
    return show(
        request,
        "store",
        page="scan",
        landing=landing,
        hours=places.hours_today(landing.node, visit.at),
        goods=found,
    )


def _guide(request: HttpRequest, landing: landings.GuideLanding) -> HttpResponse:
    """A guide's code: who it is, and how far the two scans are. (A5)"""
    meet(request, landing.guide.staff.staff_id)
    if landing.guide.node:
        _be_in(request, landing.guide.node)
    return show(request, "guide", page="scan", landing=landing)


def _member(request: HttpRequest, landing: landings.MemberLanding) -> HttpResponse:
    return show(request, "scanned_member", page="scan", landing=landing)


def _pickup(request: HttpRequest, landing: landings.PickupLanding) -> HttpResponse:
    return show(request, "scanned_pickup", page="scan", landing=landing)


def _to_staff(request: HttpRequest, landing: landings.ShowToStaffLanding) -> HttpResponse:
    return show(request, "show_to_staff", page="scan", landing=landing)


def _referral(request: HttpRequest, landing: landings.ReferralLanding) -> HttpResponse:
    if landing.node:
        _be_in(request, landing.node)
    return show(request, "referral", page="scan", landing=landing)


def _coupon(request: HttpRequest, landing: landings.CouponLanding) -> HttpResponse:
    """A code that gives a coupon: in the wallet at once, or after joining. (A11)"""
    if landing.node:
        _be_in(request, landing.node)
    return show(request, "coupon", page="scan", landing=landing)


def _elsewhere(request: HttpRequest, landing: landings.ElsewhereLanding) -> HttpResponse:
    return show(request, "elsewhere", page="scan", landing=landing)


def _be_in(request: HttpRequest, node: Any) -> None:
    """Remember the store; what the page shows next already counts there."""
    enter(request, node)
    request.__dict__.pop("quanqu_visit", None)


_SHOWN: dict[type[Any], Callable[[HttpRequest, Any], HttpResponse]] = {
    landings.ProductLanding: _product,
    landings.StoreLanding: _store,
    landings.GuideLanding: _guide,
    landings.MemberLanding: _member,
    landings.PickupLanding: _pickup,
    landings.ShowToStaffLanding: _to_staff,
    landings.ReferralLanding: _referral,
    landings.CouponLanding: _coupon,
    landings.ElsewhereLanding: _elsewhere,
}
