"""The statements that add goods, many rows each; checks come before (actions, importing)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from quanqu.catalog import rules
from quanqu.catalog.models import Brand
from quanqu.catalog.types import NewProduct, NewSku, ProductId, SkuId
from quanqu.kit import sql as sql_files
from quanqu.kit.ids import new_id

sql = sql_files.load(__package__)

Clash = tuple[str, UUID | None, str]


def clashes(*, products: Sequence[NewProduct], skus: Sequence[tuple[UUID, NewSku]]) -> list[Clash]:
    """What the catalog as it is has against these goods: (reason, organisation, code)."""
    rows = sql.clashes(
        category_codes=list({product.category_code for product in products}),
        brand_codes=list({product.brand_code for product in products if product.brand_code}),
        product_organisation_ids=[product.organisation_id for product in products],
        product_codes=[product.code for product in products],
        sku_organisation_ids=[organisation_id for organisation_id, _ in skus],
        sku_codes=[sku.code for _, sku in skus],
        gtins=[rules.gtin14(gtin) for _, sku in skus for gtin in sku.barcodes],
    )
    return [(row["reason"], row["organisation_id"], row["code"]) for row in rows]


def write_products(products: Sequence[NewProduct]) -> list[ProductId]:
    """Insert products, then all their SKUs; ids in the order given."""
    ids = [ProductId(new_id()) for _ in products]
    brands = _brand_names(products)
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
        states=[str(product.state) for product in products],
        terms=[
            " ".join(_product_terms(product, *brands.get(product.brand_code, ())))
            for product in products
        ],
    )
    pairs = zip(ids, products, strict=True)
    _insert_skus([(product_id, sku) for product_id, product in pairs for sku in product.skus])
    return ids


def write_skus(skus: Sequence[tuple[UUID, NewSku]]) -> list[SkuId]:
    """Insert SKUs of products that exist, which are then found by their codes and colours too."""
    ids = _insert_skus(skus)
    words: dict[UUID, set[str]] = {}
    for product_id, sku in skus:
        words.setdefault(product_id, set()).update(_sku_terms(sku))
    terms = [" ".join(sorted(found)) for found in words.values()]
    sql.add_terms(product_ids=list(words), terms=terms)
    return ids


def _insert_skus(skus: Sequence[tuple[UUID, NewSku]]) -> list[SkuId]:
    ids = [SkuId(new_id()) for _ in skus]
    sql.add_skus(
        ids=ids,
        product_ids=[product_id for product_id, _ in skus],
        codes=[sku.code for _, sku in skus],
        colours=[sku.colour for _, sku in skus],
        colours_en=[sku.colour_en for _, sku in skus],
        sizes=[sku.size for _, sku in skus],
        are_stocked=[sku.is_stocked for _, sku in skus],
        units=[sku.unit for _, sku in skus],
        weights_g=[sku.weight_g for _, sku in skus],
        vats_bps=[sku.vat_bps for _, sku in skus],
    )
    barcodes = [
        (rules.gtin14(barcode), sku_id)
        for sku_id, (_, sku) in zip(ids, skus, strict=True)
        for barcode in sku.barcodes
    ]
    if barcodes:
        sql.add_barcodes(gtins=[gtin for gtin, _ in barcodes], sku_ids=[id_ for _, id_ in barcodes])
    return ids


def _brand_names(products: Sequence[NewProduct]) -> dict[str, tuple[str, str]]:
    codes = {product.brand_code for product in products if product.brand_code}
    rows = Brand.objects.filter(code__in=codes).values_list("code", "name", "name_en")
    return {code: (name, name_en) for code, name, name_en in rows}


def _product_terms(product: NewProduct, *brand_names: str) -> list[str]:
    words = set(rules.terms(product.name, product.name_en, product.code, *brand_names))
    for sku in product.skus:
        words.update(_sku_terms(sku))
    return sorted(words)


def _sku_terms(sku: NewSku) -> list[str]:
    return rules.terms(sku.code, sku.colour, sku.colour_en)


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
