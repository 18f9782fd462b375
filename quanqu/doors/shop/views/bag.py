"""The bag: pieces that a shopper may want, priced anew whenever they look."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.catalog import queries as catalog
from quanqu.doors.faces import glossary
from quanqu.doors.faces.formats import named
from quanqu.doors.faces.offers import offer_rows
from quanqu.doors.faces.once import SeeOther
from quanqu.doors.shop import goods
from quanqu.doors.shop.pages import show
from quanqu.doors.shop.views.coupons import coupon_rows
from quanqu.doors.shop.visit import (
    MOST_QTY,
    Visit,
    bag,
    choose_coupons,
    chosen_coupons,
    put,
    put_more,
    visit_of,
)
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid
from quanqu.orders import actions as orders
from quanqu.pricing import queries as pricing
from quanqu.pricing.actions import CouponNotUsable
from quanqu.pricing.types import Quote

MOST_COUPONS: Final = 10


@require_safe
def view_bag(request: HttpRequest) -> HttpResponse:
    """What is in the bag and what it costs here."""
    visit, kept = visit_of(request), still_sold(request)
    ticked = still_good(request, visit, kept)
    lines, quote = priced_lines(visit, kept, ticked)
    return show(
        request,
        "bag",
        page="bag",
        lines=lines,
        totals=totals(quote, visit),
        quote=quote,
        coupons=_coupons(visit, ticked) if lines else [],
    )


@require_POST
def add(request: HttpRequest) -> SeeOther:
    """Put pieces into the bag, and stay or go to pay."""
    sku = catalog.get_sku(ids.parse("sku", request.POST.get("sku", "")))
    put_more(request, sku.sku_id, _qty(request, least=1))
    if request.POST.get("then") == "checkout":
        return SeeOther(reverse("shop:checkout"))
    messages.info(request, _("Added to your bag."))
    address = goods.address_of(sku.product_id)
    return SeeOther(f"{address}?sku={ids.public('sku', sku.sku_id)}")


@require_POST
def change(request: HttpRequest) -> SeeOther:
    """Have another number of pieces of one SKU; none takes it out."""
    put(request, ids.parse("sku", request.POST.get("sku", "")), _qty(request, least=0))
    return SeeOther(reverse("shop:bag"))


@require_POST
def tick_coupons(request: HttpRequest) -> SeeOther:
    """Use these of my coupons on the bag, and no others; one that gives nothing says so."""
    choose_coupons(request, request.POST.getlist("coupon")[:MOST_COUPONS])
    return SeeOther(reverse("shop:bag"))


def priced_lines(
    visit: Visit, kept: dict[UUID, int], coupons: Sequence[str] = ()
) -> tuple[list[dict[str, Any]], Quote | None]:
    """The bag's lines as pages show them, and the quote behind their sums."""
    if not kept:
        return [], None
    quote = _quote(visit, kept, coupons)
    skus = catalog.get_skus(kept)
    products = {
        one.product_id: one
        for one in catalog.list_products_by_id([sku.product_id for sku in skus.values()])
    }
    lines = []
    for line in quote.lines:
        sku = skus[line.sku_id]
        lines.append(
            {
                "sku": ids.public("sku", line.sku_id),
                "url": f"{goods.address_of(sku.product_id)}?sku={ids.public('sku', line.sku_id)}",
                "picture_seed": products[sku.product_id].code,
                "category": sku.category_code,
                "name": named(sku),
                "colour": sku.colour_en or sku.colour,
                "choice": goods.choice_of(sku),
                "qty": line.qty,
                "total_fen": line.total_fen,
                "currency": quote.currency,
            }
        )
    return lines, quote


def still_good(request: HttpRequest, visit: Visit, kept: dict[UUID, int]) -> tuple[str, ...]:
    """The coupons ticked, without those that give nothing here; that is said once."""
    ticked = chosen_coupons(request)
    good: list[str] = []
    for number in ticked if kept else ():
        try:
            _quote(visit, kept, [*good, number])
        except CouponNotUsable as refusal:
            messages.info(request, str(refusal))
        else:
            good.append(number)
    if kept and len(good) < len(ticked):
        choose_coupons(request, good)
    return tuple(good)


def _quote(visit: Visit, kept: dict[UUID, int], coupons: Sequence[str]) -> Quote:
    member_id = visit.member.member_id if visit.member else None
    return pricing.quote(
        lines=list(kept.items()),
        zone=visit.zone,
        currency=visit.currency,
        tier=visit.tier,
        seller_id=visit.node.organisation_id,
        at=visit.at,
        buying=orders.buying_at(visit.node, member_id, coupons),
    )


def _coupons(visit: Visit, ticked: Sequence[str]) -> list[dict[str, Any]]:
    """The member's coupons that can still be used, each with whether it is."""
    if visit.member is None:
        return []
    rows = coupon_rows(visit.member.member_id, visit.at)
    return [
        {**row, "is_ticked": row["coupon"].number in ticked}
        for row in rows
        if row["state"] == "live"
    ]


def totals(quote: Quote | None, visit: Visit, fee_fen: int = 0) -> list[dict[str, Any]]:
    """Goods, what was taken off, the fee of the way they come, and the sum."""
    if quote is None:
        return []
    full = sum(line.total_fen + line.discount_fen for line in quote.lines)
    rows: list[dict[str, Any]] = [{"label": _("Goods"), "fen": full}]
    offers = offer_rows(quote)
    before_offers = quote.total_fen - sum(row["fen"] for row in offers)
    if full != before_offers:
        tier = named_tier(visit)
        rows.append({"label": _("Discount"), "note": tier, "fen": before_offers - full})
    rows += offers
    left_fen = quote.fee_after(fee_fen)
    if fee_fen:
        rows.append({"label": _("Delivery"), "fen": left_fen})
    rows.append({"label": _("To pay"), "fen": quote.total_fen + left_fen, "sum": True})
    return rows


def named_tier(visit: Visit) -> str:
    return str(glossary.state(visit.tier).label) if visit.tier else ""


def still_sold(request: HttpRequest) -> dict[UUID, int]:
    """The bag without what is no longer on sale; that is taken out and said once."""
    kept = bag(request)
    sold = goods.prices(visit_of(request), kept)
    for sku_id in [one for one in kept if one not in sold]:
        put(request, sku_id, 0)
        messages.info(request, _("Something in your bag is no longer on sale here."))
    return {sku_id: qty for sku_id, qty in kept.items() if sku_id in sold}


def _qty(request: HttpRequest, *, least: int) -> int:
    text = request.POST.get("qty", "1")
    if not text.isdecimal() or not least <= int(text) <= MOST_QTY:
        raise Invalid(qty=text)
    return int(text)
