"""The statements that add goods, many rows each; checks come before (actions, importing)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from quanqu.catalog import rules
from quanqu.catalog.events import ProductsChanged
from quanqu.catalog.models import Brand, Category
from quanqu.catalog.refusals import UnknownGoodsName
from quanqu.catalog.types import NewProduct, NewSku, ProductId, SkuId
from quanqu.kit import outbox
from quanqu.kit import sql as sql_files
from quanqu.kit.ids import new_id

sql = sql_files.load(__package__)

TOLD_AT_ONCE: Final = 1_000

Clash = tuple[str, UUID | None, str]


def tell(product_ids: Iterable[UUID]) -> None:
    """Let those above know which products are not what they were."""
    ids = tuple(product_ids)
    outbox.publish(
        *(
            ProductsChanged(ids[start : start + TOLD_AT_ONCE])
            for start in range(0, len(ids), TOLD_AT_ONCE)
        )
    )


def id_of(model: type[Category] | type[Brand], code: str) -> UUID:
    """The category or brand with a code; refuses UnknownGoodsName."""
    found = model.objects.filter(code=code).values_list("id", flat=True).first()
    if found is None:
        raise UnknownGoodsName(code=code)
    return found


def clashes(*, products: Sequence[NewProduct], skus: Sequence[tuple[UUID, NewSku]]) -> list[Clash]:
    """What the catalog as it is has against these goods: (reason, organisation, code)."""
    rows = sql.clashes(
        category_codes=list({product.category_code for product in products}),
        brand_codes=list({product.brand_code for product in products if product.brand_code}),
        product_organisation_ids=[product.organisation_id for product in products],
        product_codes=[product.code for product in products],
        sku_organisation_ids=[organisation_id for organisation_id, _ in skus],
        sku_codes=[sku.code for _, sku in skus],
        attribute_codes=list(_attribute_codes(products, skus)),
        scale_organisation_ids=[organisation_id for organisation_id, _ in skus],
        scale_codes=[sku.scale_code for _, sku in skus],
        gtins=[gtin for _, sku in skus for gtin, _ in _gtins(sku)],
    )
    return [(row["reason"], row["organisation_id"], row["code"]) for row in rows]


def write_products(products: Sequence[NewProduct]) -> list[ProductId]:
    """Insert products, then all their SKUs; ids in the order given."""
    ids = [ProductId(new_id()) for _ in products]
    sql.add_products(
        ids=ids,
        organisation_ids=[product.organisation_id for product in products],
        brand_codes=[product.brand_code for product in products],
        category_codes=[product.category_code for product in products],
        codes=[product.code for product in products],
        names=[product.name for product in products],
        names_en=[product.name_en for product in products],
        descriptions=[product.description for product in products],
        descriptions_en=[product.description_en for product in products],
        attributes=[_json(product.attributes) for product in products],
        attributes_en=[_json(product.attributes_en) for product in products],
        states=[str(product.state) for product in products],
    )
    pairs = zip(ids, products, strict=True)
    write_skus([(product_id, sku) for product_id, product in pairs for sku in product.skus])
    return ids


def write_skus(skus: Sequence[tuple[UUID, NewSku]]) -> list[SkuId]:
    """Insert SKUs of products that exist; ids in the order given."""
    ids = [SkuId(new_id()) for _ in skus]
    sql.add_skus(
        ids=ids,
        product_ids=[product_id for product_id, _ in skus],
        codes=[sku.code for _, sku in skus],
        colours=[sku.colour for _, sku in skus],
        colours_en=[sku.colour_en for _, sku in skus],
        sizes=[sku.size for _, sku in skus],
        options=[_json(sku.options) for _, sku in skus],
        options_en=[_json(sku.options_en) for _, sku in skus],
        are_stocked=[sku.is_stocked for _, sku in skus],
        units=[sku.unit for _, sku in skus],
        weights_g=[sku.weight_g for _, sku in skus],
        vats_bps=[sku.vat_bps for _, sku in skus],
        prices_per_qty=[sku.price_per_qty for _, sku in skus],
        are_weighed=[sku.is_weighed for _, sku in skus],
        scale_codes=[sku.scale_code for _, sku in skus],
        have_lots=[sku.has_lots for _, sku in skus],
        shelf_lives_days=[sku.shelf_life_days for _, sku in skus],
    )
    write_barcodes(
        [
            (sku_id, gtin, qty)
            for sku_id, (_, sku) in zip(ids, skus, strict=True)
            for gtin, qty in _gtins(sku)
        ]
    )
    return ids


def write_barcodes(barcodes: Sequence[tuple[UUID, str, int]]) -> None:
    """Insert (SKU, GTIN, units in it); the table refuses one that is taken."""
    if barcodes:
        sql.add_barcodes(
            sku_ids=[sku_id for sku_id, _, _ in barcodes],
            gtins=[gtin for _, gtin, _ in barcodes],
            pack_qtys=[qty for _, _, qty in barcodes],
        )


def _gtins(sku: NewSku) -> list[tuple[str, int]]:
    """Every barcode of a SKU as 14 digits, with the units in it."""
    singles = [(rules.gtin14(barcode) or "", 1) for barcode in sku.barcodes]
    return singles + [(rules.gtin14(barcode) or "", qty) for barcode, qty in sku.packs]


def _attribute_codes(
    products: Sequence[NewProduct], skus: Sequence[tuple[UUID, NewSku]]
) -> set[str]:
    named: set[str] = set()
    for product in products:
        named.update(product.attributes, product.attributes_en)
    for _, sku in skus:
        named.update(sku.options, sku.options_en)
    return named


def _json(texts: Mapping[str, str]) -> str:
    return json.dumps(dict(texts), ensure_ascii=False)


def sku_ids_by_code(keys: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], SkuId]:
    """SKU ids by (organisation, code)."""
    return {
        (row["organisation_id"], row["code"]): row["id"]
        for row in sql.sku_ids_by_code(**_columns(keys))
    }


def product_ids_by_code(keys: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], ProductId]:
    """Product ids by (organisation, code); unknown ones are left out."""
    return {
        (row["organisation_id"], row["code"]): row["id"]
        for row in sql.product_ids_by_code(**_columns(keys))
    }


def _columns(keys: Iterable[tuple[UUID, str]]) -> dict[str, list[UUID] | list[str]]:
    pairs = list(keys)
    return {
        "organisation_ids": [organisation_id for organisation_id, _ in pairs],
        "codes": [code for _, code in pairs],
    }
