"""Times every way to serve a cart, and chooses the best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from quanqu.network import queries as network
from quanqu.network.types import NodeView, ServiceAreaView
from quanqu.routing.rules import timing
from quanqu.routing.types import (
    Leg,
    OfferKind,
    OfferLine,
    Place,
    Stretch,
    Why,
    Workplace,
)

NEAREST_SOURCES: Final = 60
ANY_SOURCES: Final = 20_000
ALTERNATIVES: Final = 5
"""Sources that are timed before the earliest is chosen: the nearest may be closed or full."""
USUAL_DAYS, MOST_DAYS = 2, 8
"""Opening hours are looked up so far ahead: farther only if nothing fits, as over holidays."""

Lines = tuple[OfferLine, ...]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a customer wants the goods: a node or a place."""

    latitude: float
    longitude: float
    node: NodeView | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An offer before it is kept."""

    kind: OfferKind
    destination: Destination
    lines: Lines
    legs: tuple[Leg, ...]
    ready_at: datetime
    fee_fen: int
    why: tuple[Why, ...]


class Table(Protocol):
    """What timing asks of the nodes that serve an order."""

    @property
    def nodes(self) -> Mapping[UUID, NodeView]: ...

    @property
    def areas(self) -> Mapping[UUID, list[ServiceAreaView]]: ...

    @property
    def workplaces(self) -> Mapping[UUID, Workplace]: ...


def distance_km(node: NodeView, to: Destination) -> float:
    """The great-circle way from a node to a destination."""
    return network.distance_km(node.latitude, node.longitude, to.latitude, to.longitude)


def performed(services: Lines, lines: Lines, to: Destination) -> Lines:
    """Services are performed where the customer collects, or else where the first parcel leaves."""
    node_id = to.node.node_id if to.node else lines[0].source_node_id
    return tuple(
        OfferLine(line.sku_id, line.qty, node_id, line.owner_id, is_stocked=False)
        for line in services
    )


def timed_draft(to: Destination, lines: Lines, table: Table, at: datetime) -> Draft | None:
    legs: list[Leg] = []
    modes: list[timing.Mode] = []
    for node_id in dict.fromkeys(line.source_node_id for line in lines):
        part = [line for line in lines if line.source_node_id == node_id]
        prepared = timing.preparing(part, table.workplaces[node_id], at)
        if prepared is None:
            return None
        legs += prepared
        if to.node is None or node_id != to.node.node_id:
            leg, mode = _way(to, table, node_id, prepared)
            legs.append(leg)
            modes.append(mode)
    if to.node and modes:
        received = timing.receiving(table.workplaces[to.node.node_id], timing.ends_at(legs))
        if received is None:
            return None
        legs += received
    return Draft(
        kind=OfferKind.PICKUP if to.node else OfferKind.DELIVERY,
        destination=to,
        lines=lines,
        legs=tuple(legs),
        ready_at=timing.ends_at(legs),
        fee_fen=0 if to.node else timing.delivery_fee_fen(modes),
        why=(_parcels_why(len(modes)),),
    )


def _way(
    to: Destination, table: Table, node_id: UUID, prepared: Sequence[Leg]
) -> tuple[Leg, timing.Mode]:
    far = distance_km(table.nodes[node_id], to)
    leaves_at = timing.ends_at(prepared)
    workplace = table.workplaces[node_id]
    if to.node:
        mode = timing.mode_for(far, timing.TRANSFER_MODES)
        end = table.workplaces[to.node.node_id]
        return timing.travelling(workplace, far, mode, leaves_at, to=end), mode
    areas = table.areas.get(node_id, [])
    reach = {"reach_km": areas[-1].radius_m / 1000} if areas else {}
    mode = timing.mode_for(far, timing.DELIVERY_MODES, **reach)
    # What the node promises in its area covers its own work too.
    promised = next((area.minutes for area in areas if far * 1000 <= area.radius_m), 0)
    worked = sum(leg.minutes for leg in prepared if leg.code != "opening")
    least = promised - worked
    return timing.travelling(workplace, far, mode, leaves_at, at_least_minutes=least), mode


def best(drafts: Sequence[Draft]) -> list[Draft]:
    """The earliest, and for deliveries the cheapest too if it is another one."""
    if not drafts:
        return []
    earliest = min(drafts, key=lambda draft: (draft.ready_at, draft.fee_fen))
    cheapest = min(drafts, key=lambda draft: (draft.fee_fen, draft.ready_at))
    if cheapest.fee_fen == earliest.fee_fen:
        return [_with_why(earliest, "earliest")]
    return [_with_why(earliest, "earliest"), _with_why(cheapest, "cheapest")]


def _with_why(draft: Draft, code: str) -> Draft:
    return Draft(
        draft.kind,
        draft.destination,
        draft.lines,
        draft.legs,
        draft.ready_at,
        draft.fee_fen,
        (*draft.why, Why(code)),
    )


def _parcels_why(parcel_qty: int) -> Why:
    codes = {0: "own_shelf", 1: "one_parcel"}
    return Why(codes.get(parcel_qty, "fewest_parcels"), {"parcel_qty": parcel_qty})


def day_of(node: NodeView, at: datetime) -> date:
    return at.astimezone(ZoneInfo(node.timezone)).date()


def workplace(
    node: NodeView, days: Sequence[date], stretches: Sequence[Stretch], used: Mapping[date, int]
) -> Workplace:
    """A node whose day is full takes the order up on its next day with room, if there is one."""
    capacity = node.daily_capacity
    room = [on for on in days if capacity is None or used.get(on, 0) < capacity]
    if not room:
        return Workplace(node.node_id, ())
    busy = timing.busy_minutes(used.get(room[0], 0), capacity)
    midnight = datetime.combine(room[0], time(), tzinfo=ZoneInfo(node.timezone))
    starts = None if room[0] == days[0] else midnight
    return Workplace(node.node_id, timing.merge(stretches), busy, starts)
