"""Rows on their way into the staging table: text as COPY wants it, thousands at a time."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from types import NoneType
from typing import Final
from uuid import UUID

from django.db import connection

from quanqu.catalog.refusals import BadTable
from quanqu.catalog.tables import Row

REQUIRED: Final = ("category", "product_code", "name", "sku")
COLUMNS: Final = (
    "organisation",
    *REQUIRED,
    "name_en",
    "brand",
    "description",
    "description_en",
    "attributes",
    "attributes_en",
    "colour",
    "colour_en",
    "size",
    "options",
    "options_en",
    "unit",
    "weight_g",
    "vat_bps",
    "is_stocked",
    "price_per_qty",
    "is_weighed",
    "scale_code",
    "has_lots",
    "shelf_life_days",
    "barcode",
    "packs",
    "price_fen",
    "from",
    "until",
)

_MARKS: Final = ("\\", "\t", "\n", "\r", "\0", "  ")
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})
_NOTHING: Final = "\\N"


def check_columns(header: Sequence[str]) -> None:
    """Refuse a table that lacks a column or has one that nobody reads: it may be misspelt."""
    if missing := [column for column in REQUIRED if column not in header]:
        raise BadTable(why=f"Columns are missing: {', '.join(sorted(missing))}.")
    if unknown := {column for column in header if column} - {*COLUMNS, "line"}:
        known = ", ".join(sorted(COLUMNS))
        raise BadTable(
            why=f"Unknown columns: {', '.join(sorted(unknown))}. Known: {known}.",
        )
    if len(set(header)) < len(header):
        raise BadTable(why="A column is there twice.")


def stage(
    import_id: UUID, header: Sequence[str], rows: Sequence[Row], organisation_code: str
) -> None:
    """Copy rows into the staging table as they are; empty cells are NULL there."""
    cells = [tuple(_column(column)) for column in zip_longest(*(row for _, row in rows))]
    named: dict[str, Sequence[str]] = {
        name: cells[place] for place, name in enumerate(header) if place < len(cells)
    }
    named["organisation"] = _owners(named.get("organisation"), organisation_code, len(rows))
    columns = [column for column in COLUMNS if column in named]
    lines = (f"{import_id}\t{line}" for line, _ in rows)
    # One of them is a word of SQL.
    quoted = ", ".join(f'"{column}"' for column in columns)
    statement = f"COPY catalog_staged (import_id, line, {quoted}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line in zip(lines, *(named[column] for column in columns), strict=True):
            copy.write("\t".join(line) + "\n")


def _owners(given: Sequence[str] | None, usual: str, qty: int) -> Sequence[str]:
    """Whose each row is; a row that does not say it is of the usual organisation."""
    field = _field(usual)
    return [field if own == _NOTHING else own for own in given or [_NOTHING] * qty]


def _column(cells: Sequence[object]) -> Iterable[str]:
    """The cells of a column as COPY wants them. Most columns need no look at every cell."""
    kinds = set(map(type, cells)) - {NoneType}
    if kinds == {str}:
        texts = ["" if cell is None else str(cell).strip() for cell in cells]
        whole = "".join(texts)
        if not any(mark in whole for mark in _MARKS):
            return [text or _NOTHING for text in texts]
    if kinds == {int}:
        return [_NOTHING if cell is None else str(cell) for cell in cells]
    return map(_cell, cells)


def _cell(cell: object) -> str:
    if cell is None:
        return _NOTHING
    if isinstance(cell, str):
        return _field(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    # Spreadsheets keep every number as a fraction.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _field(str(cell))


def _field(text: str) -> str:
    text = text.strip()
    if not text:
        return _NOTHING
    # Lists of barcodes are cut at single spaces.
    if "  " in text:
        text = " ".join(text.split())
    return text.translate(_ESCAPES)
