"""Transfers between nodes, and what did not arrive as it was sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from quanqu.stock.types.shelves import NO_LOT

TransferId = NewType("TransferId", UUID)


class TransferState(StrEnum):
    """Requested units stand reserved at the source; dispatched ones are in transit."""

    REQUESTED = "requested"
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class Settlement(StrEnum):
    """What became of a difference. Short: `found` (it came after all) or `lost` (its owner bears
    it). Over: `sent_more` (the source has that many less) or `surplus` (nobody missed them).
    """

    FOUND = "found"
    LOST = "lost"
    SENT_MORE = "sent_more"
    SURPLUS = "surplus"


@dataclass(frozen=True, slots=True)
class TransferWant:
    """Units to bring elsewhere; with a claim they are held for it already at the source.

    lot=None: the lots that expire first; the line is split if one has too little.
    """

    sku_id: UUID
    owner_id: UUID
    qty: int
    claim_id: UUID | None = None
    lot: str | None = NO_LOT


@dataclass(frozen=True, slots=True)
class TransferLineView:
    """One line of a transfer; received_qty (saleable) is None until it arrives.

    `open_qty` is the difference that is not settled: above zero it is missing, below it is too
    much.
    """

    line_id: UUID
    sku_id: UUID
    owner_id: UUID
    lot: str
    qty: int
    received_qty: int | None
    damaged_qty: int
    open_qty: int
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

    @property
    def has_differences(self) -> bool:
        """Did something not arrive as it was sent, and is it not settled yet?"""
        return any(line.open_qty for line in self.lines)

    @property
    def is_for_order(self) -> bool:
        """Does it bring what customers ordered, and is received with a delivery?"""
        return any(line.claim_id for line in self.lines)
