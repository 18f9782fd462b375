"""Goods from a table: every bad row is named with its reason, and by default it is all or nothing.

A small table is taken in the caller's transaction by `import_products`. A large one goes through
the same verbs in many short transactions (pricing's `import_table`): rows are staged and checked,
then published in chunks that leave the staging table as they enter the catalog.

Columns (a header, any order): category, product_code, name, sku are needed; organisation, brand,
name_en, description, description_en, attributes, attributes_en, colour, colour_en, size, options,
options_en, unit, weight_g, vat_bps, is_stocked (yes or no), price_per_qty, is_weighed, scale_code,
has_lots, shelf_life_days, barcode (several with spaces between), packs (GTIN*units), price_fen,
from and until (when that price holds, like 2026-11-11 08:00) may be left out or empty. `options`
and `attributes` read `storage=128 GB;shade=01`. One row is one SKU; rows with the same product_code
are one product, also one that is there already.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F

from quanqu.catalog import reports, staging
from quanqu.catalog.models import Import, ImportRefusal
from quanqu.catalog.refusals import ImportRunning
from quanqu.catalog.tables import Row, Table, table_of
from quanqu.catalog.types import (
    ImportId,
    ImportReport,
    ImportState,
    ImportView,
    PublishedGoods,
)
from quanqu.catalog.writing import sql, tell
from quanqu.kit import tx
from quanqu.kit.ids import new_id

STAGED_AT_ONCE: Final = 20_000
PUBLISHED_AT_ONCE: Final = 5_000
TRIES: Final = 2

COMPARISONS: Final[Sequence[Callable[..., list[dict[str, Any]]]]] = (
    sql.repeated_skus,
    sql.repeated_products,
    sql.repeated_scale_codes,
    sql.repeated_barcodes,
)
"""Each finds rows that repeat what an earlier good row of the same table has: line, reason, column
and value. It reads the whole table and writes nothing."""


@tx.required
def import_products(
    *,
    rows: Iterable[Mapping[str, Any]],
    at: datetime,
    organisation_code: str | None = None,
    skip_refused: bool = False,
    source: str = "",
    publish: Callable[[PublishedGoods], object] | None = None,
) -> ImportReport:
    """Add the goods of some rows: all or nothing, unless the caller skips what is refused (C1).

    Lines count from 2, the header being line 1, or are given as `line`. Rows without an
    organisation belong to `organisation_code`. `publish` is told what came in, with its prices.
    Refuses BadTable.
    """
    table = table_of(source, list(rows))
    staging.check_columns(table.header)
    import_id = open_import(table, organisation_code=organisation_code, at=at).import_id
    stage_rows(import_id, table, list(table.rows()), organisation_code=organisation_code)
    for find in COMPARISONS:
        note_refused(import_id, find(import_id=import_id))
    if decide(import_id, skip_refused=skip_refused, at=at) == ImportState.PUBLISHING:
        for first, last in chunks(import_id):
            goods = publish_lines(import_id, first=first, last=last)
            if publish is not None:
                publish(goods)
        finish(import_id, at=at)
    forget_staged(import_id)
    return reports.get_import(import_id)


@tx.required
def open_import(
    table: Table, *, organisation_code: str | None, at: datetime, scope: str = ""
) -> ImportView:
    """Begin to take a table, or go on with one that was cut off; `scope` is where it goes.

    The same file that was taken as a whole before is not taken again: its state is DONE.
    """
    digest = f"{table.digest}/{organisation_code or ''}/{scope}" if table.digest else ""
    known = Import.objects.filter(digest=digest).exclude(state=ImportState.REFUSED)
    last = known.order_by("id").last() if digest else None
    if last is None or (last.state == ImportState.DONE and last.refused_qty):
        last = Import.objects.create(
            id=new_id(),
            digest=digest,
            source=table.name,
            organisation_code=organisation_code or "",
            began_at=at,
        )
    return reports.import_view(last)


@tx.required
def stage_rows(
    import_id: ImportId, table: Table, rows: Sequence[Row], *, organisation_code: str | None
) -> None:
    """Copy rows into the staging table and check them there."""
    if not rows:
        return
    staging.stage(import_id, table.header, rows, organisation_code or "")
    _check_lines(import_id, rows[0][0], rows[-1][0])
    # Lines that are staged a second time, after a crash of the server, were counted before.
    Import.objects.filter(id=import_id, state=ImportState.LOADING).update(
        read_qty=F("read_qty") + len(rows)
    )


def _check_lines(import_id: ImportId, first: int, last: int) -> None:
    sql.check_staged(import_id=import_id, first=first, last=last)
    sql.check_staged_codes(import_id=import_id, first=first, last=last)


@tx.required
def note_refused(import_id: ImportId, found: Sequence[Mapping[str, Any]]) -> None:
    """Refuse rows for reasons that were found; a row keeps its first one."""
    sql.refuse_staged(
        import_id=import_id,
        lines=[row["line"] for row in found],
        reasons=[row["reason"] for row in found],
        columns=[row["column_name"] for row in found],
        values=[row["value"] for row in found],
    )


@tx.required
def decide(import_id: ImportId, *, skip_refused: bool, at: datetime) -> ImportState:
    """All rows are checked: publish, or with a refused row and no wish to skip it, nothing."""
    refused_qty = ImportRefusal.objects.filter(of_import_id=import_id).count()
    is_refused = bool(refused_qty) and not skip_refused
    state = ImportState.REFUSED if is_refused else ImportState.PUBLISHING
    Import.objects.filter(id=import_id).update(
        state=state,
        refused_qty=refused_qty,
        skips_refused=skip_refused,
        ended_at=at if is_refused else None,
    )
    return state


def chunks(import_id: ImportId) -> list[tuple[int, int]]:
    """The lines still staged, in stretches that take about a second each to publish."""
    rows = sql.staged_stretches(import_id=import_id, row_limit=PUBLISHED_AT_ONCE)
    return [(row["first"], row["last"]) for row in rows]


@tx.required
def publish_lines(import_id: ImportId, *, first: int, last: int) -> PublishedGoods:
    """Move staged lines into the catalog; those whose codes were taken meanwhile are refused.

    Refuses ImportRunning if others take codes as fast as it looks.
    """
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                (row,) = sql.publish_staged(import_id=import_id, first=first, last=last)
                break
        except IntegrityError:
            # Somebody took one of these codes after the check: now the check sees it. Or another
            # publisher added one of these products: now it is known.
            _check_lines(import_id, first, last)
    else:
        raise ImportRunning
    sql.note_published(
        import_id=import_id,
        first=first,
        last=last,
        taken_qty=row["taken_qty"],
        product_qty=row["product_qty"],
    )
    tell(row["product_ids"])
    return PublishedGoods(
        taken_qty=row["taken_qty"],
        sku_ids=row["sku_ids"],
        prices_fen=row["prices_fen"],
        from_ats=row["from_ats"],
        until_ats=row["until_ats"],
    )


def is_staged(import_id: ImportId) -> bool:
    """Is every row staged that is neither published nor refused?"""
    (row,) = sql.is_staged(import_id=import_id)
    return bool(row["is_staged"])


def without_published(import_id: ImportId, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows of a table that are still to be published; their lines rise."""
    done = [(row["first"], row["last"]) for row in sql.published_lines(import_id=import_id)]
    for row in rows:
        while done and done[0][1] < row[0]:
            done.pop(0)
        if not done or row[0] < done[0][0]:
            yield row


@tx.required
def finish(import_id: ImportId, *, at: datetime) -> None:
    """Every good row is in the catalog."""
    refused_qty = ImportRefusal.objects.filter(of_import_id=import_id).count()
    Import.objects.filter(id=import_id).update(
        state=ImportState.DONE, refused_qty=refused_qty, ended_at=at
    )


@tx.required
def start_again(import_id: ImportId) -> None:
    """Forget what was read of a table that was cut off before all of it was checked."""
    ImportRefusal.objects.filter(of_import_id=import_id).delete()
    Import.objects.filter(id=import_id).update(read_qty=0)


@tx.required
def forget_staged(import_id: ImportId) -> int:
    """Drop staged rows that nobody needs any more, some at a time; returns how many."""
    (row,) = sql.forget_staged(import_id=import_id, row_limit=10 * STAGED_AT_ONCE)
    return int(row["dropped_qty"])


def stretches(rows: Iterable[Row]) -> Iterable[list[Row]]:
    """Rows in lists that are staged and checked in one short transaction each."""
    lines = iter(rows)
    while stretch := list(islice(lines, STAGED_AT_ONCE)):
        yield stretch
