"""From bag to paid order: every way to get it, the promise before the money, then the payment."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quanqu.doors.faces.acting import SignInNeeded, acting, visitor_id
from quanqu.doors.faces.formats import inside, named
from quanqu.doors.faces.formats import moment as moment_text
from quanqu.doors.faces.once import SeeOther, once
from quanqu.doors.shop import paying, places
from quanqu.doors.shop.pages import show, to_join
from quanqu.doors.shop.views.bag import priced_lines, still_good, still_sold, totals
from quanqu.doors.shop.visit import (
    CHANNEL,
    Visit,
    bag,
    chosen_coupons,
    deliver_to,
    empty_bag,
    guest_phone,
    guide_met,
    remember_place,
    visit_of,
)
from quanqu.kit import ids, tx
from quanqu.kit.refusals import Invalid, Refused
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.network.types import Capability, NodeView
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.pricing.types import Quote
from quanqu.routing import queries as routing
from quanqu.routing.types import OfferKind, OfferView, Place


@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Choose how to get the bag, then order it; nothing is reserved before that. (E1)"""
    if not bag(request):
        return SeeOther(reverse("shop:bag"))
    if visit_of(request).member is None and guest_phone(request) is None:
        return to_join(request, reverse("shop:checkout"))
    if request.method != "POST":
        return _choosing(request)
    try:
        answer = once(request, lambda: _order(request))
    except Refused as refusal:
        return _choosing(request, refusal)
    empty_bag(request)
    return answer


@require_safe
def sums(request: HttpRequest) -> HttpResponse:
    """The totals of the offer that is chosen now: the piece of the page that changes."""
    visit = visit_of(request)
    kept = bag(request)
    _lines, quote = priced_lines(visit, kept, still_good(request, visit, kept))
    offer = routing.get_offer(ids.parse("ofr", request.GET.get("offer", "")))
    fee = offer.fee_fen
    return show(
        request,
        "_sums",
        totals=totals(quote, visit, fee),
        split=paying.split_of(
            acting(request).member_id,
            visit.node.organisation_id,
            quote.total_fen + quote.fee_after(fee) if quote else 0,
            visit.currency,
            paying.wish_of(request.GET),
            visit.at,
        ),
    )


@require_POST
def deliver(request: HttpRequest) -> SeeOther:
    """Keep the address that deliveries go to."""
    address = " ".join(request.POST.get("address", "").split())
    if not 4 <= len(address) <= 200:
        raise Invalid(address=address)
    near = network.get_node(ids.parse("nod", request.POST.get("near", "")))
    remember_place(request, address, near)
    return SeeOther(reverse("shop:checkout"))


def _choosing(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    visit, kept = visit_of(request), still_sold(request)
    lines, quote = priced_lines(visit, kept, still_good(request, visit, kept))
    if quote is None:
        return SeeOther(reverse("shop:bag"))
    pickup, given = _pickup_node(request, visit), deliver_to(request)
    offers = _offers(visit, kept, pickup, request)
    default = _default(request, offers)
    fee = default.fee_fen if default else 0
    split = paying.split_of(
        acting(request).member_id,
        visit.node.organisation_id,
        quote.total_fen + quote.fee_after(fee),
        visit.currency,
        paying.PROPOSED,
        visit.at,
    )
    around = pickup or (network.get_node(given.near_id) if given and given.near_id else visit.node)
    return show(
        request,
        "checkout",
        page="bag",
        status=refusal.status if refusal else 200,
        refusal=refusal,
        lines=lines,
        offers=[_shown(visit, offer, default, quote) for offer in offers],
        reasons=routing.explain(default) if default else [],
        price_version=quote.version,
        totals=totals(quote, visit, fee),
        split=split,
        ways=paying.ways(acting(request).member_id, split.provider_fen, visit.currency, visit.at),
        pickup=pickup,
        deliver_to=given,
        stores=places.stores(Place(around.latitude, around.longitude), visit.at)[:20],
    )


def _offers(
    visit: Visit, kept: dict[UUID, int], pickup: NodeView | None, request: HttpRequest
) -> list[OfferView]:
    """Every way to get the bag: collecting at the chosen store, and delivery where it is known."""
    given = deliver_to(request)
    if pickup is None and given is None:
        return []
    with tx.begin(actor=visit.actor.label):
        quoted = orders.quote(
            lines=list(kept.items()),
            selling_node_id=visit.node.node_id,
            tier=visit.tier,
            channel=CHANNEL,
            at=visit.at,
            pickup_node_id=pickup.node_id if pickup else None,
            place=given.place if given else None,
            member_id=visit.member.member_id if visit.member else None,
            coupons=chosen_coupons(request),
        )
    return list(quoted.offers)


def _pickup_node(request: HttpRequest, visit: Visit) -> NodeView | None:
    """Where to collect: as asked, else the store they are in, their home store, the nearest."""
    asked = request.GET.get("pickup") or request.POST.get("pickup")
    if asked:
        return network.get_node(ids.parse("nod", asked))
    if visit.store and visit.store.can(Capability.HANDS_OVER):
        return visit.store
    home_id = visit.member.home_node_id or visit.member.enrolled_at_node if visit.member else None
    home = network.get_node(home_id) if home_id else None
    if home and home.can(Capability.HANDS_OVER):
        return home
    near = places.nearest(visit.node, limit=1)
    return near[0].node if near else None


def _default(request: HttpRequest, offers: Sequence[OfferView]) -> OfferView | None:
    """The offer to show as chosen: the one chosen before of the same kind, else the first."""
    kind = request.GET.get("kind", "")
    return next((one for one in offers if one.kind == kind), offers[0] if offers else None)


def _shown(
    visit: Visit, offer: OfferView, default: OfferView | None, quote: Quote
) -> dict[str, Any]:
    return {
        "value": ids.public("ofr", offer.offer_id),
        "kind": str(offer.kind),
        "title": _title(offer),
        "where": _where(offer),
        "distance_m": _metres(visit, offer),
        "fee_fen": offer.fee_fen,
        "total_fen": quote.total_fen + quote.fee_after(offer.fee_fen),
        "currency": visit.currency,
        "note": _parcels(offer),
        "checked": default is not None and offer.offer_id == default.offer_id,
    }


def _title(offer: OfferView) -> str:
    when = inside(moment_text(offer.ready_at))
    if offer.kind == OfferKind.DELIVERY:
        return _("Delivered by %(when)s") % {"when": when}
    return _("Collect from %(when)s") % {"when": when}


def _where(offer: OfferView) -> str:
    if offer.hand_over_node_id:
        return named(network.get_node(offer.hand_over_node_id))
    sources = network.nodes_by_id({line.source_node_id for line in offer.lines}).values()
    return _("From %(nodes)s") % {"nodes": ", ".join(named(node) for node in sources)}


def _parcels(offer: OfferView) -> str:
    """Where the goods come from, if they have a way to go before they are collected."""
    sources = {line.source_node_id for line in offer.lines} - {offer.hand_over_node_id}
    if offer.kind != OfferKind.PICKUP or not sources:
        return ""
    names = ", ".join(named(node) for node in network.nodes_by_id(sources).values())
    return _("Comes from %(nodes)s") % {"nodes": names}


def _metres(visit: Visit, offer: OfferView) -> float | None:
    node_id = offer.hand_over_node_id
    if visit.store is None or node_id is None or node_id == visit.store.node_id:
        return None
    node = network.get_node(node_id)
    here = visit.store
    return 1_000 * network.distance_km(here.latitude, here.longitude, node.latitude, node.longitude)


def _order(request: HttpRequest) -> str:
    """Order what the offer promised at the total that was shown, and take what was ticked."""
    visit, version = visit_of(request), request.POST.get("price_version", "")
    offer = request.POST.get("offer", "")
    shown_fen = request.POST.get(f"total_{offer}", "")
    if not version.isdecimal() or not shown_fen.isdecimal():
        raise Invalid(price_version=version)
    member_id = visit.member.member_id if visit.member else None
    offer_id = ids.parse("ofr", offer)
    order_id = orders.order_from_offer(
        offer_id=offer_id,
        selling_node_id=visit.node.node_id,
        tier=visit.tier,
        price_version=int(version),
        at=visit.at,
        member_id=member_id,
        serving_staff_id=guide_met(request),
        address_sealed=_address(request, member_id, offer_id) if member_id else None,
        coupons=chosen_coupons(request),
        most_fen=int(shown_fen),
    )
    if member_id is None:
        orders.order_as_guest(
            order_id=order_id,
            phone=_proved_phone(request),
            at=visit.at,
            visitor_id=visitor_id(request),
            address=_plain_address(request, offer_id),
        )
    order = order_queries.get_order(order_id)
    paying.begin(
        order,
        wish=paying.wish_of(request.POST),
        at=visit.at,
        way=request.POST.get("provider", ""),
    )
    return reverse("shop:pay", args=[ids.public("ord", order_id)])


def _address(request: HttpRequest, member_id: UUID, offer_id: UUID) -> bytes | None:
    """Where it is brought, sealed under the member's key; nothing where it is collected."""
    address = _plain_address(request, offer_id)
    return members.seal_for(member_id, address) if address else None


def _plain_address(request: HttpRequest, offer_id: UUID) -> str:
    given = deliver_to(request)
    is_brought = routing.get_offer(offer_id).kind == OfferKind.DELIVERY
    return given.address if given is not None and is_brought else ""


def _proved_phone(request: HttpRequest) -> str:
    phone = guest_phone(request)
    if phone is None:
        raise SignInNeeded
    return phone
