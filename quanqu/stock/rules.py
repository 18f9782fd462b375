"""Pure decisions of stock: possible quantities, legal moves, what counts and receipts come to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.stock.types import (
    CountOpinion,
    CountState,
    PurchaseLineView,
    TransferState,
)

LARGEST_QTY: Final = 1_000_000
"""More than this in one line is a typing mistake."""

TRANSFER_MOVES: Final = {
    TransferState.REQUESTED: {TransferState.DISPATCHED, TransferState.CANCELLED},
    TransferState.DISPATCHED: {TransferState.RECEIVED},
}

_OPEN = {CountState.COUNTING, CountState.RECOUNTING, CountState.COUNTED}
COUNT_MOVES: Final = {
    CountState.COUNTING: _OPEN | {CountState.CANCELLED},
    CountState.RECOUNTING: _OPEN | {CountState.CANCELLED},
    # A late upload opens it again.
    CountState.COUNTED: _OPEN | {CountState.APPROVED, CountState.CANCELLED},
}


def is_possible(qty: int) -> bool:
    """Is this a number of units that one line can have?"""
    return type(qty) is int and 0 < qty <= LARGEST_QTY


def is_possible_part(qty: int) -> bool:
    """Is this a number of units that may be none at all?"""
    return type(qty) is int and 0 <= qty <= LARGEST_QTY


def is_possible_change(qty: int, damaged_qty: int) -> bool:
    """Does a signed change move anything, and not more than one line can?"""
    return (qty, damaged_qty) != (0, 0) and all(
        type(part) is int and abs(part) <= LARGEST_QTY for part in (qty, damaged_qty)
    )


def round_of(round_ats: Sequence[datetime], counted_at: datetime) -> int:
    """In which round something was counted, also when it is uploaded much later."""
    return max(1, sum(began_at <= counted_at for began_at in round_ats))


def judge(opinions: Sequence[CountOpinion], tolerance_qty: int) -> CountOpinion | None:
    """The opinion that holds for one shelf, or None: count it again.

    Opinions are compared by how they differ from the books, because sales go on meanwhile. Those
    of the last round must agree; beyond the tolerance, only what was found twice is believed.
    """
    last_round = max(opinion.round for opinion in opinions)
    last = [opinion for opinion in opinions if opinion.round == last_round]
    chosen = max(last, key=lambda opinion: opinion.counted_at)
    found = chosen.difference_qty
    if chosen.qty < 0 or any(opinion.difference_qty != found for opinion in last):
        return None
    if abs(found) <= tolerance_qty:
        return chosen
    again = [opinion for opinion in opinions if opinion.difference_qty == found]
    return chosen if last_round > 1 and len(again) > 1 else None


def allocate_receipt(
    lines: Iterable[PurchaseLineView], arrived: Sequence[tuple[UUID, int, int]]
) -> list[list[tuple[UUID, int, int]]] | None:
    """Which purchase lines each arrival (SKU, qty, damaged qty) fills, the earliest due first.

    What is beyond all of them goes onto the last, so that it shows as over. None: a SKU was not
    ordered.
    """
    missing: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    for line in sorted(lines, key=lambda one: (one.due_on is None, one.due_on or 0, one.line_id)):
        missing[line.sku_id].append((line.line_id, line.short_qty))
    filled = []
    for sku_id, qty, damaged_qty in arrived:
        if sku_id not in missing:
            return None
        filled.append(_fill(missing[sku_id], qty, damaged_qty))
    return filled


def _fill(
    missing: list[tuple[UUID, int]], qty: int, damaged_qty: int
) -> list[tuple[UUID, int, int]]:
    """Take from what is missing, in place; saleable units first."""
    parts = []
    for place, (line_id, short_qty) in enumerate(missing):
        is_last = place == len(missing) - 1
        good = qty if is_last else min(qty, short_qty)
        bad = damaged_qty if is_last else min(damaged_qty, short_qty - good)
        if good or bad:
            parts.append((line_id, good, bad))
            missing[place] = (line_id, max(0, short_qty - good - bad))
        qty, damaged_qty = qty - good, damaged_qty - bad
    return parts
