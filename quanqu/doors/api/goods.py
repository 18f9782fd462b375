"""Goods and places: search, a product with its price here, stores near me."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import GoodsState, ProductView, SkuView
from quanqu.doors.api.deeds import reading
from quanqu.doors.api.fields import (
    Latitude,
    Longitude,
    NodeId,
    OrganisationId,
    ProductId,
    SkuId,
    Told,
)
from quanqu.doors.api.orders import tier_of
from quanqu.doors.faces.acting import acting, moment
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.network.types import Capability, NodeView
from quanqu.pricing import queries as pricing
from quanqu.pricing.refusals import NotForSale
from quanqu.pricing.types import GROUP_ZONE, QuoteLine
from quanqu.stock import queries as stock

router = Router(tags=["goods and places"])


class SkuShown(Told):
    sku_id: SkuId
    code: str
    colour: str
    colour_en: str
    size: str
    barcodes: list[str]
    list_price_fen: int | None
    price_fen: int | None
    """None: not for sale in this zone."""
    free_here_qty: int | None
    free_elsewhere_qty: int


class ProductShown(Told):
    product_id: ProductId
    code: str
    name: str
    name_en: str
    description: str
    description_en: str
    brand: str
    category: str
    zone: str
    currency: str
    skus: list[SkuShown]


class NodeShown(Told):
    node_id: NodeId
    organisation_id: OrganisationId
    code: str
    name: str
    name_en: str
    capabilities: list[Capability]
    latitude: float
    longitude: float
    address: str
    timezone: str
    price_zone: str
    distance_km: float | None


class Nodes(Told):
    nodes: list[NodeShown]


@router.get("/products/{product_id}", response=ProductShown)
@reading
def get_product(
    request: HttpRequest,
    product_id: ProductId,
    node_id: Annotated[NodeId | None, Query()] = None,
) -> ProductShown:
    """A product with this member's price in the node's zone, and what is free where."""
    product = catalog.get_product(product_id)
    if product.state == GoodsState.DRAFT:
        raise NotFound
    node = network.get_node(node_id) if node_id else None
    zone = node.price_zone if node else GROUP_ZONE
    seller_id = node.organisation_id if node else network.platform().organisation_id
    currency = network.get_organisation(seller_id).currency
    prices = prices_of(
        product,
        zone=zone,
        currency=currency,
        tier=tier_of(acting(request).member_id),
        at=moment(request),
    )
    free = _free([sku.sku_id for sku in product.skus], node_id)
    return ProductShown(
        product_id=product.product_id,
        code=product.code,
        name=product.name,
        name_en=product.name_en,
        description=product.description,
        description_en=product.description_en,
        brand=product.brand_name,
        category=product.category_code,
        zone=zone,
        currency=currency,
        skus=[
            _sku(sku, prices.get(sku.sku_id), free[sku.sku_id], is_here=node is not None)
            for sku in product.skus
            if sku.state == GoodsState.ACTIVE
        ],
    )


@router.get("/nodes", response=Nodes)
@reading
def list_nodes(
    request: HttpRequest,
    capability: Annotated[Capability | None, Query()] = None,
    code: Annotated[str | None, Query(max_length=40)] = None,
    latitude: Annotated[Latitude | None, Query()] = None,
    longitude: Annotated[Longitude | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Nodes:
    """Places that are open for business: one by its code, the nearest, or all by code."""
    if code is not None:
        node = network.find_node_by_code(code)
        return Nodes(nodes=[show_node(node)] if node else [])
    if latitude is not None and longitude is not None:
        near = network.nearest_nodes(latitude, longitude, capability=capability or "", limit=limit)
        return Nodes(nodes=[show_node(one.node, one.distance_km) for one in near])
    found = network.list_nodes(capability=capability, limit=limit)
    return Nodes(nodes=[show_node(node) for node in found])


def show_node(node: NodeView, distance_km: float | None = None) -> NodeShown:
    """A place as anybody may see it."""
    return NodeShown(
        node_id=node.node_id,
        organisation_id=node.organisation_id,
        code=node.code,
        name=node.name,
        name_en=node.name_en,
        capabilities=sorted(node.capabilities),
        latitude=node.latitude,
        longitude=node.longitude,
        address=node.address,
        timezone=node.timezone,
        price_zone=node.price_zone,
        distance_km=None if distance_km is None else round(distance_km, 2),
    )


def prices_of(
    product: ProductView, *, zone: str, currency: str, tier: str, at: datetime
) -> dict[UUID, QuoteLine]:
    """One unit's price of every SKU that is for sale in a zone."""
    wanted = [sku.sku_id for sku in product.skus]
    for _try in range(2):
        try:
            quote = pricing.quote(
                lines=[(sku_id, 1) for sku_id in wanted],
                zone=zone,
                currency=currency,
                tier=tier,
                at=at,
            )
        except NotForSale as refusal:
            wanted = [one for one in wanted if one not in refusal.facts["sku_ids"]]
        else:
            return {line.sku_id: line for line in quote.lines}
    return {}


def _free(sku_ids: list[UUID], node_id: UUID | None) -> dict[UUID, tuple[int, int]]:
    """(here, elsewhere) per SKU."""
    found = {sku_id: (0, 0) for sku_id in sku_ids}
    for free in stock.free_at(sku_ids, channel="api"):
        here, elsewhere = found[free.shelf.sku_id]
        if free.shelf.node_id == node_id:
            here += max(0, free.free_qty)
        else:
            elsewhere += max(0, free.free_qty)
        found[free.shelf.sku_id] = (here, elsewhere)
    return found


def _sku(
    sku: SkuView, price: QuoteLine | None, free: tuple[int, int], *, is_here: bool
) -> SkuShown:
    return SkuShown(
        sku_id=sku.sku_id,
        code=sku.code,
        colour=sku.colour,
        colour_en=sku.colour_en,
        size=sku.size,
        barcodes=list(sku.barcodes),
        list_price_fen=price.list_price_fen if price else None,
        price_fen=price.unit_price_fen if price else None,
        free_here_qty=free[0] if is_here else None,
        free_elsewhere_qty=free[1],
    )
