"""Tables of goods as files: CSV, XLSX and Parquet give the same rows, one at a time.

The readers of XLSX and Parquet are loaded with the first such file: every process of the shop
imports this module, and few ever read one.
"""

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from quanqu.catalog.refusals import BadTable

Cells = Sequence[object]
Row = tuple[int, Cells]
"""The number of a row, the header being 1, and its cells in the order of the header."""

ENGINE_MEMORY: Final = "256MB"
FETCHED_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Table:
    """A file with a header; `rows` reads it from the start each time it is called."""

    name: str
    digest: str
    header: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


def open_table(path: Path) -> Table:
    """A file by its ending; refuses BadTable if it cannot be read as that."""
    read = READERS.get(path.suffix.lower())
    if read is None:
        known = ", ".join(sorted(READERS))
        raise BadTable(why=f"{path.suffix or 'no ending'} is none of {known}.")
    with _readable():
        header = next(read(path), None)
    if header is None:
        raise BadTable(why="The file is empty; its first line must name the columns.")
    names = tuple(_text(cell).strip().lower() for cell in header[1])

    def rows() -> Iterator[Row]:
        with _readable():
            lines = read(path)
            next(lines, None)
            yield from lines

    return Table(path.name, _digest(path), names, rows)


def table_of(name: str, rows: Sequence[Mapping[str, object]]) -> Table:
    """Rows that somebody has in hand already; a row may say its own `line`."""
    header = tuple(dict.fromkeys(column for row in rows for column in row if column))

    def numbered() -> Iterator[Row]:
        for place, row in enumerate(rows, start=2):
            yield int(str(row.get("line") or place)), [row.get(column) for column in header]

    return Table(name, "", header, numbered)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


class _readable:
    """Whatever a reader stumbles over is a file that cannot be meant."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UnicodeDecodeError):
            raise BadTable(why=f"It is not UTF-8 text (byte {error.start}).") from error
        if isinstance(error, csv.Error):
            raise BadTable(why=f"It is no CSV table: {error}.") from error
        if isinstance(error, (KeyError, ValueError, OSError)):
            raise BadTable(why=f"It cannot be read: {str(error).splitlines()[0]}") from error


def _read_csv(path: Path) -> Iterator[Row]:
    # Excel's byte order mark is no part of the header.
    with path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        for cells in reader:
            if cells:
                # The line on which the row ends, so that quoted line breaks are counted.
                yield reader.line_num, cells


def _read_parquet(path: Path) -> Iterator[Row]:
    import duckdb

    try:
        with duckdb.connect(config={"memory_limit": ENGINE_MEMORY, "threads": 1}) as engine:
            found = engine.execute("SELECT * FROM read_parquet(?)", [str(path)])
            yield 1, [column[0] for column in found.description or ()]
            line = 1
            while fetched := found.fetchmany(FETCHED_ROWS):
                for cells in fetched:
                    line += 1
                    yield line, cells
    except duckdb.Error as error:
        raise ValueError(str(error)) from error


def _read_xlsx(path: Path) -> Iterator[Row]:
    """Every sheet with the first one's header goes on where the one before it ended."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    header: Cells | None = None
    line = 0
    for sheet in book.worksheets:
        lines = sheet.iter_rows(values_only=True)
        first = next(lines, None)
        if header is None and first is not None:
            header, line = first, 1
            yield 1, first
        elif first is None or first != header:
            continue
        for cells in lines:
            line += 1
            if any(cell is not None for cell in cells):
                yield line, cells
    book.close()


READERS: Final[Mapping[str, Callable[[Path], Iterator[Row]]]] = {
    ".csv": _read_csv,
    ".parquet": _read_parquet,
    ".xlsx": _read_xlsx,
}
