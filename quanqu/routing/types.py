"""What crosses routing's border: places, offers, and the legs that make up a promise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

OfferId = NewType("OfferId", UUID)


class OfferKind(StrEnum):
    """How the customer gets the goods; in store they leave at once and no offer is made."""

    PICKUP = "pickup"
    DELIVERY = "delivery"
    IN_STORE = "in_store"


class LegCode(StrEnum):
    """What the time of a promise goes into."""

    OPENING = "opening"
    QUEUE = "queue"
    PICK = "pick"
    TRAVEL = "travel"
    RECEIVE = "receive"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a delivery goes, in WGS-84 degrees; the address itself stays with the order."""

    latitude: float
    longitude: float
    division_code: str = ""


@dataclass(frozen=True, slots=True)
class OfferLine:
    """Units of one shelf. A service (`is_stocked` false) lies nowhere: its source performs it."""

    sku_id: UUID
    qty: int
    source_node_id: UUID
    owner_id: UUID
    lot: str = "none"
    is_stocked: bool = True


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of the way, in whole minutes from a moment; legs of several sources run abreast."""

    code: LegCode
    node_id: UUID
    starts_at: datetime
    minutes: int
    to_node_id: UUID | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Why:
    """Why this offer was chosen: `own_shelf`, `one_parcel`, `fewest_parcels`, `earliest`,
    `cheapest`.
    """

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OfferView:
    """A promise made before payment: what comes from where, when it is there, and the fee."""

    offer_id: OfferId
    kind: OfferKind
    channel: str
    hand_over_node_id: UUID | None
    place: Place | None
    lines: tuple[OfferLine, ...]
    legs: tuple[Leg, ...]
    ready_at: datetime
    fee_fen: int
    made_at: datetime
    valid_until: datetime
    why: tuple[Why, ...]

    @property
    def parcel_qty(self) -> int:
        """How many parcels travel: nodes that send something to where it is handed over."""
        return len({line.source_node_id for line in self.lines} - {self.hand_over_node_id})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time of being open."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Supply:
    """What one node could send: per SKU its shelves (owner, lot, free qty), the best first."""

    node_id: UUID
    distance_km: float
    shelves: Mapping[UUID, tuple[tuple[UUID, str, int], ...]]

    def qty_of(self, sku_id: UUID) -> int:
        """Free units of a SKU there."""
        return sum(qty for _, _, qty in self.shelves.get(sku_id, ()))


@dataclass(frozen=True, slots=True)
class Workplace:
    """What timing knows of a node: when it is open and how full its day is."""

    node_id: UUID
    stretches: tuple[Stretch, ...]
    busy_minutes: int = 0
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cart:
    """Lines of (SKU, qty) and where they should go: a node, a place, or both."""

    lines: Sequence[tuple[UUID, int]]
    pickup_node_id: UUID | None = None
    place: Place | None = None
    channel: str = ""
    """Whose thresholds hold for what is offered; the price never depends on it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall get where: goods by SKU, lines of one SKU summed, and services beside them."""

    goods: Mapping[UUID, int]
    services: tuple[OfferLine, ...] = ()
    pickup_node_id: UUID | None = None
    place: Place | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A promise that is taken at once, so that no offer is kept of it."""

    kind: OfferKind
    hand_over_node_id: UUID | None
    lines: tuple[OfferLine, ...]
    ready_at: datetime
    fee_fen: int
