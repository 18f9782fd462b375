"""Shelves, wants, lines that move, and what a read of them answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

ClaimId = NewType("ClaimId", UUID)
"""Whoever holds units: an order line's id, or a transfer line's own. No key upward."""

NO_LOT = "none"
"""The lot of goods that are not kept apart by lot. They never expire."""


class MoveKind(StrEnum):
    """Why units came or went. Movements are the only writer of on hand."""

    RECEIVED = "received"
    SOLD = "sold"
    RETURNED = "returned"
    TRANSFERRED_OUT = "transferred_out"
    TRANSFERRED_IN = "transferred_in"
    ADJUSTED = "adjusted"
    DAMAGED = "damaged"
    COUNTED = "counted"
    CONSUMED = "consumed"
    FOUND = "found"


class ReservationState(StrEnum):
    """`moved`: the units left on a transfer; the claim gets them back where they arrive."""

    HELD = "held"
    FIRM = "firm"
    CONSUMED = "consumed"
    RELEASED = "released"
    EXPIRED = "expired"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where units lie and whose they are. lot=None: whichever lot expires first."""

    sku_id: UUID
    node_id: UUID
    owner_id: UUID
    lot: str | None = NO_LOT

    def keys(self) -> dict[str, UUID | str | None]:
        """As parameters of a statement."""
        return {
            "sku_id": self.sku_id,
            "node_id": self.node_id,
            "owner_id": self.owner_id,
            "lot": self.lot,
        }


@dataclass(frozen=True, slots=True)
class StockLine:
    """Units that come in, with the cost of one (None: unknown, the shelf keeps its average)."""

    shelf: Shelf
    qty: int
    unit_cost_fen: int | None = None
    damaged_qty: int = 0


@dataclass(frozen=True, slots=True)
class HandLine:
    """Units that a person holds in hand and sells; the claim is the order line, if there is one."""

    shelf: Shelf
    qty: int
    claim_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Units that came back; damaged ones are kept outside on hand. The claim sold them."""

    shelf: Shelf
    qty: int
    is_damaged: bool = False
    unit_cost_fen: int | None = None
    claim_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A signed change of a shelf: qty is saleable units, damaged_qty those outside on hand."""

    shelf: Shelf
    kind: MoveKind
    qty: int
    damaged_qty: int = 0
    unit_cost_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Want:
    """A claim that wants units of one shelf."""

    claim_id: UUID
    shelf: Shelf
    qty: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Units that left a shelf, and what one of them had cost on average (None: never known)."""

    claim_id: UUID | None
    shelf: Shelf
    qty: int
    unit_cost_fen: int | None


@dataclass(frozen=True, slots=True)
class ShelfLimits:
    """How much of a shelf is not offered, and how much may be promised beyond what is there."""

    shelf: Shelf
    safety_qty: int = 0
    backorder_qty: int = 0


@dataclass(frozen=True, slots=True)
class Free:
    """What may be offered of an owner's units at a node: on hand, less reserved, less safety.

    All lots that have not expired count together, so the shelf's lot is None.
    """

    shelf: Shelf
    free_qty: int
    on_hand_qty: int


@dataclass(frozen=True, slots=True)
class LevelView:
    """Every number of one shelf."""

    shelf: Shelf
    on_hand_qty: int
    damaged_qty: int
    reserved_qty: int
    backorder_qty: int
    safety_qty: int
    unit_cost_fen: int | None
    lot_ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LotView:
    """A batch of one SKU; it may be sold through the day it expires on (None: it never does)."""

    sku_id: UUID
    lot: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class ChannelLimit:
    """What a channel is not shown, at a node and of a SKU or (None) of all that no row names.

    It sees what is free less `kept_qty`, and `most_qty` at most.
    """

    channel: str
    node_id: UUID | None = None
    sku_id: UUID | None = None
    kept_qty: int = 0
    most_qty: int | None = None

    def shown_qty(self, free_qty: int) -> int:
        """What the channel sees of units that may be offered."""
        left = max(0, free_qty - self.kept_qty)
        return left if self.most_qty is None else min(left, self.most_qty)


@dataclass(frozen=True, slots=True)
class Offerable:
    """Shelves with units that may be offered (SKU, node, owner, lot, free qty), and what of them
    the channels that asked are not shown."""

    shelves: Sequence[tuple[UUID, UUID, UUID, str, int]]
    limits: Sequence[ChannelLimit]


@dataclass(frozen=True, slots=True)
class Incoming:
    """Units on their way to a node: due on a day, or (None) in transit already."""

    qty: int
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Available:
    """What may be promised of an owner's units of one SKU at a node.

    `free_qty` lies there now; `incoming` is ordered or in transit, less what of it is promised
    already; `backorder_qty` may be promised without either.
    """

    sku_id: UUID
    node_id: UUID
    owner_id: UUID
    free_qty: int
    backorder_qty: int
    incoming: tuple[Incoming, ...] = ()

    @property
    def incoming_qty(self) -> int:
        """All that is on its way and not promised yet."""
        return sum(one.qty for one in self.incoming)


@dataclass(frozen=True, slots=True)
class AvailableSum:
    """The same over an area or the whole network; `node_qty`: at how many nodes it is free now."""

    sku_id: UUID
    free_qty: int
    incoming_qty: int
    backorder_qty: int
    node_qty: int


@dataclass(frozen=True, slots=True)
class Units:
    """Units of several shelves together."""

    on_hand_qty: int = 0
    reserved_qty: int = 0
    safety_qty: int = 0

    @property
    def free_qty(self) -> int:
        return max(0, self.on_hand_qty - self.reserved_qty - self.safety_qty)


@dataclass(frozen=True, slots=True)
class ReservationView:
    """What a claim holds on one shelf."""

    claim_id: UUID
    shelf: Shelf
    qty: int
    wanted_qty: int
    state: ReservationState
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class MoveView:
    """One movement, as it was written."""

    move_id: UUID
    shelf: Shelf
    kind: MoveKind
    qty: int
    damaged_qty: int
    unit_cost_fen: int | None
    claim_id: UUID | None
    cause_kind: str
    cause_id: UUID
    occurred_at: datetime
    actor: str
