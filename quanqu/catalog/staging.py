"""Rows on their way into the staging table: text as COPY wants it, thousands at a time."""

import re
from collections.abc import Iterable, Sequence
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
)

_SPECIAL: Final = re.compile(r"[\\\t\n\r\0]")
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
    import_id: UUID, header: Sequence[str], rows: Iterable[Row], organisation_code: str
) -> None:
    """Copy rows into the staging table as they are; empty cells are NULL there."""
    places = [(header.index(column), column) for column in COLUMNS if column in header]
    own = [place for place, column in places if column == "organisation"]
    columns = [column for _, column in places if column != "organisation"]
    wanted = [place for place, column in places if column != "organisation"]
    usual = _field(organisation_code)
    statement = (
        f"COPY catalog_staged (import_id, line, organisation, {', '.join(columns)}) FROM STDIN"
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line, cells in rows:
            owner = _cell(cells, own[0]) if own else _NOTHING
            fields = [_cell(cells, place) for place in wanted]
            owner = usual if owner == _NOTHING else owner
            copy.write(f"{import_id}\t{line}\t{owner}\t" + "\t".join(fields) + "\n")


def _cell(cells: Sequence[object], place: int) -> str:
    cell = cells[place] if place < len(cells) else None
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
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text
