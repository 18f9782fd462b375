"""Goods and their prices from a table: a small one in one transaction, a large one in many.

A large import is staged and checked in stretches, then published in stretches, each in a short
transaction of its own. Killed at any moment, it goes on where it was when the same file comes
again: rows leave the staging table in the transaction in which they enter the catalog.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import chain, islice
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import connection

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.catalog.types import ImportId, ImportReport, ImportState, ImportView, PublishedGoods
from quanqu.kit import clock, tx
from quanqu.pricing.types import ANY_TIER, PriceRow
from quanqu.pricing.windows import publish_window
from quanqu.pricing.writing import publish

P = TypeVar("P")
R = TypeVar("R")

LOCK: Final = 4_207_811
"""One large import at a time in a database; a dead one's lock dies with its connection."""

STEPS_LOCK: Final = 4_207_812
"""Shared by the steps of an import: their connections may outlive it for a moment."""

NOTED_AT_ONCE: Final = 10_000
SORT_MEMORY: Final = "64MB"
CONNECTIONS: Final = 2
PATIENCE_MS: Final = 60_000
"""Publishers that meet at the prices, or at a product, wait for a whole stretch of the other."""

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
    with _alone(actor):
        with tx.begin(actor=actor):
            opened = catalog.open_import(
                table, organisation_code=organisation_code, at=clock.now(), scope=str(list_id)
            )
        work = _Work(opened, table, list_id, actor, organisation_code, skip_refused, progress)
        state = opened.state
        if state == ImportState.LOADING:
            state = work.check()
        elif state == ImportState.PUBLISHING:
            work.refill()
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
        staged_qty = self._stage(self.table.rows())
        self.progress("comparing", 0)
        # A small table is not worth connections of its own.
        is_large = staged_qty > catalog.STAGED_AT_ONCE
        for found in self._compared_at_once() if is_large else self._compared():
            for start in range(0, len(found), NOTED_AT_ONCE):
                with tx.begin(actor=self.actor):
                    catalog.note_refused(self.import_id, found[start : start + NOTED_AT_ONCE])
        with tx.begin(actor=self.actor):
            return catalog.decide(self.import_id, skip_refused=self.skip_refused, at=clock.now())

    def refill(self) -> None:
        """Stage once more what a crash of the server dropped before it was published."""
        if not catalog.is_staged(self.import_id):
            self.clear()
            self._stage(catalog.without_published(self.import_id, self.table.rows()))

    def publish(self) -> None:
        """Publish what is staged."""
        done = self.opened.taken_qty
        for qty in _side_by_side(self._publish_stretch, catalog.chunks(self.import_id)):
            done += qty
            self.progress("publishing", done)
        with tx.begin(actor=self.actor):
            catalog.finish(self.import_id, at=clock.now())

    def clear(self) -> None:
        """Drop what is staged: of an import that begins anew, is refused or is done."""
        dropped = 1
        while dropped:
            with tx.begin(actor=self.actor):
                dropped = catalog.forget_staged(self.import_id)

    def _stage(self, rows: Iterable[catalog.Row]) -> int:
        done = 0
        for qty in _side_by_side(self._stage_stretch, catalog.stretches(rows)):
            done += qty
            self.progress("reading", done)
        return done

    def _stage_stretch(self, rows: list[catalog.Row]) -> int:
        with _step(self.actor):
            catalog.stage_rows(
                self.import_id, self.table, rows, organisation_code=self.organisation_code
            )
        return len(rows)

    def _compared(self) -> Iterable[list[dict[str, Any]]]:
        """What each comparison refuses, once what the one before it refused is noted."""
        return map(self._compare, catalog.COMPARISONS)

    def _compared_at_once(self) -> Iterable[list[dict[str, Any]]]:
        """The same, sooner. When two of them find something they are done again in turn: no row is
        refused for what another one has that is refused itself."""
        found = list(_side_by_side(self._compare, catalog.COMPARISONS))
        return found if sum(map(bool, found)) < 2 else self._compared()

    def _compare(self, find: Callable[..., list[dict[str, Any]]]) -> list[dict[str, Any]]:
        with _step(self.actor):
            _sort_in_memory()
            return find(import_id=self.import_id)

    def _publish_stretch(self, lines: tuple[int, int]) -> int:
        return publish_stretch(self.import_id, list_id=self.list_id, actor=self.actor, lines=lines)


def publish_stretch(
    import_id: ImportId, *, list_id: UUID, actor: str, lines: tuple[int, int]
) -> int:
    """Publish some staged lines with their prices in one transaction; returns how many SKUs."""

    def step(*, is_alone: bool = False) -> int:
        with _step(actor, is_alone=is_alone):
            published = catalog.publish_lines(import_id, first=lines[0], last=lines[1])
            _publish(list_id, published, clock.now())
        return published.taken_qty

    try:
        return tx.again(step)
    except catalog.ImportRunning:
        # Rows of our products lie in the other publisher's stretches too: ever again it is first.
        return tx.again(partial(step, is_alone=True))


@contextmanager
def _step(actor: str, *, is_alone: bool = False) -> Iterator[None]:
    lock = "pg_advisory_xact_lock" if is_alone else "pg_advisory_xact_lock_shared"
    with tx.begin(actor=actor, lock_timeout_ms=PATIENCE_MS):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(%s)", [STEPS_LOCK])
        yield


def _side_by_side(step: Callable[[P], R], parts: Iterable[P]) -> Iterator[R]:
    """What a step answers for each part, in their order; as many are done at once as pays.

    PostgreSQL works on one statement of a connection with one core: two connections, two cores.
    Parts are taken as they are needed, so that only a few of them are in memory. One alone is done
    here.
    """

    def apart(part: P) -> R:
        try:
            return step(part)
        finally:
            connection.close()

    coming = iter(parts)
    first = list(islice(coming, 2))
    if len(first) < 2:
        yield from map(step, first)
        return
    with ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="import") as pool:
        waiting: deque[Future[R]] = deque()
        for part in chain(first, coming):
            waiting.append(pool.submit(apart, part))
            if len(waiting) > CONNECTIONS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _publish(list_id: UUID, published: PublishedGoods, at: datetime) -> None:
    """The lasting prices, and those of each while as one window. Over meanwhile: not at all."""
    whiles: dict[tuple[datetime | None, datetime | None], list[PriceRow]] = {}
    columns = (published.sku_ids, published.prices_fen, published.from_ats, published.until_ats)
    for sku_id, price_fen, from_at, until_at in zip(*columns, strict=True):
        held = (from_at if from_at and from_at > at else None, until_at)
        whiles.setdefault(held, []).append(PriceRow(sku_id, price_fen))
    for (from_at, until_at), rows in whiles.items():
        if from_at is None and until_at is None:
            publish(
                list_id=list_id,
                at=at,
                sku_ids=[row.sku_id for row in rows],
                tiers=[ANY_TIER] * len(rows),
                min_qtys=[1] * len(rows),
                prices_fen=[row.price_fen for row in rows],
            )
        elif until_at is None or until_at > at:
            publish_window(list_id=list_id, rows=rows, from_at=from_at, until_at=until_at, at=at)


def _sort_in_memory() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{SORT_MEMORY}'")


@contextmanager
def _alone(actor: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise catalog.ImportRunning
    try:
        with _step(actor, is_alone=True):
            pass  # Steps of one that was killed have ended.
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
