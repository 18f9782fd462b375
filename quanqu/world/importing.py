"""`quanqu import`: stores and products from CSV files, with every refused row named."""

import csv
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from quanqu.kit import clock, tx
from quanqu.network import actions as network
from quanqu.network import queries
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as price_queries
from quanqu.pricing.types import GROUP_ZONE

ACTOR: Final = "system:import"
SHOWN_ROWS: Final = 200

GOODS_NEEDED: Final = frozenset({"category", "product_code", "name", "sku"})
GOODS_COLUMNS: Final = GOODS_NEEDED | {
    *("organisation", "brand", "name_en", "description", "description_en", "colour", "colour_en"),
    *("size", "unit", "weight_g", "vat_bps", "is_stocked", "barcode", "price_fen"),
}

Row = Mapping[str, str | None]
Advance = Callable[[int], object]


class Refusal(Protocol):
    """One row that was not taken."""

    @property
    def line(self) -> int: ...
    @property
    def text(self) -> str: ...


class BadFile(Exception):
    """The file is no CSV table with the columns that are needed; the message says why."""


def stores(file: Path, *, organisation_code: str | None, skip_refused: bool) -> int:
    """Open the nodes of a file; 0 if every row was taken, or with `skip_refused` the good ones."""

    def take(rows: list[Row], advance: Advance) -> tuple[int, tuple[Refusal, ...]]:
        report = network.import_nodes(
            rows=rows,
            organisation_code=organisation_code,
            skip_refused=skip_refused,
            progress=advance,
        )
        return report.taken_qty, report.refused

    def check(header: Set[str]) -> None:
        # A chain's own file has columns of its own: only whose stores they are must be said.
        _check_organisation(header, organisation_code)

    return _run(file, "stores", take, check, skip_refused)


def products(
    file: Path, *, organisation_code: str | None, skip_refused: bool, zone: str = GROUP_ZONE
) -> int:
    """Add the goods of a file and publish their prices in a zone's list; as `stores` otherwise."""

    def take(rows: list[Row], advance: Advance) -> tuple[int, tuple[Refusal, ...]]:
        report = pricing.import_products(
            rows=rows,
            list_id=_price_list(zone, organisation_code),
            at=clock.now(),
            organisation_code=organisation_code,
            skip_refused=skip_refused,
            progress=advance,
        )
        return report.taken_qty, report.refused

    def check(header: Set[str]) -> None:
        _check_organisation(header, organisation_code)
        if missing := GOODS_NEEDED - header:
            raise BadFile(f"Columns are missing: {', '.join(sorted(missing))}.")
        if unknown := header - GOODS_COLUMNS:
            known = ", ".join(sorted(GOODS_COLUMNS))
            raise BadFile(f"Unknown columns: {', '.join(sorted(unknown))}. Known: {known}.")
        _check_zone(zone)

    return _run(file, "SKUs", take, check, skip_refused)


def _check_organisation(header: Set[str], code: str | None) -> None:
    """Whose it is stands in a column, or in the option; codes that exist are named."""
    codes = [one.code for one in queries.list_organisations()]
    if code is not None and code not in codes:
        raise BadFile(f"There is no organisation {code}. There are: {', '.join(codes)}.")
    if code is None and "organisation" not in header:
        raise BadFile(
            "It has no column organisation: say whose it is with --organisation CODE, one of "
            f"{', '.join(codes)}."
        )


def _check_zone(zone: str) -> None:
    """A price zone is the group's, a dealer's, or one that a node sells in."""
    zones = {GROUP_ZONE, *(f"dealer:{one.code}" for one in queries.list_organisations())}
    zones |= {node.price_zone for node in queries.list_nodes(limit=100_000)}
    if zone not in zones:
        raise BadFile(f"There is no price zone {zone}. There are: {', '.join(sorted(zones))}.")


def _price_list(zone: str, organisation_code: str | None) -> UUID:
    """The list of the zone in the organisation's currency; a new zone gets one."""
    organisation = queries.platform()
    if organisation_code:
        organisation = queries.find_organisation_by_code(organisation_code) or organisation
    known = price_queries.find_list(zone, organisation.currency)
    if known is not None:
        return known.list_id
    return pricing.open_list(
        organisation_id=organisation.organisation_id,
        zone=zone,
        currency=organisation.currency,
        name=zone,
    )


def _run(
    file: Path,
    what: str,
    take: Callable[[list[Row], Advance], tuple[int, tuple[Refusal, ...]]],
    check: Callable[[Set[str]], None],
    skip_refused: bool,
) -> int:
    console = Console()
    try:
        rows = list(_read(file, check))
        if not rows:
            raise BadFile("There is a header and no row below it.")
    except BadFile as bad:
        console.print(f"[red]{file.name}:[/] {bad}")
        return 1
    with _progress(console, len(rows)) as advance, tx.begin(actor=ACTOR):
        taken, refused = take(rows, advance)
    _show(console, refused)
    console.print(f"{taken:,} {what} taken, {len(refused):,} of {len(rows):,} rows refused.")
    if refused and not skip_refused:
        console.print("Nothing was changed. Mend the rows, or take the others with --skip-refused.")
    return 1 if refused and not (skip_refused and taken) else 0


def _read(file: Path, check: Callable[[Set[str]], None]) -> Iterator[Row]:
    """The rows of a CSV file with a header. Excel's byte order mark is no part of the header."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text, strict=True)
            if not reader.fieldnames:
                raise BadFile("The file is empty; its first line must name the columns.")
            check({name.strip().lower() for name in reader.fieldnames})
            for row in reader:
                # The line on which the row ends, so that quoted line breaks are counted.
                yield {name: _cell(value) for name, value in row.items() if name} | {
                    "line": str(reader.line_num)
                }
    except UnicodeDecodeError as error:
        raise BadFile(f"It is not UTF-8 text (byte {error.start}).") from error
    except csv.Error as error:
        raise BadFile(f"It is no CSV table: {error}.") from error


def _cell(value: str | list[str] | None) -> str | None:
    return value if isinstance(value, str) else None


@contextmanager
def _progress(console: Console, total: int) -> Iterator[Advance]:
    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=total)
        yield lambda read_qty: bar.update(task, completed=read_qty)


def _show(console: Console, refused: tuple[Refusal, ...]) -> None:
    if not refused:
        return
    table = Table(title="Refused rows", title_justify="left", box=None, pad_edge=False)
    table.add_column("line", justify="right")
    table.add_column("reason", overflow="fold")
    for row in refused[:SHOWN_ROWS]:
        table.add_row(str(row.line), row.text)
    console.print(table)
    if len(refused) > SHOWN_ROWS:
        console.print(f"... and {len(refused) - SHOWN_ROWS:,} more.")
