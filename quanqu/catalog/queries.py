"""Reads of the catalog."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from quanqu.catalog import rules
from quanqu.catalog.models import Barcode, Category, Product
from quanqu.catalog.types import (
    CategoryId,
    CategoryView,
    GoodsState,
    ProductId,
    ProductPage,
    ProductView,
    SkuView,
)
from quanqu.kit import sql as sql_files
from quanqu.kit.refusals import NotFound

sql = sql_files.load(__package__)


def get_product(product_id: UUID) -> ProductView:
    """One product with its SKUs; refuses NotFound."""
    found = list_products_by_id([product_id])
    if not found:
        raise NotFound
    return found[0]


def list_products_by_id(product_ids: Sequence[UUID]) -> tuple[ProductView, ...]:
    """Products in the order of the ids; unknown ones are left out. Two statements for all."""
    rows = sql.products(product_ids=list(product_ids))
    skus = get_skus([sku_id for row in rows for sku_id in row["sku_ids"]])
    return tuple(_product(row, skus) for row in rows)


def get_skus(sku_ids: Iterable[UUID]) -> dict[UUID, SkuView]:
    """SKUs by id; unknown ones are left out."""
    rows = sql.skus(sku_ids=list(sku_ids))
    return {row["sku_id"]: _sku(row) for row in rows}


def start_skus(sku_ids: Iterable[UUID]) -> sql_files.Later[dict[UUID, SkuView]]:
    """What `get_skus` says, asked inside `sql.together`."""
    rows = sql.start("skus", sku_ids=list(sku_ids))
    return lambda: {row["sku_id"]: _sku(row) for row in rows()}


def get_sku(sku_id: UUID) -> SkuView:
    """One SKU; refuses NotFound."""
    found = get_skus([sku_id])
    if not found:
        raise NotFound
    return found[sku_id]


def find_sku_by_barcode(text: str) -> SkuView | None:
    """The SKU behind an EAN-8, UPC-A, EAN-13 or ITF-14 number."""
    gtin = rules.gtin14(text)
    sku_id = Barcode.objects.filter(gtin=gtin).values_list("sku_id", flat=True).first()
    return get_sku(sku_id) if sku_id else None


def find_skus_by_code(organisation_id: UUID, codes: Iterable[str]) -> dict[str, SkuView]:
    """An organisation's SKUs by their codes; unknown codes are left out."""
    wanted = list(codes)
    ids = sql.sku_ids_by_code(organisation_ids=[organisation_id] * len(wanted), codes=wanted)
    return {sku.code: sku for sku in get_skus([row["id"] for row in ids]).values()}


def search(text: str, *, limit: int = 24, cursor: UUID | None = None) -> ProductPage:
    """Active products that have every word of the text in names, codes, colours or brand (C7).

    Chinese is searched by pairs of characters; the last Latin word may be a beginning. A whole
    barcode finds its product.
    """
    by_barcode = find_sku_by_barcode(text.strip())
    if by_barcode and by_barcode.state == GoodsState.ACTIVE:
        return ProductPage((get_product(by_barcode.product_id),), None)
    wanted = rules.wanted_terms(text)
    if not wanted:
        return ProductPage((), None)
    query = " & ".join(f"'{t}':*" if t.isascii() else f"'{t}'" for t in wanted)
    rows = sql.product_ids_by_terms(wanted=query, after_id=cursor, row_limit=limit + 1)
    return _page([row["id"] for row in rows], limit)


def list_products(
    *, category_code: str | None = None, limit: int = 24, cursor: UUID | None = None
) -> ProductPage:
    """Active products of a category and those below it, or all, a page at a time."""
    rows = sql.product_ids_by_category(
        category_code=category_code, after_id=cursor, row_limit=limit + 1
    )
    return _page([row["id"] for row in rows], limit)


def list_categories() -> list[CategoryView]:
    """The whole tree, by code."""
    rows = Category.objects.order_by("code").values_list(
        "id", "code", "name", "name_en", "parent__code"
    )
    return [
        CategoryView(CategoryId(id_), code, name, name_en, parent_code or "")
        for id_, code, name, name_en, parent_code in rows
    ]


def find_product(organisation_id: UUID, code: str) -> ProductView | None:
    """An organisation's product by its code."""
    product_id = (
        Product.objects.filter(organisation_id=organisation_id, code=code)
        .values_list("id", flat=True)
        .first()
    )
    return get_product(product_id) if product_id else None


def _page(ids: list[UUID], limit: int) -> ProductPage:
    more = len(ids) > limit
    return ProductPage(list_products_by_id(ids[:limit]), ids[limit - 1] if more else None)


def _sku(row: sql_files.Row) -> SkuView:
    barcodes = tuple(rules.printed(gtin) for gtin in row["barcodes"] or ())
    return SkuView(**{**row, "state": GoodsState(row["state"]), "barcodes": barcodes})


def _product(row: sql_files.Row, skus: dict[UUID, SkuView]) -> ProductView:
    kept = {name: value for name, value in row.items() if name != "sku_ids"}
    kept["state"] = GoodsState(row["state"])
    kept["product_id"] = ProductId(row["product_id"])
    return ProductView(**kept, skus=tuple(skus[sku_id] for sku_id in row["sku_ids"]))
