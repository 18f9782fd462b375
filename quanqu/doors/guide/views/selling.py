"""Sell for a client: find a product, see who has it, and let the client's phone take over."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import GoodsState, ProductView
from quanqu.codes import queries as codes
from quanqu.doors.faces.formats import named, size_rank
from quanqu.doors.guide.pages import Desk, guided, show
from quanqu.doors.guide.views.mine import find_code
from quanqu.guides import queries as guides
from quanqu.kit import ids
from quanqu.network import queries as network
from quanqu.pricing import queries as pricing
from quanqu.pricing.refusals import NotForSale
from quanqu.search import queries as search
from quanqu.stock import queries as stock


@require_safe
@guided
def sell(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Search the whole range of the group. (C3)"""
    text = request.GET.get("q", "").strip()[:100]
    found = search.list_products(text)
    goods = [_card(one) for one in found]
    return show(request, "sell", desk, page="sell", text=text, goods=goods)


@require_safe
@guided
def offer(request: HttpRequest, desk: Desk, product: str) -> HttpResponse:
    """One product: sizes here and elsewhere, and a code that opens it with me as serving guide."""
    found = catalog.get_product(ids.parse("prd", product))
    code = find_code(desk)
    link = f"{_site(code.token)}/p/{product}?guide={code.token}" if code else ""
    return show(
        request,
        "offer",
        desk,
        page="sell",
        product=found,
        public=product,
        rows=_rows(desk, found),
        link=link,
        words=next(
            (
                one.words
                for one in guides.list_picks(desk.staff_id)
                if one.product_id == found.product_id
            ),
            None,
        ),
    )


def _site(token: str) -> str:
    """Where customers reach the shop: what the address of a code begins with."""
    return codes.code_url(token).removesuffix(f"/c/{token}")


def _card(product: ProductView) -> dict[str, Any]:
    first = next(iter(product.skus), None)
    return {
        "public": ids.public("prd", product.product_id),
        "name": named(product),
        "picture_seed": product.code,
        "category": product.category_code,
        "colour": (first.colour_en or first.colour) if first else "",
        "brand": named(product, "brand_name"),
    }


def _rows(desk: Desk, product: ProductView) -> list[dict[str, Any]]:
    """Each size and colour with its price in this store, what is here and what others have, as
    far as guides are shown it."""
    active = [sku for sku in product.skus if sku.state == GoodsState.ACTIVE]
    skus = sorted(active, key=lambda sku: (sku.colour, size_rank(sku.size)))
    free = stock.free_at([sku.sku_id for sku in skus], channel="guide")
    prices = _prices(desk, [sku.sku_id for sku in skus])
    here = desk.node.node_id
    return [
        {
            "colour": capfirst(named(sku, "colour")),
            "size": sku.size,
            "price_fen": prices.get(sku.sku_id),
            "here_qty": sum(
                one.free_qty
                for one in free
                if one.shelf.sku_id == sku.sku_id and one.shelf.node_id == here
            ),
            "elsewhere_qty": sum(
                one.free_qty
                for one in free
                if one.shelf.sku_id == sku.sku_id and one.shelf.node_id != here
            ),
        }
        for sku in skus
    ]


def _prices(desk: Desk, sku_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Retail prices in this store's zone; the client's own price shows on their phone."""
    currency = network.get_organisation(desk.node.organisation_id).currency
    wanted = list(sku_ids)
    while wanted:
        try:
            quote = pricing.quote(
                lines=[(sku_id, 1) for sku_id in wanted],
                zone=desk.node.price_zone,
                currency=currency,
                at=desk.at,
            )
        except NotForSale as refusal:
            unsold = set(refusal.facts["sku_ids"])
            wanted = [sku_id for sku_id in wanted if sku_id not in unsold]
        else:
            return {line.sku_id: line.unit_price_fen for line in quote.lines}
    return {}
