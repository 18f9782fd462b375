"""Goods change: their words, barcodes, pictures and scale codes; drafts of the group go on sale."""

import base64
import binascii
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router
from pydantic import Field, StringConstraints

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.catalog.types import PICTURE_SIDES, ScaleCodeHolds
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    OrganisationId,
    ProductId,
    PublicId,
    SkuId,
    Text,
    Told,
    Word,
)
from quanqu.doors.api.items import Item, Name, Texts, require_edit, require_own, show_item
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.network import queries as network

router = Router(tags=["items"])

MediaId = Annotated[UUID, PublicId("med")]
Base64 = Annotated[str, StringConstraints(min_length=1, max_length=4_900_000)]


class Change(Asked):
    """What is not named stays as it is; a brand "" takes the brand away."""

    name: Name | None = None
    name_en: Annotated[str, Field(max_length=200)] | None = None
    description: Text | None = None
    description_en: Text | None = None
    category: Word | None = None
    brand: Annotated[str, Field(max_length=64)] | None = None
    attributes: Texts | None = None
    attributes_en: Texts | None = None


class BarcodeDropped(Asked):
    barcode: Word


class Codes(Told):
    """What is left on a SKU."""

    sku_id: SkuId
    barcodes: list[str]


class ScaleCodeAsked(Asked):
    """What the last five digits of in-store codes with this prefix (20 to 29) hold."""

    prefix: Annotated[str, StringConstraints(pattern=r"^2[0-9]$")]
    holds: ScaleCodeHolds


class ScaleCodeForm(Told):
    prefix: str
    holds: ScaleCodeHolds


class PictureAsked(Asked):
    """A JPEG, PNG or WebP of at most 3.6 MB; of one SKU only, if it is named."""

    content_base64: Base64
    sku_id: SkuId | None = None


class Picture(Told):
    """Addresses of one picture by its longer side in pixels."""

    media_id: MediaId
    sku_id: SkuId | None
    width: int
    height: int
    addresses: dict[int, str]


class Pictures(Told):
    pictures: list[Picture]


@router.post("/items/{product_id}/change", response={200: Item})
@effect(status=200)
def change_item(request: HttpRequest, product_id: ProductId, asked: Change) -> Item:
    """Give a product other words, another category or brand. (C1)"""
    require_own(request, product_id)
    words = asked.model_dump(exclude={"category", "brand"}, exclude_none=True)
    catalog.change_product(
        product_id, category_code=asked.category, brand_code=asked.brand, **words
    )
    return show_item(product_id)


@router.post("/items/{product_id}/activate", response={200: Item})
@effect(status=200)
def activate_item(request: HttpRequest, product_id: ProductId) -> Item:
    """Put a draft of the group's own on sale."""
    require_own(request, product_id)
    group_id = network.platform().organisation_id
    network.require(acting_staff(request), "catalog.approve", organisation_id=group_id)
    catalog.activate_product(product_id, at=moment(request))
    return show_item(product_id)


@router.post("/items/skus/{sku_id}/barcodes/drop", response={200: Codes})
@effect(status=200)
def drop_barcode(request: HttpRequest, sku_id: SkuId, asked: BarcodeDropped) -> Codes:
    """Take a barcode away from a SKU."""
    require_edit(request, goods.get_sku(sku_id).organisation_id)
    catalog.drop_barcode(sku_id, barcode=asked.barcode)
    left = goods.get_sku(sku_id)
    return Codes(sku_id=sku_id, barcodes=[*left.barcodes, *(gtin for gtin, _qty in left.packs)])


@router.post("/organisations/{organisation_id}/scale-codes", response={200: ScaleCodeForm})
@effect(status=200)
def set_scale_codes(
    request: HttpRequest, organisation_id: OrganisationId, asked: ScaleCodeAsked
) -> ScaleCodeForm:
    """Say what a company's scales print: the price, or the weight. (C1)"""
    require_edit(request, organisation_id)
    catalog.set_scale_code_form(
        organisation_id=organisation_id, prefix=asked.prefix, holds=asked.holds
    )
    return ScaleCodeForm(prefix=asked.prefix, holds=asked.holds)


@router.get("/items/{product_id}/pictures", response=Pictures)
@reading
def list_pictures(request: HttpRequest, product_id: ProductId) -> Pictures:
    """The pictures of a product, the first shown first."""
    require_own(request, product_id)
    return _pictures(product_id)


@router.post("/items/{product_id}/pictures", response={201: Pictures})
@effect()
def add_picture(request: HttpRequest, product_id: ProductId, asked: PictureAsked) -> Pictures:
    """Add a picture to a product."""
    require_own(request, product_id)
    try:
        content = base64.b64decode(asked.content_base64, validate=True)
    except binascii.Error as error:
        raise catalog.PictureWrong from error
    catalog.add_media(product_id, content=content, sku_id=asked.sku_id)
    return _pictures(product_id)


@router.post("/items/{product_id}/pictures/{media_id}/drop", response={200: Pictures})
@effect(status=200)
def drop_picture(request: HttpRequest, product_id: ProductId, media_id: MediaId) -> Pictures:
    """Take a picture away from a product."""
    require_own(request, product_id)
    catalog.drop_media(product_id, media_id=media_id)
    return _pictures(product_id)


def _pictures(product_id: UUID) -> Pictures:
    return Pictures(
        pictures=[
            Picture(
                media_id=one.media_id,
                sku_id=one.sku_id,
                width=one.width,
                height=one.height,
                addresses={
                    side: reverse("faces:photo", args=[one.digest, side]) for side in PICTURE_SIDES
                },
            )
            for one in goods.list_media(product_id)
        ]
    )
