"""Words of valuation: what goods are worth, what a movement changes, what a sale earned."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from quanqu.stock.types import MoveKind


class EntryKind(StrEnum):
    """Why the worth of goods changed: the kinds of movements, and prices that were corrected."""

    RECEIVED = "received"
    SOLD = "sold"
    RETURNED = "returned"
    ADJUSTED = "adjusted"
    DAMAGED = "damaged"
    COUNTED = "counted"
    CONSUMED = "consumed"
    FOUND = "found"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Position:
    """What an owner has of one SKU: pieces whose cost is known and what they cost together.

    The average is value by pieces and is never kept. `unknown_qty` counts pieces whose cost nobody
    told; below zero, pieces that left before their coming in was read.
    """

    known_qty: int = 0
    value_fen: int = 0
    unknown_qty: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What one movement does: to the worth in stock, to the cost of sales, to losses.

    What is left over is owed for goods received. Pieces with a known cost are counted apart, in
    stock and with customers.
    """

    known_qty: int = 0
    value_fen: int = 0
    cost_fen: int = 0
    loss_fen: int = 0
    sold_known_qty: int = 0

    @property
    def received_fen(self) -> int:
        """What the movement adds to what is owed for goods."""
        return self.value_fen + self.cost_fen + self.loss_fen


@dataclass(frozen=True, slots=True)
class Claim:
    """What an order line sold and took back so far, and the cost that is with the customer."""

    sold_qty: int = 0
    returned_qty: int = 0
    known_qty: int = 0
    cost_fen: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came in by one cause of one SKU and what is owed for it, if anybody told its cost."""

    qty: int = 0
    owed_fen: int = 0
    is_costed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The money of the order line behind a movement, as it was fixed when placed."""

    qty: int
    total_fen: int
    net_fen: int
    transfer_fen: int
    seller_id: UUID
    node_id: UUID


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of stock as valuation reads it."""

    move_id: UUID
    sku_id: UUID
    node_id: UUID
    owner_id: UUID
    kind: MoveKind
    qty: int
    damaged_qty: int
    unit_cost_fen: int | None
    claim_id: UUID | None
    cause_kind: str
    cause_id: UUID
    occurred_at: datetime
    line: Line | None
    loose_net_fen: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record of worth. Money that came or went is without VAT."""

    move_id: UUID | None
    kind: EntryKind
    owner_id: UUID
    sku_id: UUID
    node_id: UUID
    on: date
    at: datetime
    qty: int
    change: Change
    claim_id: UUID | None
    cause_id: UUID
    seller_id: UUID | None = None
    sold_qty: int = 0
    net_fen: int = 0
    transfer_fen: int = 0


@dataclass(frozen=True, slots=True)
class Margin:
    """What one company earned on one group of goods in some days, without VAT.

    `cost_fen` is that of `costed_qty` pieces; of the other pieces sold nobody told the cost.
    `loss_fen` is what was lost or damaged, less what was found; it is no part of the margin.
    """

    key: UUID
    sold_qty: int
    costed_qty: int
    net_fen: int
    costed_net_fen: int
    cost_fen: int
    loss_fen: int

    @property
    def margin_fen(self) -> int | None:
        """Known only of pieces whose cost is known; None if there are none."""
        return self.costed_net_fen - self.cost_fen if self.costed_qty or self.cost_fen else None

    @property
    def margin_bps(self) -> int | None:
        if self.margin_fen is None or self.costed_net_fen <= 0:
            return None
        return self.margin_fen * 10_000 // self.costed_net_fen


@dataclass(frozen=True, slots=True)
class PositionView:
    """What an owner has of one SKU and what it is worth."""

    owner_id: UUID
    sku_id: UUID
    known_qty: int
    unknown_qty: int
    value_fen: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What one owner's goods are worth together; of `unknown_qty` pieces nobody told the cost."""

    known_qty: int
    unknown_qty: int
    value_fen: int


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """What a corrected price did: to what is left, and to what was sold or lost meanwhile."""

    value_fen: int
    cost_fen: int
