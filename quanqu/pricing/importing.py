"""Goods and their prices from a table: a small one in one transaction, a large one in many.

A large import is staged and checked in stretches, then published in stretches, each in a short
transaction of its own. Killed at any moment, it goes on where it was when the same file comes
again: rows leave the staging table in the transaction in which they enter the catalog.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import dropwhile
from typing import Any, Final
from uuid import UUID

from django.db import connection

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.catalog.types import ImportReport, ImportState, ImportView, PublishedGoods
from quanqu.kit import clock, tx
from quanqu.pricing.types import ANY_TIER
from quanqu.pricing.writing import publish

LOCK: Final = 4_207_811
"""One large import at a time in a database; a dead one's lock dies with its connection."""

NOTED_AT_ONCE: Final = 10_000
SORT_MEMORY: Final = "64MB"

Progress = Callable[[str, int], object]
"""Told the stage (`reading`, `comparing`, `publishing`) and the rows done in it."""


@tx.required
def import_products(
    *,
    rows: Iterable[Mapping[str, Any]],
    list_id: UUID,
    at: datetime,
    organisation_code: str | None = None,
    skip_refused: bool = False,
) -> ImportReport:
    """Add the goods of some rows and publish their prices on a list, in one transaction (C1, C2).

    All or nothing, unless the caller skips what is refused. Refuses BadTable.
    """
    return catalog.import_products(
        rows=rows,
        at=at,
        organisation_code=organisation_code,
        skip_refused=skip_refused,
        publish=lambda published: _publish(list_id, published, at),
    )


@tx.outside
def import_table(
    *,
    table: catalog.Table,
    list_id: UUID,
    actor: str,
    organisation_code: str | None = None,
    skip_refused: bool = False,
    progress: Progress = lambda stage, qty: None,
) -> ImportReport:
    """Add the goods of a file of any size and publish their prices, in many short transactions.

    The same file again goes on where it was cut off, and changes nothing once it is taken. Refuses
    BadTable and ImportRunning.
    """
    catalog.check_columns(table.header)
    with _alone():
        with tx.begin(actor=actor):
            opened = catalog.open_import(
                table, organisation_code=organisation_code, at=clock.now(), scope=str(list_id)
            )
        work = _Work(opened, table, list_id, actor, organisation_code, skip_refused, progress)
        state = opened.state
        if state == ImportState.LOADING:
            state = work.check()
        if state == ImportState.PUBLISHING:
            work.publish()
        work.clear()
    return goods.get_import(opened.import_id)


class _Work:
    """One import of a large table, each step in its own transaction."""

    def __init__(
        self,
        opened: ImportView,
        table: catalog.Table,
        list_id: UUID,
        actor: str,
        organisation_code: str | None,
        skip_refused: bool,
        progress: Progress,
    ) -> None:
        self.import_id = opened.import_id
        self.opened, self.table, self.list_id, self.actor = opened, table, list_id, actor
        self.organisation_code, self.skip_refused = organisation_code, skip_refused
        self.progress = progress

    def check(self) -> ImportState:
        """Stage and check every row, from the first one on, and decide what is taken."""
        self.clear()
        with tx.begin(actor=self.actor):
            catalog.start_again(self.import_id)
        self._stage(after=0)
        self.progress("comparing", 0)
        with tx.begin(actor=self.actor):
            _sort_in_memory()
            found = catalog.find_repeated(self.import_id)
        for start in range(0, len(found), NOTED_AT_ONCE):
            with tx.begin(actor=self.actor):
                catalog.note_refused(self.import_id, found[start : start + NOTED_AT_ONCE])
        with tx.begin(actor=self.actor):
            return catalog.decide(self.import_id, skip_refused=self.skip_refused, at=clock.now())

    def publish(self) -> None:
        """Publish what is staged and not published yet."""
        stretches = catalog.chunks(self.import_id)
        if not stretches:
            # All is published, or a crash of the server emptied the staging table.
            self._stage(after=self.opened.published_line)
            stretches = catalog.chunks(self.import_id)
        done = self.opened.taken_qty
        for first, last in stretches:
            with tx.begin(actor=self.actor):
                published = catalog.publish_lines(self.import_id, first=first, last=last)
                _publish(self.list_id, published, clock.now())
            done += published.taken_qty
            self.progress("publishing", done)
        with tx.begin(actor=self.actor):
            catalog.finish(self.import_id, at=clock.now())

    def clear(self) -> None:
        """Drop what is staged: of an import that begins anew, is refused or is done."""
        dropped = 1
        while dropped:
            with tx.begin(actor=self.actor):
                dropped = catalog.forget_staged(self.import_id)

    def _stage(self, *, after: int) -> None:
        done = 0
        rows = dropwhile(lambda row: row[0] <= after, self.table.rows())
        for stretch in catalog.stretches(rows):
            with tx.begin(actor=self.actor):
                catalog.stage_rows(
                    self.import_id,
                    self.table,
                    stretch,
                    organisation_code=self.organisation_code,
                )
            done += len(stretch)
            self.progress("reading", done)


def _publish(list_id: UUID, published: PublishedGoods, at: datetime) -> None:
    qty = len(published.sku_ids)
    if qty:
        publish(
            list_id=list_id,
            at=at,
            sku_ids=published.sku_ids,
            tiers=[ANY_TIER] * qty,
            min_qtys=[1] * qty,
            prices_fen=published.prices_fen,
        )


def _sort_in_memory() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{SORT_MEMORY}'")


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise catalog.ImportRunning
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
