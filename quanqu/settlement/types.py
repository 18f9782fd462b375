"""Words of settlement: what a node did for a sale, what a statement says, runs and payouts."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from quanqu.fees.types import FeeTotal
from quanqu.ledger.types import JournalId


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
    """What stood on a kind of account when some days began and how it moved: debit positive."""

    kind: str
    party: str
    currency: str
    opening_fen: int
    amount_fen: int

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.amount_fen


@dataclass(frozen=True, slots=True)
class PendingShares:
    """Shares of sales that wait for an organisation (`org`), its nodes or its people (`staff`)."""

    kind: str
    currency: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class BorneTotal:
    """What one company bore of what another one took off its prices, as it owes it, with VAT."""

    bearer_id: UUID
    seller_id: UUID
    currency: str
    order_count: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class NodeOrder:
    """What one node did for one order on one day."""

    on: date
    order_id: UUID
    number: str
    channel: str
    selling_node_id: UUID
    role: Role
    currency: str
    qty: int
    total_fen: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class Statement:
    """An organisation's days: what its nodes did for sales, how its books moved, what waits."""

    organisation_id: UUID
    first_on: date
    last_on: date
    nodes: tuple[NodeTotal, ...]
    accounts: tuple[AccountMovement, ...]
    shares: tuple[PendingShares, ...] = ()
    """As they stood when the last day ended; only where one organisation was asked for."""
    fees: tuple[FeeTotal, ...] = ()
    borne: tuple[BorneTotal, ...] = ()
    """What it paid and earned of fees, and bore or had borne; asked for one organisation only."""


RunId = NewType("RunId", UUID)
PayoutId = NewType("PayoutId", UUID)

PAID: Final = "settlement_paid"
"""The kind of journal that pays a company; its reversal is `settlement_paid_reversed`."""


class RunState(StrEnum):
    """A run is drafted by one, approved by another, paid company by company."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    PAYING = "paying"
    PAID = "paid"
    DROPPED = "dropped"


OPEN: Final = (RunState.DRAFTED, RunState.APPROVED, RunState.PAYING)


class PayoutState(StrEnum):
    PLANNED = "planned"
    PAID = "paid"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Debt:
    """What one company owes another one; negative when returns were more than sales."""

    creditor_id: UUID
    debtor_id: UUID
    amount_fen: int


@dataclass(frozen=True, slots=True)
class RunView:
    """A settlement and how far it is."""

    run_id: RunId
    currency: str
    first_on: date
    last_on: date
    state: RunState
    drafted_at: datetime
    drafted_by: str
    approved_at: datetime | None
    approved_by: str
    started_at: datetime | None
    paid_at: datetime | None
    why: str
    payout_count: int
    waiting_count: int
    paid_out_fen: int
    """What companies get; as much is paid in by the others and by the group."""


@dataclass(frozen=True, slots=True)
class PayoutView:
    """What one company gets (or pays, if negative) in a settlement."""

    payout_id: PayoutId
    run_id: RunId
    organisation_id: UUID
    claims_fen: int
    debts_fen: int
    amount_fen: int
    currency: str
    state: PayoutState
    paid_at: datetime | None
    journal_id: JournalId | None
    reversed_at: datetime | None
    why: str
