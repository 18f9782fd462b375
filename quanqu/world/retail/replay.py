"""`quanqu replay online-retail`: the whole file through the books, day by day."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Final

from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from quanqu.kit import outbox
from quanqu.world.beside import consumers_beside
from quanqu.world.retail import reading, rules, totals
from quanqu.world.retail.shop import CHANNEL, open_shop
from quanqu.world.retail.types import Day, Invoice, LineKind, SaleRef
from quanqu.world.retail.workers import Write, writers
from quanqu.world.retail.writing import ReturnLinks, closing_key, opening_key
from quanqu.world.steps import Steps

LINES_AT_ONCE: Final = 500


def main(file: Path, *, days: int | None = None, processes: int = 2) -> int:
    """Replay the file or its first days; 0 when the books then say what the file says."""
    console = Console()
    if not _take_lock():
        console.print("[red]This replay is running already.[/]")
        return 1
    started = time.monotonic()
    invoices = rules.gather(reading.read_lines(file, days=days))
    goods = rules.name_goods(line for invoice in invoices for line in invoice.lines)
    customers = (invoice.customer for invoice in invoices if invoice.customer is not None)
    console.print(f"Read {len(invoices):,} invoices of {len(goods):,} stock codes.")
    shop = open_shop(goods, customers, at=invoices[0].at)
    with consumers_beside(processes - 1), writers(shop, processes) as write:
        _replay(console, invoices, write)
    console.print("Following up on what was sold ...")
    outbox.drain()
    first = invoices[0].at.replace(hour=0, minute=0)
    found = totals.from_books(
        organisation_id=shop.organisation_id,
        since=first,
        until=first + timedelta(days=days or 10_000),
    )
    is_equal = totals.show(console, found, reading.expected_totals(file, days=days))
    console.print(f"{time.monotonic() - started:.0f} s")
    return 0 if is_equal else 1


def _take_lock() -> bool:
    """Held by our connection to the end; two replays at once would only wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [CHANNEL])
        row = cursor.fetchone()
    return bool(row and row[0])


def _replay(console: Console, invoices: Sequence[Invoice], write: Write) -> None:
    """Every day in order: its delivery, its sales, its write-offs, then what came back."""
    done = Steps(CHANNEL).done()
    links = _links_by_invoice(invoices)
    shelves = rules.Shelves()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
    with bar:
        task = bar.add_task("", total=len(invoices))
        for on, of_day in rules.by_day(invoices):
            bar.update(task, description=on.isoformat())
            _replay_day(shelves.open_day(on, of_day), links, done, write)
            bar.advance(task, len(of_day))


def _replay_day(day: Day, links: dict[str, ReturnLinks], done: set[str], write: Write) -> None:
    if opening_key(day.on) not in done:
        write("open_day", day.on, day.receipts, day.lines(LineKind.STOCK_IN)).result()
    sales = [
        invoice
        for invoice in day.invoices
        if invoice.number not in done and invoice.of(LineKind.SALE)
    ]
    _await(write("sell", chunk) for chunk in _chunks(sales))
    if closing_key(day.on) not in done:
        gone = day.lines(LineKind.STOCK_OUT, LineKind.GIVEN_AWAY)
        write("close_day", day.on, gone, day.lines(LineKind.BAD_DEBT)).result()
    _await(
        write("take_back", invoice, links.get(invoice.number, {}))
        for invoice in day.invoices
        if invoice.number not in done and invoice.of(LineKind.RETURN)
    )


def _await(parts: Iterable[Future[None]]) -> None:
    for part in list(parts):
        part.result()


def _chunks(invoices: Sequence[Invoice]) -> Iterator[list[Invoice]]:
    """Invoices of some hundred lines together: one transaction each, far under a second."""
    places = []
    lines = 0
    for invoice in invoices:
        places.append((lines // LINES_AT_ONCE, invoice))
        lines += len(invoice.lines)
    for _place, some in groupby(places, key=lambda item: item[0]):
        yield [invoice for _n, invoice in some]


def _links_by_invoice(invoices: Sequence[Invoice]) -> dict[str, ReturnLinks]:
    found: dict[str, dict[int, SaleRef]] = defaultdict(dict)
    for (number, position), ref in rules.link_returns(invoices).items():
        found[number][position] = ref
    return dict(found)
