"""Gathers units, positions, hours and load, and times every way to serve a cart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from quanqu.kit import sql as sql_files
from quanqu.network import queries as network
from quanqu.network.types import Capability, NodeView, ServiceAreaView
from quanqu.routing.rules import timing
from quanqu.routing.rules.allocation import allocate
from quanqu.routing.types import (
    Leg,
    OfferKind,
    OfferLine,
    Place,
    Stretch,
    Supply,
    Why,
    Workplace,
)
from quanqu.stock import queries as stock
from quanqu.stock.types import NO_LOT

sql = sql_files.load(__package__)

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


class Sources:
    """The nodes that hold wanted units, with what each could send."""

    def __init__(self, wanted: Mapping[UUID, int]) -> None:
        self.wanted = wanted
        self.nodes: dict[UUID, NodeView] = {}
        self._shelves: dict[UUID, dict[UUID, list[tuple[UUID, str, int]]]] = {}
        for free in stock.free_at(wanted) if wanted else ():
            if free.free_qty:
                shelves = self._shelves.setdefault(free.shelf.node_id, defaultdict(list))
                shelves[free.shelf.sku_id].append((free.shelf.owner_id, NO_LOT, free.free_qty))

    def look_around(self, latitude: float, longitude: float) -> None:
        """Keep the nearest that may send; all of them only if the nearest have too little."""
        for limit in (NEAREST_SOURCES, ANY_SOURCES):
            near = network.nearest_nodes(
                latitude,
                longitude,
                capability=Capability.SHIPS,
                limit=limit,
                node_ids=list(self._shelves),
            )
            self.nodes = {found.node.node_id: found.node for found in near}
            if len(near) < limit or self._is_enough():
                return

    def supplies(self, to: Destination) -> list[Supply]:
        """What the senders could send there, the nearest first."""
        found = [self._supply(node, to) for node in self.nodes.values()]
        return sorted(found, key=lambda supply: (supply.distance_km, supply.node_id))

    def at_hand(self, to: Destination) -> Supply | None:
        """What lies at the node where the customer collects."""
        node = to.node
        if (
            node is None
            or node.node_id not in self._shelves
            or not node.can(Capability.HOLDS_STOCK)
        ):
            return None
        return self._supply(node, to)

    def _supply(self, node: NodeView, to: Destination) -> Supply:
        shelves = {
            # A node's own goods first: another owner's are an intercompany purchase.
            sku_id: tuple(sorted(rows, key=lambda row: row[0] != node.organisation_id))
            for sku_id, rows in self._shelves[node.node_id].items()
        }
        return Supply(node.node_id, distance_km(node, to), shelves)

    def _is_enough(self) -> bool:
        held: dict[UUID, int] = defaultdict(int)
        for node_id in self.nodes:
            for sku_id, rows in self._shelves[node_id].items():
                held[sku_id] += sum(qty for _, _, qty in rows)
        return all(held[sku_id] >= qty for sku_id, qty in self.wanted.items())


class Table(Protocol):
    """What timing asks of the nodes that serve an order."""

    @property
    def nodes(self) -> Mapping[UUID, NodeView]: ...

    @property
    def areas(self) -> Mapping[UUID, list[ServiceAreaView]]: ...

    @property
    def workplaces(self) -> Mapping[UUID, Workplace]: ...


class Timetable:
    """Opening hours and load of the nodes that a plan uses."""

    def __init__(self, nodes: Iterable[NodeView], at: datetime, days: int) -> None:
        self.nodes: dict[UUID, NodeView] = {node.node_id: node for node in nodes}
        self._facts = network.facts()
        self.areas: Mapping[UUID, list[ServiceAreaView]] = self._facts.areas
        calendar: dict[UUID, list[date]] = {
            node.node_id: [day_of(node, at) + timedelta(days=i) for i in range(days)]
            for node in self.nodes.values()
        }
        stretches = self._stretches(calendar)
        self.workplaces = {
            node_id: workplace(self.nodes[node_id], calendar[node_id], stretches[node_id], used)
            for node_id, used in self._loads(calendar).items()
        }

    def _stretches(self, calendar: Mapping[UUID, list[date]]) -> dict[UUID, list[Stretch]]:
        return {
            node_id: [
                Stretch(opening.opens_at, opening.closes_at)
                for on in days
                for opening in self._facts.openings(node_id, on)
            ]
            for node_id, days in calendar.items()
        }

    def _loads(self, calendar: Mapping[UUID, list[date]]) -> dict[UUID, dict[date, int]]:
        found: dict[UUID, dict[date, int]] = {node_id: {} for node_id in calendar}
        days = {on for dates in calendar.values() for on in dates}
        for row in sql.loads(node_ids=list(calendar), days=list(days)):
            found[row["node_id"]][row["on"]] = row["used"]
        return found


def draft_offers(
    sources: Sources, services: Lines, destinations: Sequence[Destination], at: datetime
) -> list[Draft]:
    """The best offers for each destination, all units taken from what is really free."""
    ways = [(to, _ways(sources, services, to)) for to in destinations]
    involved = {line.source_node_id for _, found in ways for lines in found for line in lines}
    ends: dict[UUID, NodeView] = {to.node.node_id: to.node for to in destinations if to.node}
    nodes = sources.nodes | ends
    for days in (USUAL_DAYS, MOST_DAYS):
        table = Timetable([nodes[node_id] for node_id in involved | set(ends)], at, days)
        timed = [[timed_draft(to, lines, table, at) for lines in found] for to, found in ways]
        if all(any(found) or not found for found in timed):
            break
    return [
        draft for found in timed for draft in best([draft for draft in found if draft is not None])
    ]


def distance_km(node: NodeView, to: Destination) -> float:
    """The great-circle way from a node to a destination."""
    return network.distance_km(node.latitude, node.longitude, to.latitude, to.longitude)


def _ways(sources: Sources, services: Lines, to: Destination) -> list[Lines]:
    goods = allocate(
        sources.wanted,
        sources.supplies(to),
        at_hand=sources.at_hand(to),
        alternatives=ALTERNATIVES,
    )
    return [lines + performed(services, lines, to) for lines in goods if lines or to.node]


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
