"""How long every leg takes: work happens in opening hours, travel at any hour.

The constants are a first speed model for a dense city; they are to be fitted from deliveries done.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from quanqu.routing.types import Leg, LegCode, OfferLine, Place, Stretch, Workplace

QUEUE_MINUTES: Final = 5
"""Until someone takes the order up, at a node with an empty day."""
BUSY_MINUTES: Final = 25
"""So many more when the node's day is full; in between in proportion."""
PICK_MINUTES: Final = 4
PICK_MINUTES_PER_LINE: Final = 2
PICK_UNITS_PER_MINUTE: Final = 10
RECEIVE_MINUTES: Final = 10
"""Unload, check and shelve at the node where the customer collects."""

ROAD_FACTOR: Final = 1.3
"""Streets are longer than the great circle."""


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to travel: up to a distance, with minutes for loading and handing over, and a fee."""

    name: str
    up_to_km: float
    handling_minutes: int
    km_per_hour: int
    fee_fen: int


DELIVERY_MODES: Final = (
    Mode("courier_near", 3, 8, 15, 500),
    Mode("courier", 10, 12, 15, 800),
    Mode("van", 80, 45, 30, 1200),
    Mode("parcel", math.inf, 18 * 60, 50, 1500),
)
FURTHER_PARCEL_FEN: Final = 300
TRANSFER_MODES: Final = (Mode("van", 80, 30, 30, 0), Mode("parcel", math.inf, 12 * 60, 50, 0))


def busy_minutes(used: int, capacity: int | None) -> int:
    """What a day that is partly full adds to the queue."""
    return BUSY_MINUTES * min(used, capacity) // capacity if capacity else 0


def mode_for(distance_km: float, modes: Sequence[Mode], *, reach_km: float = math.inf) -> Mode:
    """The first way that goes so far; couriers go no farther than the node's service area."""
    for mode in modes:
        if distance_km <= mode.up_to_km and (
            distance_km <= reach_km or not mode.name.startswith("courier")
        ):
            return mode
    return modes[-1]


def travel_minutes(distance_km: float, mode: Mode) -> int:
    """Loading, the way, handing over."""
    return mode.handling_minutes + math.ceil(distance_km * ROAD_FACTOR * 60 / mode.km_per_hour)


def pick_minutes(lines: Sequence[OfferLine]) -> int:
    """Walking to each shelf, and counting many units."""
    units = sum(line.qty for line in lines)
    return PICK_MINUTES + PICK_MINUTES_PER_LINE * len(lines) + units // PICK_UNITS_PER_MINUTE


def work_begins(earliest: datetime, minutes: int, stretches: Sequence[Stretch]) -> datetime | None:
    """The first moment from which so many minutes fit into one time of being open."""
    for stretch in stretches:
        begins = max(earliest, stretch.opens_at)
        if begins + timedelta(minutes=minutes) <= stretch.closes_at:
            return begins
    return None


def merge(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Times that touch become one, so that a node open day and night works across midnight."""
    merged: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda s: s.opens_at):
        if merged and stretch.opens_at <= merged[-1].closes_at:
            closes_at = max(stretch.closes_at, merged[-1].closes_at)
            merged[-1] = Stretch(merged[-1].opens_at, closes_at)
        else:
            merged.append(stretch)
    return tuple(merged)


def preparing(lines: Sequence[OfferLine], node: Workplace, at: datetime) -> list[Leg] | None:
    """Wait for opening, queue and pick at one node; None if it is never open long enough."""
    queue, pick = QUEUE_MINUTES + node.busy_minutes, pick_minutes(lines)
    legs = _work([(LegCode.QUEUE, queue), (LegCode.PICK, pick)], node, at)
    return legs


def receiving(node: Workplace, at: datetime) -> list[Leg] | None:
    """Wait for opening and receive at the node where the customer collects."""
    return _work([(LegCode.RECEIVE, RECEIVE_MINUTES)], node, at)


def travelling(
    node: Workplace,
    distance_km: float,
    mode: Mode,
    at: datetime,
    *,
    to: Workplace | None = None,
    at_least_minutes: int = 0,
) -> Leg:
    """The way to another node, or to the customer's door."""
    return Leg(
        LegCode.TRAVEL,
        node.node_id,
        at,
        max(travel_minutes(distance_km, mode), at_least_minutes),
        to.node_id if to else None,
        {"mode": mode.name, "distance_m": round(distance_km * 1000)},
    )


def ends_at(legs: Sequence[Leg]) -> datetime:
    """When the last of some legs is done."""
    return max(leg.starts_at + timedelta(minutes=leg.minutes) for leg in legs)


def delivery_fee_fen(modes: Sequence[Mode]) -> int:
    """The dearest parcel, and a little for each further one."""
    return max(mode.fee_fen for mode in modes) + FURTHER_PARCEL_FEN * (len(modes) - 1)


def blurred(place: Place) -> Place:
    """A place to about 100 metres: enough for a promise, too little to be an address."""
    return Place(round(place.latitude, 3), round(place.longitude, 3), place.division_code)


def _work(parts: list[tuple[LegCode, int]], node: Workplace, at: datetime) -> list[Leg] | None:
    earliest = max(at, node.not_before) if node.not_before else at
    begins = work_begins(earliest, sum(minutes for _, minutes in parts), node.stretches)
    if begins is None:
        return None
    legs = []
    waits = math.ceil((begins - at).total_seconds() / 60)
    if waits:
        facts = {"opens_at": begins.isoformat()}
        legs.append(Leg(LegCode.OPENING, node.node_id, at, waits, facts=facts))
        begins = at + timedelta(minutes=waits)
    for code, minutes in parts:
        legs.append(Leg(code, node.node_id, begins, minutes))
        begins += timedelta(minutes=minutes)
    return legs
