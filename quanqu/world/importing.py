"""`quanqu import`: stores and products from files, with every refused row named."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.kit import tx
from quanqu.kit.refusals import Refused
from quanqu.network import actions as network
from quanqu.network import queries
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as price_queries
from quanqu.pricing.types import GROUP_ZONE

ACTOR: Final = "system:import"
SHOWN_ROWS: Final = 200

STAGES: Final = {"reading": "Reading", "comparing": "Comparing", "publishing": "Publishing"}

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
    file: Path,
    *,
    organisation_code: str | None,
    skip_refused: bool,
    zone: str = GROUP_ZONE,
    refused_file: Path | None = None,
) -> int:
    """Add the goods of a file and publish their prices in a zone's list; as `stores` otherwise."""
    console = Console()
    try:
        table = catalog.open_table(file)
        _check_organisation(set(table.header), organisation_code)
        _check_zone(zone)
        with tx.begin(actor=ACTOR):
            list_id = _price_list(zone, organisation_code)
        with _stages(console) as progress:
            report = pricing.import_table(
                table=table,
                list_id=list_id,
                actor=ACTOR,
                organisation_code=organisation_code,
                skip_refused=skip_refused,
                progress=progress,
            )
        if not report.read_qty:
            raise BadFile("There is a header and no row below it.")
    except (BadFile, Refused) as bad:
        console.print(f"[red]{file.name}:[/] {escape(str(bad))}", highlight=False)
        return 1
    _show(console, report.refused, report.refused_qty)
    if report.refused_qty > len(report.refused) or (refused_file and report.refused_qty):
        written = _write_refused(report.import_id, refused_file or Path(f"{file}.refused.csv"))
        console.print(f"Every refused row, with its reason: {written}")
    taken, refused = report.taken_qty, report.refused_qty
    console.print(f"{taken:,} SKUs taken, {refused:,} of {report.read_qty:,} rows refused.")
    return _outcome(console, refused, taken, skip_refused)


def names(file: Path, what: str) -> int:
    """Add the brands, categories or attributes of a file; those that are there stay as they are."""
    console = Console()
    add, known = _NAMED[what]
    try:
        table = catalog.open_table(file)
        if not {"code", "name"} <= set(table.header):
            raise BadFile("The columns code and name are needed.")
        there = known()
        taken_qty = 0
        with tx.begin(actor=ACTOR):
            for _line, cells in table.rows():
                row = {
                    column: str(cell or "").strip()
                    for column, cell in zip(table.header, cells, strict=False)
                }
                if row["code"] not in there:
                    add(row)
                    taken_qty += 1
    except (BadFile, Refused) as bad:
        console.print(f"[red]{file.name}:[/] {escape(str(bad))}", highlight=False)
        return 1
    console.print(f"{taken_qty:,} {what} taken.")
    return 0


def _add_brand(row: Mapping[str, str]) -> None:
    catalog.add_brand(code=row["code"], name=row["name"], name_en=row.get("name_en", ""))


def _add_category(row: Mapping[str, str]) -> None:
    catalog.add_category(
        code=row["code"],
        name=row["name"],
        name_en=row.get("name_en", ""),
        parent_code=row.get("parent", ""),
    )


def _add_attribute(row: Mapping[str, str]) -> None:
    catalog.add_attribute(code=row["code"], name=row["name"], name_en=row.get("name_en", ""))


_NAMED: Final[Mapping[str, tuple[Callable[[Mapping[str, str]], None], Callable[[], set[str]]]]] = {
    "brands": (_add_brand, lambda: {one.code for one in goods.list_brands()}),
    "categories": (_add_category, lambda: {one.code for one in goods.list_categories()}),
    "attributes": (_add_attribute, lambda: {one.code for one in goods.list_attributes()}),
}


def _write_refused(import_id: UUID, path: Path) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(("line", "reason", "value", "text"))
        for row in goods.list_refused(import_id):
            rows.writerow((row.line, row.reason, row.value, row.text))
    return path


def _outcome(console: Console, refused_qty: int, taken_qty: int, skip_refused: bool) -> int:
    if refused_qty and not skip_refused:
        console.print("Nothing was changed. Mend the rows, or take the others with --skip-refused.")
    return 1 if refused_qty and not (skip_refused and taken_qty) else 0


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
    _show(console, refused[:SHOWN_ROWS], len(refused))
    console.print(f"{taken:,} {what} taken, {len(refused):,} of {len(rows):,} rows refused.")
    return _outcome(console, len(refused), taken, skip_refused)


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


@contextmanager
def _stages(console: Console) -> Iterator[Callable[[str, int], object]]:
    """A line per stage with the rows done; how many there are is known after reading them."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"))
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        tasks: dict[str, TaskID] = {}
        read_qty = 0

        def advance(stage: str, qty: int) -> None:
            nonlocal read_qty
            if stage not in tasks:
                tasks[stage] = bar.add_task(STAGES[stage], total=read_qty or None)
            if stage == "reading":
                read_qty = qty
            bar.update(tasks[stage], completed=qty)

        yield advance


def _show(console: Console, refused: Sequence[Refusal], refused_qty: int) -> None:
    if not refused:
        return
    table = Table(title="Refused rows", title_justify="left", box=None, pad_edge=False)
    table.add_column("line", justify="right")
    table.add_column("reason", overflow="fold")
    for row in refused:
        table.add_row(str(row.line), escape(row.text))
    console.print(table)
    if refused_qty > len(refused):
        console.print(f"... and {refused_qty - len(refused):,} more.")
