"""Words of fulfilment: deliveries, their states, and what the queries give back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

DeliveryId = NewType("DeliveryId", UUID)


class DeliveryState(StrEnum):
    """`dispatched` is on its way to a node or to the customer; `ready` waits for collection."""

    TO_PICK = "to_pick"
    PICKED = "picked"
    DISPATCHED = "dispatched"
    READY = "ready"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


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
