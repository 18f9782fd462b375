"""`quanqu export`: goods into CSV, XLSX or Parquet, as `quanqu import` takes them back."""

import csv
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import duckdb
import openpyxl
from rich.console import Console

from quanqu.network import queries as network
from quanqu.pricing import queries as pricing

SHEET_ROWS: Final = 1_000_000
"""A sheet holds 1,048,576 rows; what is more goes on in the next."""


def products(file: Path, *, organisation_code: str | None, zone: str) -> int:
    """Write all active goods with their prices; 1 if the organisation or the form is unknown."""
    console = Console()
    write = WRITERS.get(file.suffix.lower())
    owner = network.find_organisation_by_code(organisation_code) if organisation_code else None
    if write is None or (organisation_code and owner is None):
        known = f"one of {', '.join(sorted(WRITERS))}" if write is None else "an organisation"
        console.print(f"[red]{file.name}:[/] {organisation_code or file.suffix} is not {known}.")
        return 1
    currency = (owner or network.platform()).currency
    price_list = pricing.find_list(zone, currency)
    with tempfile.TemporaryDirectory(dir=file.resolve().parent) as folder:
        text = Path(folder) / "goods.csv"
        with text.open("wb") as out:
            for block in pricing.export_products(
                list_id=price_list.list_id if price_list else None,
                organisation_id=owner.organisation_id if owner else None,
            ):
                out.write(block)
        made = Path(folder) / file.name
        write(text, made)
        # Whoever reads the file sees the old one or the whole new one.
        made.replace(file)
    console.print(f"{file} written.")
    return 0


def _as_csv(text: Path, made: Path) -> None:
    text.rename(made)


def _as_parquet(text: Path, made: Path) -> None:
    with duckdb.connect(config={"memory_limit": "256MB", "threads": 1}) as engine:
        rows = f"read_csv('{text}', header = true, all_varchar = true, quote = '\"')"
        engine.execute(f"COPY (SELECT * FROM {rows}) TO '{made}' (FORMAT parquet)")


def _as_xlsx(text: Path, made: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    with text.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        header = next(rows)
        sheet = None
        for place, row in enumerate(rows):
            if place % SHEET_ROWS == 0:
                sheet = book.create_sheet(f"goods {place // SHEET_ROWS + 1}")
                sheet.append(header)
            assert sheet is not None
            sheet.append(row)
    book.save(made)


WRITERS: Final[Mapping[str, Callable[[Path, Path], None]]] = {
    ".csv": _as_csv,
    ".parquet": _as_parquet,
    ".xlsx": _as_xlsx,
}
