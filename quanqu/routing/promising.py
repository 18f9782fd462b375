"""Promises for many orders at once, from the compiled network and units read in one statement.

The rules are those of the offers (`planning`): what lies at the node first, the fewest parcels,
the nearest, the earliest of several. Only fewer places are looked at: the nearest few, and all
that hold the units when those have too little.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from quanqu.kit import sql as sql_files
from quanqu.network.queries import Facts
from quanqu.network.types import Capability, NodeView, ServiceAreaView
from quanqu.routing.planning import (
    ALTERNATIVES,
    ANY_SOURCES,
    MOST_DAYS,
    NEAREST_SOURCES,
    USUAL_DAYS,
    Destination,
    Draft,
    Lines,
    best,
    day_of,
    distance_km,
    performed,
    timed_draft,
    workplace,
)
from quanqu.routing.refusals import BadDestination
from quanqu.routing.rules import timing
from quanqu.routing.rules.allocation import allocate
from quanqu.routing.types import OfferLine, Stretch, Supply, Way, Wish, Workplace
from quanqu.stock.types import ChannelLimit, Offerable

sql = sql_files.load("quanqu.routing")

FIRST_SOURCES: Final = 4
"""Most orders are served by these; each more is a shelf read for every line of every order."""

Shelves = dict[UUID, list[tuple[UUID, str, int]]]


class FreeBook:
    """Units that may be offered, by node; what one order takes, the next no longer finds."""

    def __init__(self) -> None:
        self.nodes: dict[UUID, Shelves] = {}
        self._seen: set[tuple[UUID, UUID]] = set()
        self._limits: dict[tuple[str, UUID | None, UUID | None], ChannelLimit] = {}

    def add(self, found: Offerable) -> None:
        """Shelves as stock's reads give them; a shelf that is known already is left alone."""
        self._limits |= {(one.channel, one.node_id, one.sku_id): one for one in found.limits}
        fresh: list[tuple[UUID, UUID]] = []
        for sku_id, node_id, owner_id, lot, free_qty in found.shelves:
            key = (node_id, sku_id)
            if key not in self._seen:
                shelves = self.nodes.setdefault(node_id, {})
                shelves.setdefault(sku_id, []).append((owner_id, lot, free_qty))
                fresh.append(key)
        self._seen.update(fresh)

    def take(self, lines: Iterable[OfferLine]) -> None:
        """An order takes its units."""
        for line in lines:
            if line.is_stocked:
                shelves = self.nodes[line.source_node_id]
                shelves[line.sku_id] = [
                    (owner, lot, qty - line.qty)
                    if (owner, lot) == (line.owner_id, line.lot)
                    else (owner, lot, qty)
                    for owner, lot, qty in shelves[line.sku_id]
                ]

    def offered(self, node_id: UUID, sku_id: UUID, channel: str) -> list[tuple[UUID, str, int]]:
        """What a channel may be offered of a SKU at a node: (owner, lot, qty)."""
        shelves = self.nodes.get(node_id, {}).get(sku_id, [])
        limit = self._limit(node_id, sku_id, channel) if self._limits else None
        if limit is None:
            return shelves
        return [(owner, lot, limit.shown_qty(qty)) for owner, lot, qty in shelves]

    def free_qty(self, sku_id: UUID, channel: str) -> int:
        """All that a channel may be offered of a SKU, as far as it is known."""
        return sum(
            qty for node_id in self.nodes for _, _, qty in self.offered(node_id, sku_id, channel)
        )

    def _limit(self, node_id: UUID, sku_id: UUID, channel: str) -> ChannelLimit | None:
        """The one that names the SKU before one that names only the node, as stock reads them."""
        for place in ((node_id, sku_id), (None, sku_id), (node_id, None), (None, None)):
            if found := self._limits.get((channel, *place)):
                return found
        return None


class Promises:
    """What can be promised by the network of one version at one moment."""

    def __init__(self, facts: Facts, at: datetime) -> None:
        self.facts = facts
        self.at = at
        self._used: dict[UUID, dict[date, int]] = {}
        self._workplaces: dict[tuple[UUID, int], Workplace] = {}
        self._nearest: dict[tuple[float, float, UUID | None, int], list[NodeView]] = {}

    def destination(self, wish: Wish) -> Destination:
        """Where the customer wants it; refuses BadDestination and NodeUnknown."""
        if wish.pickup_node_id is not None:
            node = self.facts.node(wish.pickup_node_id)
            if not node.can(Capability.HANDS_OVER) or node.state != "active":
                raise BadDestination
            return Destination(node.latitude, node.longitude, node=node)
        place = wish.place
        if place is None or not (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
            raise BadDestination
        return Destination(place.latitude, place.longitude, place=timing.blurred(place))

    def nearest(self, to: Destination, limit: int = FIRST_SOURCES) -> list[NodeView]:
        """The few nodes that are asked first."""
        key = (to.latitude, to.longitude, to.node.node_id if to.node else None, limit)
        if key not in self._nearest:
            self._nearest[key] = self._find_nearest(to, limit)
        return self._nearest[key]

    def _find_nearest(self, to: Destination, limit: int) -> list[NodeView]:
        if to.node is None:
            near = self.facts.near(
                to.latitude, to.longitude, capability=Capability.SHIPS, limit=limit
            )
        else:
            near = self.facts.near_node(to.node.node_id, capability=Capability.SHIPS, limit=limit)
        own = [to.node] if to.node is not None else []
        return own + [one.node for one in near if one.node is not to.node]

    def holders(self, to: Destination, wish: Wish, book: FreeBook) -> Iterable[list[NodeView]]:
        """All nodes that hold something of it: the nearest first, and then every one."""
        holding = [
            self.facts.nodes[node_id]
            for node_id, shelves in book.nodes.items()
            if node_id in self.facts.nodes and not shelves.keys().isdisjoint(wish.goods)
        ]
        able = [node for node in holding if node.can(Capability.SHIPS) and node.state == "active"]
        able.sort(key=lambda node: (distance_km(node, to), node.node_id))
        own = [to.node] if to.node is not None else []
        yield own + able[:NEAREST_SOURCES]
        if len(able) > NEAREST_SOURCES:
            yield own + able[:ANY_SOURCES]

    def note_loads(self, rows: Iterable[sql_files.Row]) -> None:
        """How full some days of some nodes are."""
        for row in rows:
            self._used.setdefault(row["node_id"], {})[row["on"]] = row["used"]

    def ways(
        self, wish: Wish, to: Destination, nodes: Sequence[NodeView], book: FreeBook
    ) -> list[Way]:
        """The earliest way to serve it from these nodes, and the cheapest if that is another."""
        return [
            Way(
                draft.kind,
                to.node.node_id if to.node else None,
                draft.lines,
                draft.ready_at,
                draft.fee_fen,
            )
            for draft in self.drafts(wish, to, nodes, book)
        ]

    def drafts(
        self, wish: Wish, to: Destination, nodes: Sequence[NodeView], book: FreeBook
    ) -> list[Draft]:
        """The same as offers: with every leg, and why."""
        return self._timed(to, self._allocations(wish, to, nodes, book))

    def sure_drafts(
        self,
        wish: Wish,
        to: Destination,
        nearest: Sequence[NodeView],
        book: FreeBook,
        *,
        asked: int,
    ) -> list[Draft] | None:
        """The drafts from the nearest nodes, of which so many were asked for, if all nodes
        together would give the very same; otherwise None.
        """
        served = self._allocations(wish, to, nearest, book)
        is_all = sum(node.can(Capability.SHIPS) for node in nearest) < asked
        if is_all or _is_sure(wish, to, served):
            return self._timed(to, served)
        return None

    def _timed(self, to: Destination, served: Sequence[Lines]) -> list[Draft]:
        for days in (USUAL_DAYS, MOST_DAYS):
            table = _Table(self, days)
            drafts = [timed_draft(to, lines, table, self.at) for lines in served]
            found = [draft for draft in drafts if draft is not None]
            if found:
                return best(found)
        return []

    def _allocations(
        self, wish: Wish, to: Destination, nodes: Sequence[NodeView], book: FreeBook
    ) -> list[Lines]:
        supplies = [self._supply(node, to, wish, book) for node in nodes]
        here = None
        if to.node is not None and to.node.can(Capability.HOLDS_STOCK):
            here = self._supply(to.node, to, wish, book)
        senders = [
            supply
            for supply, node in zip(supplies, nodes, strict=True)
            if node.can(Capability.SHIPS)
        ]
        goods = allocate(wish.goods, senders, at_hand=here, alternatives=ALTERNATIVES)
        return [lines + performed(wish.services, lines, to) for lines in goods if lines or to.node]

    def _supply(self, node: NodeView, to: Destination, wish: Wish, book: FreeBook) -> Supply:
        shelves = {
            sku_id: tuple(sorted(held, key=lambda row: row[0] != node.organisation_id))
            if len(held) > 1
            else tuple(held)
            for sku_id in wish.goods
            if (held := book.offered(node.node_id, sku_id, wish.channel))
        }
        return Supply(node.node_id, distance_km(node, to), shelves)

    def workplace(self, node_id: UUID, days: int) -> Workplace:
        """When a node works, and how full its next days are."""
        key = (node_id, days)
        if key not in self._workplaces:
            node = self.facts.nodes[node_id]
            first = day_of(node, self.at)
            dates = [first + timedelta(days=number) for number in range(days)]
            stretches = [
                Stretch(opening.opens_at, opening.closes_at)
                for on in dates
                for opening in self.facts.openings(node_id, on)
            ]
            used = self._used.get(node_id, {})
            self._workplaces[key] = workplace(node, dates, stretches, used)
        return self._workplaces[key]


def _is_sure(wish: Wish, to: Destination, served: Sequence[Lines]) -> bool:
    """Nothing beats the own shelf; and of nodes that send one parcel only the nearest count."""
    here = to.node.node_id if to.node and to.node.can(Capability.HOLDS_STOCK) else None
    parcels = [
        {line.source_node_id for line in lines if line.is_stocked} - {here} for lines in served
    ]
    return (
        not wish.goods
        or parcels == [set()]
        or (len(parcels) >= ALTERNATIVES and all(len(senders) == 1 for senders in parcels))
    )


class _Table:
    """Opening hours and load as timing asks for them, worked out when it asks."""

    def __init__(self, promises: Promises, days: int) -> None:
        self.nodes = promises.facts.nodes
        self.areas: dict[UUID, list[ServiceAreaView]] = promises.facts.areas
        self.workplaces = _Workplaces(promises, days)


class _Workplaces(dict[UUID, Workplace]):
    def __init__(self, promises: Promises, days: int) -> None:
        super().__init__()
        self._promises = promises
        self._days = days

    def __missing__(self, node_id: UUID) -> Workplace:
        found = self._promises.workplace(node_id, self._days)
        self[node_id] = found
        return found


def start_loads(nodes: Iterable[NodeView], at: datetime) -> sql_files.Later[list[sql_files.Row]]:
    """How full the next days of nodes are, asked inside `sql.together`; only those with a limit."""
    limited = [node for node in nodes if node.daily_capacity is not None]
    if not limited:
        return lambda: []
    days = {day_of(node, at) + timedelta(days=i) for node in limited for i in range(MOST_DAYS)}
    return sql.start("loads", node_ids=[node.node_id for node in limited], days=list(days))
