"""Search: products by words, codes and filters with facets, and suggestions while typing."""

from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import ProductView
from quanqu.doors.api.deeds import reading
from quanqu.doors.api.fields import Latitude, Longitude, NodeId, ProductId, SkuId, Told
from quanqu.network import queries as network
from quanqu.pricing.types import GROUP_ZONE
from quanqu.search import queries
from quanqu.search.types import (
    LARGEST_RADIUS_KM,
    MOST_CHOSEN,
    RADIUS_KM,
    Facets,
    Near,
    Sort,
    Wish,
)

router = Router(tags=["goods and places"])

LARGEST_FEN: Final = 10**12


class ProductRow(Told):
    product_id: ProductId
    code: str
    name: str
    name_en: str
    brand: str
    category_code: str


class FacetValueShown(Told):
    value: str
    label: str
    label_en: str
    count: int
    is_chosen: bool


class PriceBandShown(Told):
    from_fen: int | None
    to_fen: int | None
    """Not included."""
    count: int


class FacetsShown(Told):
    """How many products there are with each choice; a facet ignores its own choice."""

    categories: list[FacetValueShown]
    brands: list[FacetValueShown]
    colours: list[FacetValueShown]
    sizes: list[FacetValueShown]
    prices: list[PriceBandShown]


class Products(Told):
    products: list[ProductRow]
    next_cursor: str | None
    total_qty: int
    is_close: bool
    """Nothing has the words as written; these come close."""
    sku_id: SkuId | None
    """The SKU that a barcode named."""
    facets: FacetsShown | None


class SuggestionShown(Told):
    """A product, or a category with the number of products in it."""

    name: str
    name_en: str
    product_id: ProductId | None
    category_code: str
    count: int


class Suggestions(Told):
    suggestions: list[SuggestionShown]


Values = Annotated[list[str], Query(max_length=MOST_CHOSEN)]
Price = Annotated[int | None, Query(ge=0, le=LARGEST_FEN)]


@router.get("/products", response=Products)
@reading
def find_products(
    request: HttpRequest,
    text: Annotated[str, Query(max_length=100)] = "",
    category: Annotated[str, Query(max_length=64)] = "",
    brand: Values = [],  # noqa: B006 - read by the framework, never changed
    colour: Values = [],  # noqa: B006
    size: Values = [],  # noqa: B006
    from_fen: Price = None,
    to_fen: Price = None,
    latitude: Annotated[Latitude | None, Query()] = None,
    longitude: Annotated[Longitude | None, Query()] = None,
    radius_km: Annotated[float, Query(gt=0, le=LARGEST_RADIUS_KM)] = RADIUS_KM,
    in_stock_at: Annotated[NodeId | None, Query()] = None,
    selling_node_id: Annotated[NodeId | None, Query()] = None,
    sort: Sort = Sort.RELEVANCE,
    facets: bool = False,
    cursor: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 24,
) -> Products:
    """Products by words or barcode and by filters, a page at a time. (C7)

    `latitude` and `longitude`: in stock within `radius_km` of there. Colour, size and stock hold
    for one and the same SKU. Prices are the lowest of a product in the zone of
    `selling_node_id`, both ends included. Facets come with the first page where they are asked
    for and something narrows the search.
    """
    node = network.get_node(selling_node_id) if selling_node_id else None
    is_near = latitude is not None and longitude is not None
    wish = Wish(
        text=text,
        category_code=category,
        brand_codes=tuple(brand),
        colours=tuple(colour),
        sizes=tuple(size),
        from_fen=from_fen,
        to_fen=to_fen,
        near=Near(latitude or 0.0, longitude or 0.0, radius_km) if is_near else None,
        node_id=in_stock_at,
        sort=sort,
        zone=node.price_zone if node else GROUP_ZONE,
        currency=_currency(node.organisation_id if node else None),
    )
    found = queries.find(wish, limit=limit, cursor=cursor, with_facets=facets)
    return Products(
        products=[_row(one) for one in catalog.list_products_by_id(found.product_ids)],
        next_cursor=found.next_cursor,
        total_qty=found.total_qty,
        is_close=found.is_close,
        sku_id=found.sku_id,
        facets=_facets(found.facets) if facets else None,
    )


@router.get("/products/suggest", response=Suggestions)
@reading
def suggest_products(
    request: HttpRequest,
    text: Annotated[str, Query(max_length=100)],
    limit: Annotated[int, Query(ge=1, le=20)] = 6,
) -> Suggestions:
    """What goes on from what is typed: categories that have it, then products. (C7)"""
    return Suggestions(
        suggestions=[
            SuggestionShown(
                name=one.name,
                name_en=one.name_en,
                product_id=one.product_id,
                category_code=one.category_code,
                count=one.count,
            )
            for one in queries.suggest(text, limit=limit)
        ]
    )


def _row(product: ProductView) -> ProductRow:
    return ProductRow(
        product_id=product.product_id,
        code=product.code,
        name=product.name,
        name_en=product.name_en,
        brand=product.brand_name,
        category_code=product.category_code,
    )


def _currency(organisation_id: UUID | None) -> str:
    """The seller's, else the group's."""
    seller = network.get_organisation(organisation_id) if organisation_id else network.platform()
    return seller.currency


def _facets(facets: Facets) -> FacetsShown:
    return FacetsShown(
        **{
            name: [
                FacetValueShown(
                    value=one.value,
                    label=one.label,
                    label_en=one.label_en,
                    count=one.count,
                    is_chosen=one.is_chosen,
                )
                for one in getattr(facets, name)
            ]
            for name in ("categories", "brands", "colours", "sizes")
        },
        prices=[
            PriceBandShown(from_fen=one.from_fen, to_fen=one.to_fen, count=one.count)
            for one in facets.prices
        ],
    )
