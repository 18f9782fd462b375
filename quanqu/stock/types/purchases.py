"""Purchase orders and what came in against them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, NewType
from uuid import UUID

from quanqu.stock.types.shelves import NO_LOT

PurchaseId = NewType("PurchaseId", UUID)
ReceiptId = NewType("ReceiptId", UUID)


class PurchaseState(StrEnum):
    """`received`: all of it came; `closed`: nothing more is expected, whatever is missing."""

    OPEN = "open"
    RECEIVED = "received"
    CLOSED = "closed"


class PurchaseWant(NamedTuple):
    """Units of one SKU to order in; the cost of one is without VAT (None: not agreed)."""

    sku_id: UUID
    qty: int
    unit_cost_fen: int | None = None
    due_on: date | None = None


class ReceivedLine(NamedTuple):
    """What arrived of one SKU: `qty` saleable units, and damaged ones beside them."""

    sku_id: UUID
    qty: int
    damaged_qty: int = 0
    lot: str = NO_LOT
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class PurchaseLineView:
    """One line; `short_qty` is still expected, or missing once the purchase is closed."""

    line_id: UUID
    sku_id: UUID
    qty: int
    unit_cost_fen: int | None
    due_on: date | None
    received_qty: int
    damaged_qty: int

    @property
    def short_qty(self) -> int:
        """Units that did not come (yet)."""
        return max(0, self.qty - self.received_qty - self.damaged_qty)

    @property
    def over_qty(self) -> int:
        """Units that came beyond what was ordered."""
        return max(0, self.received_qty + self.damaged_qty - self.qty)


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One arrival and what came with it; `undone_at`: it was a mistake and was taken back."""

    receipt_id: ReceiptId
    purchase_id: PurchaseId
    at: datetime
    undone_at: datetime | None
    actor: str
    lines: tuple[ReceivedLine, ...]


@dataclass(frozen=True, slots=True)
class PurchaseView:
    """A purchase order of a node from a supplier, with its lines and arrivals."""

    purchase_id: PurchaseId
    number: str
    node_id: UUID
    owner_id: UUID
    supplier_id: UUID
    state: PurchaseState
    ordered_at: datetime
    closed_at: datetime | None
    lines: tuple[PurchaseLineView, ...]
    receipts: tuple[ReceiptView, ...]
