"""Counts: what people see on the shelves of a node, and what is made of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from quanqu.stock.types.shelves import NO_LOT, Shelf

CountId = NewType("CountId", UUID)


class CountState(StrEnum):
    """`recounting`: some shelves are asked for again; `counted`: it waits for its approval."""

    COUNTING = "counting"
    RECOUNTING = "recounting"
    COUNTED = "counted"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class CountVerdict(StrEnum):
    """What the entries of one shelf come to."""

    AGREED = "agreed"
    RECOUNT = "recount"


@dataclass(frozen=True, slots=True)
class CountEntry:
    """What a counter saw of one shelf, entered on or off line.

    `entry_id` is made by the handheld: the same id is the same entry. `owner_id` None is the
    node's own organisation. `qty` 0 says that the shelf is empty; below zero it corrects the same
    counter's earlier entries. `round` None is found from `counted_at`.
    """

    entry_id: UUID
    sku_id: UUID
    qty: int
    counted_at: datetime
    lot: str = NO_LOT
    owner_id: UUID | None = None
    round: int | None = None


@dataclass(frozen=True, slots=True)
class CountProgress:
    """How far a count has come after an upload."""

    count_id: CountId
    state: CountState
    round: int
    new_entry_qty: int
    entry_qty: int
    shelf_qty: int
    counters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountOpinion:
    """What one counter found in one round: the quantity and how it differs from the books."""

    counter: str
    round: int
    qty: int
    expected_qty: int
    counted_at: datetime

    @property
    def difference_qty(self) -> int:
        """Above zero: more than the books say for that moment."""
        return self.qty - self.expected_qty


@dataclass(frozen=True, slots=True)
class CountLineView:
    """One counted shelf. `expected_qty` and `difference_qty` are None while it is counted blind.

    `posted_qty` is what the approval moved; `open_qty` units are missing but still promised.
    """

    shelf: Shelf
    verdict: CountVerdict | None
    counted_qty: int | None
    expected_qty: int | None
    counted_at: datetime | None
    posted_qty: int | None
    open_qty: int

    @property
    def difference_qty(self) -> int | None:
        """What approval would move, or moved."""
        if self.counted_qty is None or self.expected_qty is None:
            return None
        return self.counted_qty - self.expected_qty


@dataclass(frozen=True, slots=True)
class CountView:
    """A count at its node. `round` 1 is the first, then each recount of `recount` shelves.

    `uncounted_qty` shelves of its scope have no entry: they are unknown, never zero.
    """

    count_id: CountId
    node_id: UUID
    state: CountState
    is_blind: bool
    tolerance_qty: int
    round: int
    sku_ids: tuple[UUID, ...] | None
    counters: tuple[str, ...]
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    approved_at: datetime | None
    approved_by: str | None
    cancelled_at: datetime | None
    lines: tuple[CountLineView, ...] = ()
    uncounted_qty: int = 0

    @property
    def recount(self) -> tuple[Shelf, ...]:
        """The shelves that are asked for again."""
        return tuple(line.shelf for line in self.lines if line.verdict == CountVerdict.RECOUNT)


@dataclass(frozen=True, slots=True)
class CountPage:
    """Counts without their lines, newest first."""

    counts: tuple[CountView, ...]
    next_cursor: UUID | None
