"""The page of a product in one statement: what it is, what it costs this reader, and what the
nearest stores have of it.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from django.http import HttpRequest
from ninja import Query, Router

from quanqu.doors.api.deeds import reading
from quanqu.doors.api.fields import Latitude, Longitude, NodeId, ProductId, SkuId, Told
from quanqu.doors.faces.acting import acting_tier, moment
from quanqu.kit import ids
from quanqu.kit import sql as statements
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.pricing import actions as prices
from quanqu.pricing import queries as pricing
from quanqu.pricing.types import Price

router = Router(tags=["goods and places"])
sql = statements.load("quanqu.doors.api")

STORES: Final = 5
RADII_KM: Final = (15.0, 150.0, 20_100.0)
"""A wider circle is searched only while the last one held too few stores."""


class SkuOnPage(Told):
    sku_id: SkuId
    code: str
    colour: str
    colour_en: str
    size: str
    list_price_fen: int | None
    price_fen: int | None
    """None: not for sale in this zone."""


class FreeInStore(Told):
    sku_id: SkuId
    qty: int


class StoreOnPage(Told):
    node_id: NodeId
    code: str
    name: str
    name_en: str
    distance_km: float
    free: list[FreeInStore]
    """SKUs that are not listed are not there."""


class ProductPage(Told):
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
    price_version: int
    skus: list[SkuOnPage]
    stores: list[StoreOnPage]


@dataclass(frozen=True, slots=True)
class PageWish:
    """Which page for whom: a token that the statement itself looks up, or a tier."""

    product_id: UUID
    latitude: float
    longitude: float
    node_id: UUID | None = None
    token_hash: bytes | None = None
    tier: str = ""


@router.get("/products/{product_id}/page", response=ProductPage)
@reading
def get_product_page(
    request: HttpRequest,
    product_id: ProductId,
    latitude: Annotated[Latitude, Query()],
    longitude: Annotated[Longitude, Query()],
    node_id: Annotated[NodeId | None, Query()] = None,
) -> ProductPage:
    """A product with this member's price in the node's zone, and what is free in the 5 stores
    nearest to a place. (C2, C3, C7)

    A member's bearer token takes a shorter way to the same answer (`short`).
    """
    wish = PageWish(product_id, latitude, longitude, node_id, tier=acting_tier(request))
    page = read_page(wish, moment(request))
    if page is None:
        raise NotFound
    return ProductPage.model_validate_json(page)


def read_page(wish: PageWish, at: datetime) -> bytes | None:
    """The page as JSON; None if it is not there, or its token is not in force."""
    for radius_km in RADII_KM:
        rows = sql.product_page(
            product_id=wish.product_id,
            node_id=wish.node_id,
            token_hash=wish.token_hash,
            tier=wish.tier,
            latitude=wish.latitude,
            longitude=wish.longitude,
            **network.box_around(wish.latitude, wish.longitude, radius_km),
            within_km=radius_km,
            stores=STORES,
            at=at,
        )
        if not rows:
            return None
        found = _decoder.decode(rows[0]["page"])
        if found.next_turn_at is not None and found.next_turn_at <= at:
            prices.turn_now(at)
            return read_page(wish, at)
        if len(found.stores or ()) >= STORES:
            break
    return _encoder.encode(_told(found))


class _Sku(msgspec.Struct):
    id: UUID
    code: str
    colour: str
    colour_en: str
    size: str


class _Store(msgspec.Struct):
    node_id: UUID
    code: str
    name: str
    name_en: str
    distance_km: float
    free: list[tuple[UUID, int]] | None


class _Found(msgspec.Struct):
    product: dict[str, Any]
    tier: str
    zone: str
    currency: str
    price_version: int | None
    next_turn_at: datetime | None
    skus: list[_Sku] | None
    prices: list[Price] | None
    stores: list[_Store] | None


_decoder: Final = msgspec.json.Decoder(_Found)
_encoder: Final = msgspec.json.Encoder()
_public: Final = lru_cache(maxsize=50_000)(ids.public)


def _told(found: _Found) -> dict[str, Any]:
    product = found.product
    product["product_id"] = ids.public("prd", UUID(product["product_id"]))
    return {
        **product,
        "zone": found.zone,
        "currency": found.currency,
        "price_version": found.price_version or 0,
        "skus": _skus(found),
        "stores": [
            {
                "node_id": _public("nod", store.node_id),
                "code": store.code,
                "name": store.name,
                "name_en": store.name_en,
                "distance_km": round(store.distance_km, 2),
                "free": _free(store),
            }
            for store in found.stores or ()
        ],
    }


def _free(store: _Store) -> list[dict[str, Any]]:
    """By SKU, whoever owns the units."""
    free: dict[UUID, int] = {}
    for sku_id, qty in store.free or ():
        free[sku_id] = free.get(sku_id, 0) + qty
    return [{"sku_id": _public("sku", sku_id), "qty": qty} for sku_id, qty in free.items() if qty]


def _skus(found: _Found) -> list[dict[str, Any]]:
    costs = pricing.unit_prices(found.prices or (), zone=found.zone, tier=found.tier)
    skus = []
    for sku in found.skus or ():
        price = costs.get(sku.id)
        skus.append(
            {
                "sku_id": _public("sku", sku.id),
                "code": sku.code,
                "colour": sku.colour,
                "colour_en": sku.colour_en,
                "size": sku.size,
                "list_price_fen": price.list_price_fen if price else None,
                "price_fen": price.unit_price_fen if price else None,
            }
        )
    return skus
