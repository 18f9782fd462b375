"""Goods that are there get other words, barcodes and pictures."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from quanqu.catalog import rules
from quanqu.catalog.models import (
    Attribute,
    Barcode,
    Brand,
    Category,
    Product,
    ScaleCodeForm,
    Sku,
)
from quanqu.catalog.refusals import BadBarcode, BadGoods, BarcodeTaken, UnknownGoodsName
from quanqu.catalog.types import ScaleCodeHolds
from quanqu.catalog.writing import id_of, tell, write_barcodes
from quanqu.kit import tx
from quanqu.kit.refusals import NotFound


@tx.required
def change_product(
    product_id: UUID,
    *,
    name: str | None = None,
    name_en: str | None = None,
    description: str | None = None,
    description_en: str | None = None,
    category_code: str | None = None,
    brand_code: str | None = None,
    attributes: Mapping[str, str] | None = None,
    attributes_en: Mapping[str, str] | None = None,
) -> None:
    """Change what is given and leave the rest; a brand code '' takes the brand away.

    Refuses NotFound, BadGoods (an empty name), UnknownGoodsName.
    """
    product = Product.objects.select_for_update(of=("self",)).filter(id=product_id).first()
    if product is None:
        raise NotFound
    if name is not None and not name.strip():
        raise BadGoods(code=product.code)
    words: dict[str, Any] = {
        "name": name,
        "name_en": name_en,
        "description": description,
        "description_en": description_en,
        "attributes": _known(attributes),
        "attributes_en": _known(attributes_en),
    }
    changed = {column: value for column, value in words.items() if value is not None}
    if category_code is not None:
        changed["category_id"] = id_of(Category, category_code)
    if brand_code is not None:
        changed["brand_id"] = id_of(Brand, brand_code) if brand_code else None
    if changed:
        Product.objects.filter(id=product_id).update(**changed)
        tell([product_id])


@tx.required
def add_barcode(sku_id: UUID, *, barcode: str, pack_qty: int = 1) -> None:
    """Give a SKU one more barcode, which counts `pack_qty` of it; giving it again changes nothing.

    Refuses NotFound, BadBarcode, BarcodeTaken, BadGoods (the quantity).
    """
    gtin = rules.gtin14(barcode)
    if gtin is None:
        raise BadBarcode(code=barcode)
    if not 1 <= pack_qty <= rules.LARGEST_PACK_QTY:
        raise BadGoods(code=barcode)
    sku = Sku.objects.filter(id=sku_id).first()
    if sku is None:
        raise NotFound
    known = Barcode.objects.filter(gtin=gtin).first()
    if known is not None:
        if (known.sku_id, known.pack_qty) != (sku_id, pack_qty):
            raise BarcodeTaken(code=barcode)
        return
    try:
        with transaction.atomic():
            write_barcodes([(sku_id, gtin, pack_qty)])
    except IntegrityError as error:
        raise BarcodeTaken(code=barcode) from error
    tell([sku.product_id])


@tx.required
def drop_barcode(sku_id: UUID, *, barcode: str) -> None:
    """Take a barcode away from a SKU; taking it again changes nothing."""
    sku = Sku.objects.filter(id=sku_id).first()
    if sku is None:
        raise NotFound
    if Barcode.objects.filter(sku_id=sku_id, gtin=rules.gtin14(barcode) or "").delete()[0]:
        tell([sku.product_id])


@tx.required
def set_scale_code_form(*, organisation_id: UUID, prefix: str, holds: ScaleCodeHolds) -> None:
    """Say what the digits of an organisation's in-store codes with this prefix (20-29) mean."""
    if len(prefix) != 2 or not prefix.isdecimal() or prefix[0] != "2":
        raise BadBarcode(code=prefix)
    ScaleCodeForm.objects.update_or_create(
        organisation_id=organisation_id, prefix=prefix, defaults={"holds": holds.value}
    )


def _known(texts: Mapping[str, str] | None) -> dict[str, str] | None:
    if texts is None:
        return None
    known = Attribute.objects.filter(code__in=list(texts)).values_list("code", flat=True)
    for code in set(texts) - set(known):
        raise UnknownGoodsName(code=code)
    return dict(texts)
