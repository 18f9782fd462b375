"""What happened to orders, for whoever cares."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanqu.kit.outbox import Event


@dataclass(frozen=True)
class OrderPlaced(Event):
    """An order was written and its units are reserved; it waits for its money."""

    order_id: UUID
    placed_at: datetime


@dataclass(frozen=True)
class OrderPaid(Event):
    """Its tenders equal its total for the first time."""

    order_id: UUID
    paid_at: datetime


@dataclass(frozen=True)
class OrderCancelled(Event):
    """It will not be fulfilled any further; what was paid for open pieces goes back."""

    order_id: UUID
    at: datetime


@dataclass(frozen=True)
class OrderExpired(Event):
    """It was not paid in time; its units are free again."""

    order_id: UUID
    at: datetime


@dataclass(frozen=True)
class MovedLine:
    """Pieces of one line that changed hands, with their money after discount (VAT in and out)."""

    line_id: UUID
    qty: int
    total_fen: int
    net_fen: int


@dataclass(frozen=True)
class LinesHandedOver(Event):
    """The customer has these pieces; their revenue is booked."""

    order_id: UUID
    delivery_id: UUID
    node_id: UUID
    staff_id: UUID | None
    at: datetime
    lines: tuple[MovedLine, ...]


@dataclass(frozen=True)
class LinesReturned(Event):
    """The customer brought these pieces back; their revenue is taken back."""

    order_id: UUID
    return_id: UUID
    node_id: UUID
    at: datetime
    lines: tuple[MovedLine, ...]


@dataclass(frozen=True)
class OrderChanged(Event):
    """Pieces were added to it or taken out of it; its lines say which are open now."""

    order_id: UUID
    change_id: UUID
    paid_at: datetime | None
    at: datetime


@dataclass(frozen=True)
class DepositPaid(Event):
    """Its first part has come; the rest is due by the date agreed."""

    order_id: UUID
    at: datetime


@dataclass(frozen=True)
class OrderClaimed(Event):
    """An order that a guest had made belongs to a member now."""

    order_id: UUID
    member_id: UUID
    at: datetime
