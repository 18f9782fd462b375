"""The whole network compiled in this process, keyed by its version: hot paths read it from here."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from quanqu.kit import sql as sql_files
from quanqu.network import rules, views
from quanqu.network.models import Holiday, Hours, Node, Organisation, ServiceArea
from quanqu.network.refusals import NodeUnknown, OrganisationUnknown
from quanqu.network.types import (
    NearNode,
    NodeView,
    Opening,
    OrganisationKind,
    OrganisationView,
    ServiceAreaView,
    State,
)

sql = sql_files.load("quanqu.network")

CELL_DEGREES: Final = 0.1
RINGS: Final = 5
"""Cells are looked at in rings around a point; beyond so many of them all nodes are measured."""
FEW_NODES: Final = 32
"""So few are measured sooner than the rings are searched for them."""
WHOLE_DAY: Final = ((0, 1440),)

Stretches = tuple[tuple[int, int], ...]


class Facts:
    """Nodes, organisations, areas and hours as one version has them. Nothing of it changes."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.organisations: Mapping[UUID, OrganisationView] = {
            firm.id: views.organisation(firm) for firm in Organisation.objects.all()
        }
        self.nodes: Mapping[UUID, NodeView] = {
            node.id: views.node(node) for node in Node.objects.order_by("code")
        }
        self.by_code: Mapping[str, NodeView] = {node.code: node for node in self.nodes.values()}
        self.areas: dict[UUID, list[ServiceAreaView]] = {}
        for area in ServiceArea.objects.order_by("radius_m"):
            known = self.areas.setdefault(area.node_id, [])
            known.append(ServiceAreaView(area.radius_m, area.minutes))
        self._weekly = _weekly()
        self._holidays: dict[tuple[UUID, date], Stretches] = {
            (day.node_id, day.on): ()
            if day.opens_minute is None or day.closes_minute is None
            else ((day.opens_minute, day.closes_minute),)
            for day in Holiday.objects.all()
        }
        self._cells: dict[tuple[int, int], list[NodeView]] = defaultdict(list)
        for node in self.nodes.values():
            if node.state == State.ACTIVE:
                self._cells[_cell(node.latitude, node.longitude)].append(node)
        active = sum(map(len, self._cells.values()))
        self._rings = 0 if active <= FEW_NODES else RINGS + 1
        self._near: dict[tuple[UUID, str, int], tuple[NearNode, ...]] = {}

    def node(self, node_id: UUID) -> NodeView:
        """Refuses NodeUnknown."""
        found = self.nodes.get(node_id)
        if found is None:
            raise NodeUnknown
        return found

    def organisation(self, organisation_id: UUID) -> OrganisationView:
        """Refuses OrganisationUnknown."""
        found = self.organisations.get(organisation_id)
        if found is None:
            raise OrganisationUnknown
        return found

    def platform(self) -> OrganisationView:
        """The group. Refuses OrganisationUnknown before there is one."""
        for firm in self.organisations.values():
            if firm.kind == OrganisationKind.GROUP:
                return firm
        raise OrganisationUnknown

    def openings(self, node_id: UUID, on: date) -> list[Opening]:
        """When a node is open on a day of its own calendar, as `queries.open_hours` says it."""
        found = self._holidays.get((node_id, on))
        if found is None:
            weekly = self._weekly.get(node_id)
            found = WHOLE_DAY if weekly is None else weekly.get(on.isoweekday(), ())
        zone = self.nodes[node_id].timezone
        return [rules.opening(on, opens, closes, zone) for opens, closes in found]

    def near_node(self, node_id: UUID, *, capability: str, limit: int) -> tuple[NearNode, ...]:
        """The active nodes nearest to a node, itself among them; found once per version."""
        key = (node_id, capability, limit)
        if key not in self._near:
            node = self.nodes[node_id]
            self._near[key] = self.near(
                node.latitude, node.longitude, capability=capability, limit=limit
            )
        return self._near[key]

    def near(
        self, latitude: float, longitude: float, *, capability: str, limit: int
    ) -> tuple[NearNode, ...]:
        """The active nodes nearest to a place that can do something, the nearest first."""
        south, west = _cell(latitude, longitude)
        found: list[tuple[float, UUID, NodeView]] = []
        for ring in range(self._rings):
            for cell in _ring(south, west, ring):
                found += self._measured(self._cells.get(cell, ()), latitude, longitude, capability)
            found.sort(key=lambda one: one[:2])
            # Whatever lies outside the rings is at least so far away.
            safe_km = 0.95 * rules.distance_km(latitude, 0, latitude, ring * CELL_DEGREES)
            if len(found) >= limit and found[limit - 1][0] <= safe_km:
                return tuple(NearNode(node, km) for km, _id, node in found[:limit])
        found = [
            one
            for cell in self._cells.values()
            for one in self._measured(cell, latitude, longitude, capability)
        ]
        found.sort(key=lambda one: one[:2])
        return tuple(NearNode(node, km) for km, _id, node in found[:limit])

    def _measured(
        self, nodes: "list[NodeView] | tuple[()]", latitude: float, longitude: float, can: str
    ) -> list[tuple[float, UUID, NodeView]]:
        return [
            (
                rules.distance_km(node.latitude, node.longitude, latitude, longitude),
                node.node_id,
                node,
            )
            for node in nodes
            if node.can(can)
        ]


_compiling = threading.Lock()
_compiled: Facts | None = None


def start_version() -> sql_files.Later[str]:
    """The version in force, asked inside `sql.together`."""
    rows = sql.start("version")
    return lambda: str(rows()[0]["version"])


def facts(version: str | None = None) -> Facts:
    """The network of a version (None: the one in force), compiled once per process.

    What is read may be newer than the version asked for, never older: then the next caller, who
    sees the newer version, compiles it again.
    """
    global _compiled
    wanted = version or str(sql.version()[0]["version"])
    known = _compiled
    if known is not None and known.version == wanted:
        return known
    with _compiling:
        if _compiled is None or _compiled.version != wanted:
            _compiled = Facts(wanted)
        return _compiled


def facts_kept() -> Facts:
    """What this process has compiled last, without asking whether it is still in force."""
    return _compiled or facts()


def _weekly() -> dict[UUID, dict[int, Stretches]]:
    found: dict[UUID, dict[int, Stretches]] = {}
    for hours in Hours.objects.order_by("opens_minute"):
        days = found.setdefault(hours.node_id, {})
        stretch = (hours.opens_minute, hours.closes_minute)
        days[hours.weekday] = (*days.get(hours.weekday, ()), stretch)
    return found


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return int(latitude // CELL_DEGREES), int(longitude // CELL_DEGREES)


def _ring(south: int, west: int, ring: int) -> list[tuple[int, int]]:
    return [
        (south + north, west + east)
        for north in range(-ring, ring + 1)
        for east in range(-ring, ring + 1)
        if max(abs(north), abs(east)) == ring
    ]
