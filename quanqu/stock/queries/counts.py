"""Reads of counts."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from quanqu.kit.refusals import NotFound
from quanqu.kit.sql import Row
from quanqu.stock import models
from quanqu.stock.types import (
    CountId,
    CountLineView,
    CountOpinion,
    CountPage,
    CountState,
    CountVerdict,
    CountView,
    Shelf,
)
from quanqu.stock.writing import shelf_of, sql

COUNTING = frozenset({CountState.COUNTING, CountState.RECOUNTING})


def get_count(count_id: UUID) -> CountView:
    """One count with what its shelves came to; refuses NotFound.

    While it is counted blind, neither the books' numbers nor those of other counters are told.
    """
    count = models.Count.objects.filter(id=count_id).first()
    if count is None:
        raise NotFound
    is_hidden = count.is_blind and count.state in COUNTING
    uncounted = sql.uncounted(count_id=count_id, after_sku_id=None, row_limit=1)
    return _view(
        count,
        sku_ids=_scope(count),
        lines=tuple(_line(row, is_hidden) for row in sql.count_lines(count_id=count_id)),
        uncounted_qty=uncounted[0]["all_qty"] if uncounted else 0,
    )


def list_counts(
    *,
    node_ids: Iterable[UUID] | None,
    states: Iterable[CountState] | None = None,
    cursor: UUID | None = None,
    limit: int = 50,
) -> CountPage:
    """Counts at nodes (None: at all), newest first, without their lines."""
    found = models.Count.objects.order_by("-opened_at", "-id")
    if node_ids is not None:
        found = found.filter(node_id__in=list(node_ids))
    if states is not None:
        found = found.filter(state__in=[str(state) for state in states])
    if cursor is not None:
        last = models.Count.objects.filter(id=cursor).first()
        if last is None:
            raise NotFound
        older = found.filter(opened_at__lt=last.opened_at)
        found = older | found.filter(opened_at=last.opened_at, id__lt=last.id)
    counts = [_view(count, sku_ids=None) for count in found[: limit + 1]]
    more = len(counts) > limit
    return CountPage(tuple(counts[:limit]), counts[limit - 1].count_id if more else None)


def list_uncounted(
    count_id: UUID, *, limit: int = 100, after_sku_id: UUID | None = None
) -> list[Shelf]:
    """Shelves in a count's scope that nobody has entered anything for: unknown, never zero."""
    rows = sql.uncounted(count_id=count_id, after_sku_id=after_sku_id, row_limit=limit)
    return [shelf_of(row) for row in rows]


def opinions_of(count_id: UUID) -> list[tuple[Shelf, CountOpinion]]:
    """What each counter found on each shelf in each round, beside the books of that moment."""
    return [
        (
            shelf_of(row),
            CountOpinion(
                counter=row["counter"],
                round=row["round"],
                qty=row["qty"],
                expected_qty=row["expected_qty"],
                counted_at=row["counted_at"],
            ),
        )
        for row in sql.count_opinions(count_id=count_id)
    ]


def _scope(count: models.Count) -> tuple[UUID, ...] | None:
    if count.is_whole_node:
        return None
    skus = models.CountSku.objects.filter(count=count).order_by("sku_id")
    return tuple(skus.values_list("sku_id", flat=True))


def _view(
    count: models.Count,
    *,
    sku_ids: Sequence[UUID] | None,
    lines: tuple[CountLineView, ...] = (),
    uncounted_qty: int = 0,
) -> CountView:
    return CountView(
        count_id=CountId(count.id),
        node_id=count.node_id,
        state=CountState(count.state),
        is_blind=count.is_blind,
        tolerance_qty=count.tolerance_qty,
        round=len(count.round_ats),
        sku_ids=None if sku_ids is None else tuple(sku_ids),
        counters=tuple(count.counters),
        opened_at=count.opened_at,
        opened_by=count.actor,
        closed_at=count.closed_at,
        approved_at=count.approved_at,
        approved_by=count.approved_by,
        cancelled_at=count.cancelled_at,
        lines=lines,
        uncounted_qty=uncounted_qty,
    )


def _line(row: Row, is_hidden: bool) -> CountLineView:
    return CountLineView(
        shelf=shelf_of(row),
        verdict=CountVerdict(row["verdict"]),
        counted_qty=None if is_hidden else row["counted_qty"],
        expected_qty=None if is_hidden else row["expected_qty"],
        counted_at=row["counted_at"],
        posted_qty=row["posted_qty"],
        open_qty=row["open_qty"],
    )
