"""Search: by words, code or department, narrowed by facets, near by or here; and suggestions."""

from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from quanqu.catalog import queries as catalog
from quanqu.doors.faces import formats
from quanqu.doors.shop import goods, narrowing, places
from quanqu.doors.shop.pages import show
from quanqu.doors.shop.visit import Visit, visit_of
from quanqu.search import queries
from quanqu.search.refusals import SearchNotReady
from quanqu.search.types import MOST_CHOSEN, Near, Sort, Suggestion, Wish

PAGE: Final = 24
LONGEST: Final = 100
MOST_YUAN: Final = 100_000_000


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What fits, a page at a time, with what it can be narrowed by."""
    visit, asked = visit_of(request), request.GET
    wish = _wish(request, visit)
    is_more = bool(request.headers.get("HX-Request"))
    found = queries.find(
        wish, limit=PAGE, cursor=asked.get("cursor") or None, with_facets=not is_more
    )
    products = catalog.list_products_by_id(found.product_ids)
    return show(
        request,
        "_found" if is_more else "search",
        page="find",
        text=wish.text,
        text_in_address=quote(wish.text),
        total_qty=found.total_qty,
        is_close=found.is_close,
        goods=goods.cards(visit, products),
        next_cursor=found.next_cursor or "",
        categories=narrowing.categories(request, wish, found.facets),
        category=next((one for one in found.facets.categories if one.is_chosen), None),
        facets=narrowing.groups(request, wish, found.facets),
        chosen_qty=narrowing.chosen_qty(wish),
        sorts=narrowing.sorts(wish),
        near=narrowing.near_choices(request, visit, wish),
        kept=[(name, value) for name in asked for value in asked.getlist(name) if name in KEPT],
    )


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What goes on from what is typed, as a piece of the page."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    visit = visit_of(request)
    try:
        found = queries.suggest(text, zone=visit.zone, currency=visit.currency) if text else []
    except SearchNotReady:
        found = []
    return show(request, "_suggested", suggested=[_suggested(one, text) for one in found])


KEPT: Final = frozenset(
    {
        "q",
        "category",
        "brand",
        "colour",
        "size",
        "from",
        "to",
        "sort",
        "here",
        "near",
        "latitude",
        "longitude",
    }
)
"""What stays when something else of a wish changes; a page's cursor does not."""


def _wish(request: HttpRequest, visit: Visit) -> Wish:
    asked = request.GET
    wish = Wish(
        text=asked.get("q", "").strip()[:LONGEST],
        category_code=asked.get("category", "")[:64],
        brand_codes=_several(asked, "brand"),
        colours=_several(asked, "colour"),
        sizes=_several(asked, "size"),
        from_fen=_fen(asked.get("from", "")),
        to_fen=_fen(asked.get("to", "")),
        sort=_sort(asked.get("sort", "")),
        zone=visit.zone,
        currency=visit.currency,
        is_sold=True,
    )
    if asked.get("here") and visit.store:
        return replace(wish, node_id=visit.store.node_id)
    origin = places.origin(request) if asked.get("near") else None
    return replace(wish, near=Near(origin.latitude, origin.longitude)) if origin else wish


def _several(asked: QueryDict, name: str) -> tuple[str, ...]:
    values = (value[:LONGEST] for value in asked.getlist(name) if value)
    return tuple(dict.fromkeys(values))[:MOST_CHOSEN]


def _fen(text: str) -> int | None:
    """Whole units of money, as people type them; anything else is no limit."""
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 9:
        return None
    return min(int(plain), MOST_YUAN) * narrowing.FEN


def _sort(text: str) -> Sort:
    return Sort(text) if text in list(Sort) else Sort.RELEVANCE


def _suggested(one: Suggestion, text: str) -> dict[str, Any]:
    named = formats.named(one)
    if one.product_id:
        return {"label": named, "url": goods.address_of(UUID(str(one.product_id)))}
    return {"label": named, "count": one.count, "category": one.category_code, "text": text}
