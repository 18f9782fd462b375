"""Brands, categories, attributes, products and SKUs come in; many by one statement per table."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn
from uuid import UUID

from django.db import IntegrityError, transaction

from quanqu.catalog import queries, rules
from quanqu.catalog.models import Attribute, Brand, Category, Product
from quanqu.catalog.refusals import (
    BadBarcode,
    BadGoods,
    BarcodeTaken,
    DuplicateCode,
    UnknownGoodsName,
)
from quanqu.catalog.types import (
    AttributeId,
    BrandId,
    CategoryId,
    GoodsState,
    NewProduct,
    NewSku,
    ProductId,
    ProductView,
    SkuId,
)
from quanqu.catalog.writing import clashes, tell, write_products, write_skus
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import NotFound, Refused

_REFUSALS: dict[str, type[Refused]] = {
    "unknown_category": UnknownGoodsName,
    "unknown_brand": UnknownGoodsName,
    "unknown_attribute": UnknownGoodsName,
    "product_exists": DuplicateCode,
    "duplicate_sku": DuplicateCode,
    "scale_code_taken": DuplicateCode,
    "barcode_taken": BarcodeTaken,
}


@tx.required
def add_brand(*, code: str, name: str, name_en: str = "") -> BrandId:
    """Add a brand; refuses DuplicateCode."""
    brand, is_new = Brand.objects.get_or_create(
        code=code, defaults={"name": name, "name_en": name_en, "id": new_id()}
    )
    if not is_new:
        raise DuplicateCode(code=code)
    return BrandId(brand.id)


@tx.required
def add_category(*, code: str, name: str, name_en: str = "", parent_code: str = "") -> CategoryId:
    """Add a category below another or at the top; refuses DuplicateCode and UnknownGoodsName."""
    parent = Category.objects.filter(code=parent_code).first() if parent_code else None
    if parent_code and parent is None:
        raise UnknownGoodsName(code=parent_code)
    category, is_new = Category.objects.get_or_create(
        code=code, defaults={"name": name, "name_en": name_en, "parent": parent, "id": new_id()}
    )
    if not is_new:
        raise DuplicateCode(code=code)
    return CategoryId(category.id)


@tx.required
def add_attribute(*, code: str, name: str, name_en: str = "") -> AttributeId:
    """Add an axis of variants or a property; refuses BadGoods and DuplicateCode."""
    if not rules.is_attribute(code) or not name.strip():
        raise BadGoods(code=code)
    attribute, is_new = Attribute.objects.get_or_create(
        code=code, defaults={"name": name, "name_en": name_en, "id": new_id()}
    )
    if not is_new:
        raise DuplicateCode(code=code)
    return AttributeId(attribute.id)


@tx.required
def add_product(
    *,
    organisation_id: UUID,
    category_code: str,
    code: str,
    name: str,
    name_en: str = "",
    brand_code: str = "",
    description: str = "",
    description_en: str = "",
    state: GoodsState = GoodsState.ACTIVE,
    skus: Sequence[NewSku] = (),
    attributes: Mapping[str, str] | None = None,
    attributes_en: Mapping[str, str] | None = None,
) -> ProductView:
    """Add one product with its SKUs (C1); refusals as add_products_many."""
    product = NewProduct(
        organisation_id=organisation_id,
        category_code=category_code,
        code=code,
        name=name,
        name_en=name_en,
        brand_code=brand_code,
        description=description,
        description_en=description_en,
        state=state,
        skus=tuple(skus),
        attributes=attributes or {},
        attributes_en=attributes_en or {},
    )
    (product_id,) = add_products_many(products=[product])
    return queries.get_product(product_id)


@tx.required
def add_products_many(*, products: Sequence[NewProduct]) -> list[ProductId]:
    """Add products with their SKUs and barcodes, all or nothing; ids in the order given (C1).

    Refuses UnknownGoodsName, DuplicateCode, BadGoods, BadBarcode, BarcodeTaken.
    """
    skus = [(product.organisation_id, sku) for product in products for sku in product.skus]
    _check_products(products)
    _check_skus(skus)
    _refuse_first(clashes(products=products, skus=skus))
    try:
        with transaction.atomic():
            ids = write_products(products)
    except IntegrityError as error:
        _refuse_lost_race(error)
    tell(ids)
    return ids


@tx.required
def add_skus_many(*, skus: Sequence[tuple[UUID, NewSku]]) -> list[SkuId]:
    """Add SKUs to products that exist, all or nothing; ids in the order given.

    Refuses NotFound (the product), DuplicateCode, BadGoods, BadBarcode, BarcodeTaken.
    """
    owners = dict(
        Product.objects.filter(id__in={product_id for product_id, _ in skus}).values_list(
            "id", "organisation_id"
        )
    )
    if any(product_id not in owners for product_id, _ in skus):
        raise NotFound
    owned = [(owners[product_id], sku) for product_id, sku in skus]
    _check_skus(owned)
    _refuse_first(clashes(products=[], skus=owned))
    try:
        with transaction.atomic():
            ids = write_skus(skus)
    except IntegrityError as error:
        _refuse_lost_race(error)
    tell({product_id for product_id, _ in skus})
    return ids


def _check_products(products: Sequence[NewProduct]) -> None:
    for product in products:
        if not product.name.strip() or not product.code.strip():
            raise BadGoods(code=product.code)
    _refuse_twice((product.organisation_id, product.code) for product in products)


def _check_skus(skus: Sequence[tuple[UUID, NewSku]]) -> None:
    for _, sku in skus:
        if not rules.is_possible(sku):
            raise BadGoods(code=sku.code)
        for barcode in _codes_of(sku):
            if rules.gtin14(barcode) is None:
                raise BadBarcode(code=barcode)
    _refuse_twice((organisation_id, sku.code) for organisation_id, sku in skus)
    _refuse_twice((organisation_id, sku.scale_code) for organisation_id, sku in skus)
    _refuse_twice((None, rules.gtin14(gtin) or "") for _, sku in skus for gtin in _codes_of(sku))


def _codes_of(sku: NewSku) -> tuple[str, ...]:
    return (*sku.barcodes, *(barcode for barcode, _ in sku.packs))


def _refuse_twice(codes: Iterable[tuple[UUID | None, str]]) -> None:
    for (_, code), count in Counter(codes).items():
        if code and count > 1:
            raise DuplicateCode(code=code)


def _refuse_first(found: list[tuple[str, UUID | None, str]]) -> None:
    for reason, _, code in found:
        raise _REFUSALS[reason](code=code)


def _refuse_lost_race(error: IntegrityError) -> NoReturn:
    # Someone added the same code between our check and our insert: the unique key decided.
    raise DuplicateCode(code="") from error
