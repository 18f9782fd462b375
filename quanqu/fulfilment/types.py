"""Words of fulfilment: deliveries, their states, and what the queries give back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType
from uuid import UUID

from quanqu.kit.refusals import Refused
from quanqu.orders.types import HandTender

DeliveryId = NewType("DeliveryId", UUID)


class DeliveryState(StrEnum):
    """`dispatched` is on its way to a node or to the customer; `ready` waits for collection."""

    TO_PICK = "to_pick"
    PICKED = "picked"
    DISPATCHED = "dispatched"
    READY = "ready"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


class OfflineState(StrEnum):
    """`open`: something is wrong with it, and a manager decides; nothing of it is in the books."""

    BOOKED = "booked"
    OPEN = "open"
    DROPPED = "dropped"


class DeliveryKind(StrEnum):
    IN_STORE = "in_store"
    PICKUP = "pickup"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class DeliveryLineView:
    line_id: UUID
    sku_id: UUID | None
    label: str
    qty: int


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """What goes from one node to the customer together, and how far it is."""

    delivery_id: DeliveryId
    order_id: UUID
    order_number: str
    member_id: UUID | None
    kind: DeliveryKind
    state: DeliveryState
    source_node_id: UUID
    hand_over_node_id: UUID | None
    transfer_id: UUID | None
    pickup_code_id: UUID | None
    promise_at: datetime | None
    planned_at: datetime
    picked_at: datetime | None
    dispatched_at: datetime | None
    ready_at: datetime | None
    handed_over_at: datetime | None
    handed_over_by: UUID | None
    lines: tuple[DeliveryLineView, ...] = ()

    @property
    def needs_transfer(self) -> bool:
        """Do the goods lie elsewhere than where the customer collects them?"""
        return self.kind == DeliveryKind.PICKUP and self.source_node_id != self.hand_over_node_id


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many deliveries wait at some nodes, by what is to be done."""

    to_pick_qty: int
    picked_qty: int
    arriving_qty: int
    ready_qty: int


@dataclass(frozen=True, slots=True)
class OfflineLine:
    """What went over the counter, and what the till took for all of it."""

    sku_id: UUID
    qty: int
    total_fen: int


@dataclass(frozen=True, slots=True)
class OfflineSale:
    """A sale that a till made without the network. The id and the number are the till's.

    `version` and the times of its prices are those of the snapshot that it priced by.
    """

    sale_id: UUID
    number: str
    node_id: UUID
    staff_id: UUID
    channel: str
    currency: str
    version: int
    prices_from: datetime
    prices_until: datetime
    lines: tuple[OfflineLine, ...]
    tenders: tuple[HandTender, ...]
    sold_at: datetime

    @property
    def total_fen(self) -> int:
        return sum(line.total_fen for line in self.lines)


@dataclass(frozen=True, slots=True)
class OutsideSale:
    """A sale of a till that is not connected, as its receipt says it. `ref` is the receipt's
    number, once per node; `member_id` and `staff_id` are the customer and who served them."""

    ref: str
    node_id: UUID
    lines: tuple[OfflineLine, ...]
    tenders: tuple[HandTender, ...]
    sold_at: datetime
    member_id: UUID | None = None
    staff_id: UUID | None = None

    @property
    def total_fen(self) -> int:
        return sum(line.total_fen for line in self.lines)


class OutsideState(StrEnum):
    BOOKED = "booked"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class OutsideResult:
    """What became of one: booked now, known from before, or refused with the reason."""

    state: OutsideState
    order_id: UUID | None = None
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class OfflineSaleView:
    """What became of it. `facts` say what gave way and what was found; `told` is what was sent."""

    sale_id: UUID
    node_id: UUID
    staff_id: UUID | None
    number: str
    state: OfflineState
    why: str
    facts: Mapping[str, Any]
    told: Mapping[str, Any]
    currency: str
    total_fen: int
    sold_at: datetime
    received_at: datetime
    order_id: UUID | None
    settled_at: datetime | None
    settled_by: str
    reason: str
