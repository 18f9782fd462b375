"""Words of settlement: what a node did for a sale, and what a statement says."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a node did. Found, sold and held shrink with a return; work that was done stays done."""

    FOUND = "found"
    SOLD = "sold"
    HELD = "held"
    SHIPPED = "shipped"
    HANDED_OVER = "handed_over"
    TOOK_RETURN = "took_return"


@dataclass(frozen=True, slots=True)
class Piece:
    """Goods or services of one line that moved: positive amounts, VAT in and out."""

    qty: int
    total_fen: int
    net_fen: int
    seller_id: UUID
    source_node_id: UUID | None


@dataclass(frozen=True, slots=True)
class Sale:
    """What is known of the order behind a move; acting_node_id handed over or took back."""

    selling_node_id: UUID
    found_node_id: UUID | None
    acting_node_id: UUID


@dataclass(frozen=True, slots=True)
class CreditKey:
    """Which node did what, and for whose account: the seller's where it sold, else the node's."""

    role: Role
    node_id: UUID
    seller_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """Pieces and money, signed."""

    qty: int = 0
    total_fen: int = 0
    net_fen: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.qty + other.qty,
            self.total_fen + other.total_fen,
            self.net_fen + other.net_fen,
        )


@dataclass(frozen=True, slots=True)
class NodeTotal:
    """What one node did in one role over some days."""

    node_id: UUID
    node_name: str
    organisation_id: UUID
    role: Role
    currency: str
    order_count: int
    qty: int
    total_fen: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What some nodes did in one role on one day."""

    on: date
    currency: str
    order_count: int
    qty: int
    total_fen: int


@dataclass(frozen=True, slots=True)
class AccountMovement:
    """How one kind of account of an organisation moved over some days: debit positive."""

    kind: str
    party: str
    currency: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Statement:
    """An organisation's days: what its nodes did for sales, and how its books moved."""

    organisation_id: UUID
    first_on: date
    last_on: date
    nodes: tuple[NodeTotal, ...]
    accounts: tuple[AccountMovement, ...]
