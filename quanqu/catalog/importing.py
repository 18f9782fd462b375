"""Goods from a table: every bad row is named with its reason, and by default it is all or nothing.

Columns (a header line, UTF-8): organisation, category, product_code, name, sku are needed; brand,
name_en, description, description_en, colour, colour_en, size, unit, weight_g, vat_bps, is_stocked
(yes or no), barcode (several with spaces between), price_fen may be left out or empty. One row is
one SKU; rows with the same product_code are one product, also one that is there already.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from quanqu.catalog import rules
from quanqu.catalog.types import (
    ImportedPrice,
    ImportReport,
    NewProduct,
    NewSku,
    RefusedRow,
    SkuId,
)
from quanqu.catalog.writing import (
    clashes,
    product_ids_by_code,
    sku_ids_by_code,
    write_products,
    write_skus,
)
from quanqu.kit import tx
from quanqu.network import queries as network

REQUIRED: Final = ("organisation", "category", "product_code", "name", "sku")
CHUNK_SKUS: Final = 5_000

REASONS: Final = {
    "missing": gettext_noop("The column %(column)s is empty."),
    "not_a_number": gettext_noop("%(column)s is not a whole number: %(value)s."),
    "negative": gettext_noop("%(column)s is negative: %(value)s."),
    "too_large": gettext_noop("%(column)s is too large: %(value)s."),
    "unknown_organisation": gettext_noop("There is no organisation %(value)s."),
    "unknown_category": gettext_noop("There is no category %(value)s."),
    "unknown_brand": gettext_noop("There is no brand %(value)s."),
    "duplicate_sku": gettext_noop("The SKU %(value)s is there already."),
    "bad_barcode": gettext_noop("The barcode %(value)s has a wrong length or check digit."),
    "barcode_taken": gettext_noop("The barcode %(value)s belongs to another SKU."),
    "product_differs": gettext_noop(
        "The product %(value)s has another name or category in an earlier row."
    ),
}
_LIMITS: Final = {"weight_g": 10_000_000, "vat_bps": 10_000, "price_fen": 10**12}
_NO: Final = frozenset({"no", "false", "0", "n", "否"})

Key = tuple[UUID, str]


class RowRefused(Exception):
    """One row of the table cannot be taken."""

    def __init__(self, reason: str, column: str = "", value: str = "") -> None:
        super().__init__(reason)
        self.reason, self.column, self.value = reason, column, value


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that reads well; whether the catalog can take it is asked for all rows at once."""

    line: int
    product: NewProduct
    sku: NewSku
    price_fen: int | None

    @property
    def product_key(self) -> Key:
        return self.product.organisation_id, self.product.code

    @property
    def sku_key(self) -> Key:
        return self.product.organisation_id, self.sku.code


@tx.required
def import_products(
    *,
    rows: Iterable[Mapping[str, Any]],
    organisation_code: str | None = None,
    skip_refused: bool = False,
    progress: Callable[[int], object] | None = None,
) -> ImportReport:
    """Add the goods of a table: all or nothing, unless the caller skips what is refused (C1).

    Lines count from 2, the header being line 1, or are given as `line`. Rows without an
    organisation belong to `organisation_code`. Prices are checked here and handed back in the
    report: pricing publishes them in the same transaction. `progress` is told the rows read.
    """
    table = _Table({view.code: view.organisation_id for view in network.list_organisations()})
    for line, cells in enumerate(rows, start=2):
        table.read(line, {"organisation": organisation_code, **_filled(cells)})
        if progress is not None:
            progress(table.read_qty)
    table.ask_the_catalog()
    good = table.rows if skip_refused or not table.refused else []
    sku_ids = _write(good)
    return ImportReport(
        read_qty=table.read_qty,
        taken_qty=len(good),
        product_qty=len({row.product_key for row in good}),
        refused=tuple(sorted(table.refused, key=lambda row: row.line)),
        prices=tuple(
            ImportedPrice(sku_ids[row.sku_key], row.product.organisation_id, row.price_fen)
            for row in good
            if row.price_fen is not None
        ),
    )


class _Table:
    """The rows read so far and those refused, each with its first reason."""

    def __init__(self, organisations: Mapping[str, UUID]) -> None:
        self._organisations = organisations
        self.read_qty = 0
        self.rows: list[_Row] = []
        self.refused: list[RefusedRow] = []
        self._products: dict[Key, NewProduct] = {}
        self._skus: set[Key] = set()
        self._gtins: set[str] = set()

    def read(self, line: int, cells: Mapping[str, Any]) -> None:
        """Take a row in, or note why not."""
        self.read_qty += 1
        line = int(cells.get("line") or line)
        try:
            row = _read_row(line, cells, self._organisations)
            self._compare_with_earlier_rows(row)
        except RowRefused as refusal:
            self._refuse(line, refusal)
        else:
            self._products.setdefault(row.product_key, row.product)
            self._skus.add(row.sku_key)
            self._gtins.update(row.sku.barcodes)
            self.rows.append(row)

    def ask_the_catalog(self) -> None:
        """Drop the rows that name what does not exist or take what is taken already."""
        against = _against([row.product for row in self.rows], self.rows)
        kept = []
        for row in self.rows:
            refusal = _refusal(row, against)
            if refusal:
                self._refuse(row.line, refusal)
            else:
                kept.append(row)
        self.rows = kept

    def _compare_with_earlier_rows(self, row: _Row) -> None:
        first = self._products.get(row.product_key, row.product)
        if (first.name, first.category_code) != (row.product.name, row.product.category_code):
            raise RowRefused("product_differs", value=row.product.code)
        if row.sku_key in self._skus:
            raise RowRefused("duplicate_sku", value=row.sku.code)
        for gtin in row.sku.barcodes:
            if gtin in self._gtins:
                raise RowRefused("barcode_taken", value=gtin)

    def _refuse(self, line: int, refusal: RowRefused) -> None:
        text = _(REASONS[refusal.reason]) % {"column": refusal.column, "value": refusal.value}
        value = refusal.value or refusal.column
        self.refused.append(RefusedRow(line, refusal.reason, value, text))


def _filled(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {column: value for column, value in cells.items() if column and value not in (None, "")}


def _read_row(line: int, cells: Mapping[str, Any], organisations: Mapping[str, UUID]) -> _Row:
    text = {column: str(value or "").strip() for column, value in cells.items()}
    for column in REQUIRED:
        if not text.get(column):
            raise RowRefused("missing", column)
    if text["organisation"] not in organisations:
        raise RowRefused("unknown_organisation", value=text["organisation"])
    product = NewProduct(
        organisation_id=organisations[text["organisation"]],
        category_code=text["category"],
        code=text["product_code"],
        name=text["name"],
        name_en=text.get("name_en", ""),
        brand_code=text.get("brand", ""),
        description=text.get("description", ""),
        description_en=text.get("description_en", ""),
    )
    return _Row(line, product, _read_sku(text), _number(text, "price_fen"))


def _read_sku(text: Mapping[str, str]) -> NewSku:
    weight, vat = _number(text, "weight_g"), _number(text, "vat_bps")
    return NewSku(
        code=text["sku"],
        colour=text.get("colour", ""),
        colour_en=text.get("colour_en", ""),
        size=text.get("size", ""),
        is_stocked=text.get("is_stocked", "").lower() not in _NO,
        unit=text.get("unit") or "piece",
        weight_g=0 if weight is None else weight,
        vat_bps=1300 if vat is None else vat,
        barcodes=tuple(_barcode(word) for word in text.get("barcode", "").split()),
    )


def _barcode(text: str) -> str:
    gtin = rules.gtin14(text)
    if gtin is None:
        raise RowRefused("bad_barcode", value=text)
    return gtin


def _number(text: Mapping[str, str], column: str) -> int | None:
    value = text.get(column, "")
    if not value:
        return None
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise RowRefused("not_a_number", column, value)
    if value.startswith("-"):
        raise RowRefused("negative", column, value)
    if len(digits) > 15 or int(digits) > _LIMITS[column]:
        raise RowRefused("too_large", column, value)
    return int(digits)


def _against(products: Sequence[NewProduct], rows: Sequence[_Row]) -> set[tuple[str, str, str]]:
    """What the catalog has against the rows: (reason, organisation or '', code)."""
    skus = [(row.product.organisation_id, row.sku) for row in rows]
    found = clashes(products=products, skus=skus)
    return {(reason, str(organisation_id or ""), code) for reason, organisation_id, code in found}


def _refusal(row: _Row, against: set[tuple[str, str, str]]) -> RowRefused | None:
    owner = str(row.product.organisation_id)
    asked = [
        ("unknown_category", "", row.product.category_code),
        ("unknown_brand", "", row.product.brand_code),
        ("duplicate_sku", owner, row.sku.code),
        *(("barcode_taken", "", gtin) for gtin in row.sku.barcodes),
    ]
    for reason in asked:
        if reason in against:
            return RowRefused(reason[0], value=reason[2])
    return None


def _write(rows: Sequence[_Row]) -> dict[Key, SkuId]:
    """Products that are new with all their SKUs, then further SKUs of those that are there."""
    there = product_ids_by_code({row.product_key for row in rows})
    products: dict[Key, NewProduct] = {}
    further: list[tuple[UUID, NewSku]] = []
    for row in rows:
        if row.product_key in there:
            further.append((there[row.product_key], row.sku))
        else:
            first = products.setdefault(row.product_key, row.product)
            products[row.product_key] = replace(first, skus=(*first.skus, row.sku))
    new = list(products.values())
    for start in range(0, len(new), CHUNK_SKUS):
        write_products(new[start : start + CHUNK_SKUS])
    write_skus(further)
    return sku_ids_by_code(row.sku_key for row in rows)
