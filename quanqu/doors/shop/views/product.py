"""A product: what it costs here and why, in which colours and sizes, and who has them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import ProductView
from quanqu.codes import queries as codes
from quanqu.codes.types import Purpose
from quanqu.doors.faces.acting import moment as moment_of
from quanqu.doors.faces.formats import distance, inside, moment, named, size_rank
from quanqu.doors.shop import goods
from quanqu.doors.shop.pages import show
from quanqu.doors.shop.visit import Visit, enter, meet, visit_of
from quanqu.kit import ids
from quanqu.kit.refusals import Refused
from quanqu.network import queries as network
from quanqu.scan.types import PromiseHint, PromiseKind, Variant


@require_safe
def product(request: HttpRequest, product: str) -> HttpResponse:
    """The page of a product; `?sku=` chooses a colour and size."""
    _meet_guide(request)
    visit = visit_of(request)
    found = catalog.get_product(ids.parse("prd", product))
    variants = goods.variants(visit, found)
    asked = request.GET.get("sku", "")
    context = page_of(visit, found, variants, ids.parse("sku", asked) if asked else None)
    name = "_chosen" if request.headers.get("HX-Request") else "product"
    return show(request, name, page="shop", **context)


def page_of(
    visit: Visit,
    product: ProductView,
    variants: Sequence[Variant],
    sku_id: UUID | None,
    hint: PromiseHint | None = None,
) -> dict[str, Any]:
    """All that the page shows for one choice of colour and size. The hint is a landing's."""
    chosen = _chosen(variants, sku_id)
    line = goods.prices(visit, [chosen.sku_id]).get(chosen.sku_id) if chosen else None
    return {
        "product": product,
        "photos": catalog.list_media(
            product.product_id, sku_ids=_alike(product, chosen) if chosen else ()
        ),
        "back_to": _address(product, chosen) if chosen else "/",
        "chosen": chosen,
        "chosen_id": ids.public("sku", chosen.sku_id) if chosen else "",
        "choice": _choice(chosen) if chosen else "",
        "colour": (chosen.colour_en or chosen.colour) if chosen else "",
        "price": line,
        "why": goods.reason_rows(line) if line else [],
        "member_price": line is not None and any(r.code == "tier_price" for r in line.reasons),
        "colours": _colours(product, variants, chosen),
        "sizes": _sizes(visit, product, variants, chosen),
        "elsewhere": chosen.elsewhere[:6] if chosen else (),
        "elsewhere_more": max(0, len(chosen.elsewhere) - 6) if chosen else 0,
        "is_anywhere": bool(chosen and (chosen.here_qty or chosen.elsewhere)),
        "promise": _promise(visit, chosen, hint) if chosen else None,
    }


def _meet_guide(request: HttpRequest) -> None:
    """A guide's link to a product names the guide by their code: they serve what follows."""
    token = request.GET.get("guide", "")
    if not token:
        return
    try:
        code = codes.resolve(token, moment_of(request))
    except Refused:
        # The product is still worth showing when the guide's code is over.
        return
    if code.purpose == Purpose.GUIDE and code.target_id is not None:
        meet(request, code.target_id)
        if code.node_id is not None:
            enter(request, network.get_node(code.node_id))


def _chosen(variants: Sequence[Variant], sku_id: UUID | None) -> Variant | None:
    """What was asked for; else the first that is here, or anywhere, or at all."""
    sold = sorted((one for one in variants if one.is_for_sale), key=lambda one: size_rank(one.size))
    for wanted in (
        [one for one in sold if one.sku_id == sku_id],
        [one for one in sold if one.here_qty],
        [one for one in sold if one.elsewhere],
        sold,
    ):
        if wanted:
            return wanted[0]
    return None


def _alike(product: ProductView, chosen: Variant) -> list[UUID]:
    """What looks like the choice: every size of its colour."""
    return [sku.sku_id for sku in product.skus if sku.colour == chosen.colour]


def _choice(chosen: Variant) -> str:
    return goods.choice_of(chosen)


def _colours(
    product: ProductView, variants: Sequence[Variant], chosen: Variant | None
) -> list[dict[str, Any]]:
    """One chip per colour; it keeps the size if that colour comes in it."""
    colours = dict.fromkeys(one.colour for one in variants if one.colour)
    if len(colours) < 2 or chosen is None:
        return []
    made = []
    for colour in colours:
        of_colour = [one for one in variants if one.colour == colour]
        same_size = [one for one in of_colour if one.size == chosen.size]
        leads_to = (same_size or of_colour)[0]
        made.append(
            {
                "label": named(leads_to, "colour"),
                "colour": leads_to.colour_en or leads_to.colour,
                "checked": colour == chosen.colour,
                "url": _address(product, leads_to),
            }
        )
    return made


def _sizes(
    visit: Visit, product: ProductView, variants: Sequence[Variant], chosen: Variant | None
) -> list[dict[str, Any]]:
    """One chip per size of the chosen colour, with what is here and elsewhere."""
    if chosen is None:
        return []
    return [
        {
            "value": ids.public("sku", one.sku_id),
            "label": one.size or _("One size"),
            "note": _stock_note(visit, one),
            "checked": one.sku_id == chosen.sku_id,
            "disabled": not one.is_for_sale,
            "get": _address(product, one),
        }
        for one in sorted(variants, key=lambda one: size_rank(one.size))
        if one.colour == chosen.colour
    ]


def _promise(visit: Visit, chosen: Variant, hint: PromiseHint | None) -> dict[str, str] | None:
    """How soon this choice can be had, in one banner; at home the list of stores says it all."""
    if chosen.here_qty and visit.store:
        count = {"count": chosen.here_qty}
        title = ngettext("%(count)s is here", "%(count)s are here", chosen.here_qty) % count
        return {"tone": "good", "title": title, "text": _("Take it to the till, or order it.")}
    if not chosen.elsewhere:
        title = _("Sold out in every store")
        return {"tone": "quiet", "title": title, "text": _("Look at the other sizes and colours.")}
    if visit.store is None:
        return None
    return {
        "tone": "news",
        "title": _("Not in this store"),
        "text": " ".join([_nearest(chosen), _ways(hint)]),
    }


def _nearest(chosen: Variant) -> str:
    near = chosen.elsewhere[0]
    facts: dict[str, Any] = {"node": named(near.node), "count": near.free_qty}
    if near.distance_km is None:
        return _("%(node)s has %(count)s.") % facts
    facts["distance"] = distance(near.distance_km * 1_000)
    return _("%(node)s has %(count)s, %(distance)s away.") % facts


def _ways(hint: PromiseHint | None) -> str:
    if hint and hint.kind == PromiseKind.COLLECT_HERE and hint.ready_at:
        when = {"when": inside(moment(hint.ready_at))}
        return _("Order now and collect it here from %(when)s, or have it delivered.") % when
    return _("Order now and collect it here, or have it delivered.")


def _stock_note(visit: Visit, one: Variant) -> str:
    if one.here_qty:
        return ngettext("%(count)s here", "%(count)s here", one.here_qty) % {"count": one.here_qty}
    if not one.elsewhere:
        return _("sold out")
    return _("other store") if visit.store else _("in stock")


def _address(product: ProductView, one: Variant) -> str:
    page = reverse("shop:product", args=[ids.public("prd", product.product_id)])
    return f"{page}?sku={ids.public('sku', one.sku_id)}"
