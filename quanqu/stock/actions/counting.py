"""Counts: open, enter from several handhelds, close, recount, approve. (C7)"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.kit import states, tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import NotFound
from quanqu.kit.sql import Row
from quanqu.network import queries as network
from quanqu.stock import models, queries, rules
from quanqu.stock.refusals import (
    BadQuantity,
    CountOver,
    NothingCounted,
    NotInCount,
    OwnCount,
    RecordDiffers,
)
from quanqu.stock.types import (
    NO_LOT,
    CountEntry,
    CountId,
    CountOpinion,
    CountProgress,
    CountState,
    CountVerdict,
    CountView,
    Shelf,
)
from quanqu.stock.writing import shelf_columns, shelf_of, sql

OVER = frozenset({CountState.APPROVED, CountState.CANCELLED})


@tx.required
def open_count(
    *,
    node_id: UUID,
    sku_ids: Sequence[UUID] | None,
    at: datetime,
    is_blind: bool = True,
    tolerance_qty: int = 0,
    count_id: UUID | None = None,
) -> CountId:
    """Ask for a count of some SKUs of a node, or (None) of all its shelves. (C7)

    Blind: the books' numbers are not told until it is closed. Differences up to `tolerance_qty`
    are believed at once. A repeated `count_id` is the same count. Refuses NotFound, BadQuantity.
    """
    network.get_node(node_id)
    if not rules.is_possible_part(tolerance_qty):
        raise BadQuantity(qty=tolerance_qty)
    _check_skus(sku_ids or ())
    count, is_new = models.Count.objects.get_or_create(
        id=count_id or new_id(),
        defaults={
            "node_id": node_id,
            "is_blind": is_blind,
            "is_whole_node": sku_ids is None,
            "tolerance_qty": tolerance_qty,
            "round_ats": [at],
            "opened_at": at,
        },
    )
    if count.node_id != node_id:
        raise NotFound
    if is_new:
        models.CountSku.objects.bulk_create(
            models.CountSku(count=count, sku_id=sku_id) for sku_id in sorted(set(sku_ids or ()))
        )
    return CountId(count.id)


@tx.required
def record_entries(
    *, count_id: UUID, counter: str, entries: Sequence[CountEntry], at: datetime
) -> CountProgress:
    """Keep what one counter saw, entered now or long ago on a handheld without network. (C7)

    The same `entry_id` is the same entry, so an upload may be repeated. Entries of one counter
    add up per shelf; another counter's are a second opinion. They count for the count's node,
    wherever they are sent from. Something new opens a closed count again; refuses CountOver if
    it is approved or cancelled, NotInCount, RecordDiffers (a known id with other content),
    BadQuantity, NotFound.
    """
    for entry in entries:
        if not rules.is_possible_part(abs(entry.qty)) or not entry.lot:
            raise BadQuantity(qty=entry.qty)
    count = _lock(count_id)
    fresh = _unknown(entries)
    if fresh and count.state in OVER:
        raise CountOver(state=count.state)
    _check_skus([entry.sku_id for entry in fresh])
    own_id = network.get_node(count.node_id).organisation_id
    _check_shelves(count, own_id, fresh)
    new = _write_entries(count, own_id, counter, fresh, at) if fresh else []
    _check_same(count, own_id, counter, entries)
    if new:
        count.counters = sorted({*count.counters, counter})
        if count.state == CountState.COUNTED:
            _move(count, _counting(count))
        count.closed_at = None
        count.save(update_fields=["counters", "state", "closed_at"])
    return _progress(count, len(new))


@tx.required
def close_counting(*, count_id: UUID, at: datetime) -> CountView:
    """Compare what was entered with the books of each shelf at the moment it was counted. (C7)

    Shelves on which counters disagree, or that differ by more than the tolerance and were not
    found so twice, are asked for again: a new round begins. What was not counted stays unknown.
    Repeating it changes nothing. Refuses NothingCounted, CountOver, NotFound.
    """
    count = _lock(count_id)
    if count.state in OVER:
        raise CountOver(state=count.state)
    if count.closed_at is None:
        opinions = queries.opinions_of(count_id)
        if not opinions:
            raise NothingCounted
        lines = [_line(count, shelf, of_shelf) for shelf, of_shelf in _by_shelf(opinions).items()]
        models.CountLine.objects.filter(count=count).delete()
        models.CountLine.objects.bulk_create(lines)
        _close(count, [line for line in lines if line.verdict == CountVerdict.RECOUNT], at)
    return queries.get_count(count_id)


@tx.required
def approve_count(*, count_id: UUID, at: datetime) -> CountView:
    """Believe a count: its differences become movements. Somebody who did not count does it. (C7)

    A shelf does not go below what is promised there: the rest is shown as `open_qty`, and is
    taken off when this is repeated after the promises were moved or ended. Refuses OwnCount,
    WrongMove, NotFound.
    """
    count = _lock(count_id)
    if tx.actor() in count.counters:
        raise OwnCount
    if count.state != CountState.APPROVED:
        _move(count, CountState.APPROVED)
        count.approved_at, count.approved_by = at, tx.actor()
        count.save(update_fields=["state", "approved_at", "approved_by"])
        _post(count, is_first=True)
    else:
        _post(count, is_first=False)
    return queries.get_count(count_id)


@tx.required
def cancel_count(*, count_id: UUID, at: datetime) -> None:
    """Give up a count: nothing moves. Repeating it changes nothing; refuses WrongMove, NotFound."""
    count = _lock(count_id)
    if count.state != CountState.CANCELLED:
        _move(count, CountState.CANCELLED)
        count.cancelled_at = at
        count.save(update_fields=["state", "cancelled_at"])


def _lock(count_id: UUID) -> models.Count:
    count = models.Count.objects.select_for_update(no_key=True).filter(id=count_id).first()
    if count is None:
        raise NotFound
    return count


def _move(count: models.Count, state: CountState) -> None:
    states.check(rules.COUNT_MOVES, CountState(count.state), state)
    count.state = state


def _counting(count: models.Count) -> CountState:
    return CountState.RECOUNTING if len(count.round_ats) > 1 else CountState.COUNTING


def _check_skus(sku_ids: Sequence[UUID]) -> None:
    if len(catalog.get_skus(list(sku_ids))) < len(set(sku_ids)):
        raise NotFound


def _unknown(entries: Sequence[CountEntry]) -> list[CountEntry]:
    """Entries that are not written yet, each once."""
    ids = {entry.entry_id: entry for entry in entries}
    known = models.CountEntry.objects.filter(id__in=ids).values_list("id", flat=True)
    return [entry for entry_id, entry in ids.items() if entry_id not in set(known)]


def _check_shelves(count: models.Count, own_id: UUID, entries: Sequence[CountEntry]) -> None:
    """Goods that are asked for, of the node's organisation or of who has a shelf of them there."""
    sku_ids = {entry.sku_id for entry in entries}
    if not count.is_whole_node:
        asked = models.CountSku.objects.filter(count=count, sku_id__in=sku_ids)
        if other := sku_ids - set(asked.values_list("sku_id", flat=True)):
            raise NotInCount(sku_ids=sorted(other))
    foreign = {(one.sku_id, one.owner_id) for one in entries if one.owner_id not in (None, own_id)}
    if foreign:
        levels = queries.levels([sku_id for sku_id, _owner in foreign], [count.node_id])
        if foreign - {(one.shelf.sku_id, one.shelf.owner_id) for one in levels}:
            raise NotInCount(sku_ids=sorted(sku_id for sku_id, _owner in foreign))


def _check_same(
    count: models.Count, own_id: UUID, counter: str, entries: Sequence[CountEntry]
) -> None:
    """What is written under these ids is what was sent. When it was counted is not compared:
    it was put into the time of the count as it came.
    """
    written = models.CountEntry.objects.in_bulk([entry.entry_id for entry in entries])
    for entry in entries:
        found = written[entry.entry_id]
        known = (found.count_id, found.counter, found.sku_id, found.owner_id, found.lot, found.qty)
        owner_id = entry.owner_id or own_id
        if known != (count.id, counter, entry.sku_id, owner_id, entry.lot, entry.qty):
            raise RecordDiffers(id=entry.entry_id)


def _write_entries(
    count: models.Count, own_id: UUID, counter: str, entries: Sequence[CountEntry], at: datetime
) -> list[Row]:
    # A handheld's clock may be wrong: nothing was counted before the count began, or after now.
    moments = [min(max(entry.counted_at, count.opened_at), at) for entry in entries]
    last_round = len(count.round_ats)
    rounds = [
        min(entry.round, last_round) if entry.round else rules.round_of(count.round_ats, moment)
        for entry, moment in zip(entries, moments, strict=True)
    ]
    return sql.record_entries(
        count_id=count.id,
        counter=counter,
        at=at,
        entry_ids=[entry.entry_id for entry in entries],
        rounds=rounds,
        sku_ids=[entry.sku_id for entry in entries],
        owner_ids=[entry.owner_id or own_id for entry in entries],
        lots=[entry.lot for entry in entries],
        qtys=[entry.qty for entry in entries],
        counted_ats=moments,
    )


def _progress(count: models.Count, new_entry_qty: int) -> CountProgress:
    (row,) = sql.count_progress(count_id=count.id)
    return CountProgress(
        count_id=CountId(count.id),
        state=CountState(count.state),
        round=len(count.round_ats),
        new_entry_qty=new_entry_qty,
        entry_qty=row["entry_qty"],
        shelf_qty=row["shelf_qty"],
        counters=tuple(count.counters),
    )


def _by_shelf(
    opinions: Sequence[tuple[Shelf, CountOpinion]],
) -> dict[Shelf, list[CountOpinion]]:
    found: dict[Shelf, list[CountOpinion]] = defaultdict(list)
    for shelf, opinion in opinions:
        found[shelf].append(opinion)
    return found


def _line(count: models.Count, shelf: Shelf, opinions: list[CountOpinion]) -> models.CountLine:
    chosen = rules.judge(opinions, count.tolerance_qty)
    shown = chosen or max(opinions, key=lambda one: (one.round, one.counted_at))
    return models.CountLine(
        count=count,
        sku_id=shelf.sku_id,
        owner_id=shelf.owner_id,
        lot=shelf.lot or NO_LOT,
        verdict=CountVerdict.AGREED if chosen else CountVerdict.RECOUNT,
        counted_qty=shown.qty,
        expected_qty=shown.expected_qty,
        counted_at=shown.counted_at,
    )


def _close(count: models.Count, again: list[models.CountLine], at: datetime) -> None:
    if again:
        count.round_ats = [*count.round_ats, at]
        _move(count, CountState.RECOUNTING)
    else:
        _move(count, CountState.COUNTED)
    count.closed_at = at
    count.save(update_fields=["state", "closed_at", "round_ats"])


def _post(count: models.Count, *, is_first: bool) -> None:
    """Lock the shelves, read what they differ by in a statement of its own, and move that."""
    lines = sql.count_lines(count_id=count.id)
    if not is_first:
        lines = [line for line in lines if line["open_qty"]]
    if not lines:
        return
    sql.open_levels(**shelf_columns([shelf_of(line) for line in lines]))
    gaps = sql.count_gaps(count_id=count.id)
    if not is_first:
        gaps = [gap for gap in gaps if gap["open_qty"]]
    changes = [_change(gap) for gap in gaps]
    sql.post_count(
        count_id=count.id,
        **shelf_columns([shelf_of(gap) for gap in gaps]),
        line_ids=[gap["line_id"] for gap in gaps],
        qtys=[qty for qty, _open in changes],
        open_qtys=[open_qty for _qty, open_qty in changes],
        counted_ats=[gap["counted_at"] for gap in gaps],
    )


def _change(gap: Row) -> tuple[int, int]:
    """By how much a shelf changes now, and how many missing units stay because of promises."""
    if gap["is_outdated"]:
        return 0, 0
    qty = max(gap["difference_qty"], min(0, gap["floor_qty"] - gap["on_hand_qty"]))
    return qty, qty - gap["difference_qty"]
