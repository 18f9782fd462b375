"""What crosses stock's border: shelves, wants, lines that move, and what a read answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

ClaimId = NewType("ClaimId", UUID)
"""Whoever holds units: an order line's id, or a transfer line's own. No key upward."""

TransferId = NewType("TransferId", UUID)

NO_LOT = "none"


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


class TransferState(StrEnum):
    """Requested units stand reserved at the source; dispatched ones are in transit."""

    REQUESTED = "requested"
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where units lie and whose they are."""

    sku_id: UUID
    node_id: UUID
    owner_id: UUID
    lot: str = NO_LOT

    def keys(self) -> dict[str, UUID | str]:
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


@dataclass(frozen=True, slots=True)
class HandLine:
    """Units that a person holds in hand and sells; the claim is the order line, if there is one."""

    shelf: Shelf
    qty: int
    claim_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Units that came back; damaged ones are kept outside on hand."""

    shelf: Shelf
    qty: int
    is_damaged: bool = False
    unit_cost_fen: int | None = None


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
class TransferWant:
    """Units to bring elsewhere; with a claim they are held for it already at the source."""

    sku_id: UUID
    owner_id: UUID
    qty: int
    claim_id: UUID | None = None
    lot: str = NO_LOT


@dataclass(frozen=True, slots=True)
class Free:
    """What may be offered from a shelf: on hand, less reserved, less safety."""

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


@dataclass(frozen=True, slots=True)
class TransferLineView:
    """One line of a transfer; received_qty is None until it arrives."""

    line_id: UUID
    sku_id: UUID
    owner_id: UUID
    lot: str
    qty: int
    received_qty: int | None
    claim_id: UUID | None


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer between two nodes; the owner of the goods stays."""

    transfer_id: TransferId
    from_node_id: UUID
    to_node_id: UUID
    state: TransferState
    requested_at: datetime
    dispatched_at: datetime | None
    received_at: datetime | None
    cancelled_at: datetime | None
    lines: tuple[TransferLineView, ...]
