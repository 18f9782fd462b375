"""What a search can be narrowed by: chips that lead to the same search with one thing changed."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from quanqu.catalog import queries as catalog
from quanqu.doors.faces import formats
from quanqu.doors.shop import places
from quanqu.doors.shop.visit import Visit
from quanqu.kit.languages import is_chinese
from quanqu.search.types import Facets, FacetValue, PriceBand, Sort, Wish

FEN: Final = 100


def _address(request: HttpRequest, **changes: str | list[str]) -> str:
    """This wish with something changed, from its first page."""
    kept = request.GET.copy()
    kept.pop("cursor", None)
    for name, value in changes.items():
        kept.setlist(name, [value] if isinstance(value, str) else value)
        if not any(kept.getlist(name)):
            kept.pop(name)
    return "?" + kept.urlencode()


def _toggled(request: HttpRequest, name: str, value: str) -> str:
    chosen = [one for one in request.GET.getlist(name) if one != value]
    return _address(
        request, **{name: chosen if value in request.GET.getlist(name) else [*chosen, value]}
    )


def _word(value: FacetValue) -> str:
    return str(capfirst(value.label if is_chinese() else value.label_en))


def categories(request: HttpRequest, wish: Wish, facets: Facets) -> list[dict[str, Any]]:
    """Chips of departments: with counts where something is asked, else simply all of them."""
    if not wish.is_narrowed:
        return [
            {"label": formats.named(one), "url": _address(request, category=one.code)}
            for one in catalog.list_categories()
            if not one.parent_code
        ]
    return [
        {
            "label": _word(one),
            "count": one.count,
            "is_chosen": one.is_chosen,
            "url": _address(request, category="" if one.is_chosen else one.value),
        }
        for one in facets.categories
    ]


def groups(request: HttpRequest, wish: Wish, facets: Facets) -> list[dict[str, Any]]:
    groups = [
        (_("Brand"), "brand", facets.brands),
        (_("Colour"), "colour", facets.colours),
        (_("Size"), "size", sorted(facets.sizes, key=lambda one: formats.size_rank(one.value))),
    ]
    shown = [
        {"title": title, "values": [_value(request, name, one) for one in values]}
        for title, name, values in groups
    ]
    bands = [band for band in facets.prices if band.count or _is_chosen(wish, band)]
    prices = [_band(request, wish, band) for band in bands]
    return [group for group in [*shown, {"title": _("Price"), "values": prices}] if group["values"]]


def _value(request: HttpRequest, name: str, one: FacetValue) -> dict[str, Any]:
    return {
        "label": _word(one),
        "count": one.count,
        "is_chosen": one.is_chosen,
        "url": _toggled(request, name, one.value),
    }


def _is_chosen(wish: Wish, band: PriceBand) -> bool:
    low, high = band.from_fen, band.to_fen
    return (wish.from_fen or 0, wish.to_fen) == (low or 0, high - FEN if high else None)


def _band(request: HttpRequest, wish: Wish, band: PriceBand) -> dict[str, Any]:
    """A stretch of prices; its upper end is the last whole unit below the next one."""
    low, high = band.from_fen, band.to_fen
    is_chosen = _is_chosen(wish, band) and (wish.from_fen, wish.to_fen) != (None, None)
    money = {
        "from": _whole(low or 0, wish.currency),
        "to": _whole(high or 0, wish.currency),
    }
    if low is None:
        label = _("Under %(to)s") % money
    else:
        label = (_("%(from)s to %(to)s") if high else _("%(from)s and more")) % money
    ends = {
        "from": str((low or 0) // FEN) if low else "",
        "to": str(high // FEN - 1) if high else "",
    }
    return {
        "label": label,
        "count": band.count,
        "is_chosen": is_chosen,
        "url": _address(request, **({"from": "", "to": ""} if is_chosen else ends)),
    }


def _whole(amount_fen: int, currency: str) -> str:
    """A round amount without its empty minor units."""
    return formats.money(amount_fen, currency).removesuffix(".00")


def chosen_qty(wish: Wish) -> int:
    prices = wish.from_fen is not None or wish.to_fen is not None
    return len(wish.brand_codes) + len(wish.colours) + len(wish.sizes) + prices


def sorts(wish: Wish) -> list[dict[str, Any]]:
    words = {
        Sort.RELEVANCE: _("Best match"),
        Sort.PRICE: _("Price, low to high"),
        Sort.PRICE_DOWN: _("Price, high to low"),
        Sort.NEWEST: _("Newest"),
    }
    return [{"value": s.value, "label": w, "is_chosen": s == wish.sort} for s, w in words.items()]


def near_choices(request: HttpRequest, visit: Visit, wish: Wish) -> dict[str, Any]:
    """In stock here, or within the circle around the reader; where nobody knows where that is,
    the browser is asked."""
    return {
        "is_near": wish.near is not None,
        "near_url": _address(request, here="", **_position(request, wish)),
        "is_known": places.origin(request) is not None,
        "is_here": wish.node_id is not None,
        "here_url": _address(request, near="", here="" if wish.node_id else "1"),
    }


def _position(request: HttpRequest, wish: Wish) -> dict[str, str | list[str]]:
    if wish.near:
        return {"near": "", "latitude": "", "longitude": ""}
    return {"near": "1"}
