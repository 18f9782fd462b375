"""Nodes in groups that a person can look over: by node, by area, by company."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from quanqu.doors.desk import naming
from quanqu.doors.desk.asking import Asked
from quanqu.doors.faces import formats
from quanqu.kit import ids, languages
from quanqu.kit.refusals import Invalid
from quanqu.network.types import NodeView

MOST_CHOICES: Final = 60
"""More nodes than these are found by typing."""

AREA_DIGITS: Final = 6
"""A division's code by its levels: two digits the province, four the city, six the district."""

DISTRICT: Final = re.compile(r"(?:.{2,8}?(?:省|自治区))?(.{2,8}?市)?(.{1,8}?[区县市旗])")


@dataclass(frozen=True, slots=True)
class Group:
    """One column of the heat table: what it is called, what it opens, which nodes are in it."""

    key: str
    code: str
    name: str
    nodes: tuple[NodeView, ...]


@dataclass(frozen=True, slots=True)
class NodeFilter:
    """A list's choice of one node; of many it is typed, with suggestions."""

    nodes: tuple[NodeView, ...]
    chosen: NodeView | None

    @property
    def is_long(self) -> bool:
        return len(self.nodes) > MOST_CHOICES

    def ids(self, otherwise: Collection[UUID]) -> Collection[UUID]:
        """The chosen node's, or all of them."""
        return [self.chosen.node_id] if self.chosen else otherwise


def node_filter(asked: Asked, nodes: Sequence[NodeView]) -> NodeFilter:
    """What a list was asked for: by a node's id, or by its code before whatever else is typed.

    Refuses Invalid for what is none of these nodes.
    """
    text = asked.text("node")
    if not text:
        return NodeFilter(tuple(nodes), None)
    code = text.partition(" ")[0].casefold()
    for node in nodes:
        if code in (node.code.casefold(), ids.public("nod", node.node_id)):
            return NodeFilter(tuple(nodes), node)
    raise Invalid(node=text)


def areas_of(nodes: Sequence[NodeView]) -> list[tuple[str, str]]:
    """The districts in which nodes lie, with their words, by code."""
    found: dict[str, NodeView] = {}
    for node in nodes:
        found.setdefault(area_of(node), node)
    return [(code, area_word(code, found[code])) for code in sorted(found) if code]


def area_of(node: NodeView) -> str:
    return node.division_code[:AREA_DIGITS]


def area_word(code: str, node: NodeView) -> str:
    """The district as its address says; readers of other languages get the official number."""
    found = DISTRICT.match(node.address) if languages.is_chinese() else None
    if found:
        return found[2]
    return _("Area %(code)s") % {"code": code}


def filtered(
    nodes: Sequence[NodeView], *, text: str, area: str, organisation_id: UUID | None
) -> list[NodeView]:
    """Those that fit a part of code or name, an area and a company."""
    wanted = text.casefold()
    return [
        node
        for node in nodes
        if (not area or area_of(node) == area)
        and (organisation_id is None or node.organisation_id == organisation_id)
        and (
            not wanted
            or wanted in f"{node.code} {node.name} {node.name_en} {node.address}".casefold()
        )
    ]


def grouped(nodes: Sequence[NodeView], by: str) -> list[Group]:
    """Columns: each node, or all of one area or company together."""
    if by == "area":
        return _by_area(nodes)
    if by == "organisation":
        return _by_organisation(nodes)
    return [
        Group(ids.public("nod", node.node_id), node.code, formats.named(node), (node,))
        for node in nodes
    ]


def _by_area(nodes: Sequence[NodeView]) -> list[Group]:
    found: dict[str, list[NodeView]] = {}
    for node in nodes:
        found.setdefault(area_of(node), []).append(node)
    return [
        Group(code, area_word(code, inside[0]) if code else _("No area"), code, tuple(inside))
        for code, inside in sorted(found.items())
    ]


def _by_organisation(nodes: Sequence[NodeView]) -> list[Group]:
    found: dict[UUID, list[NodeView]] = {}
    for node in nodes:
        found.setdefault(node.organisation_id, []).append(node)
    names = naming.organisation_names(found)
    groups = [
        Group(ids.public("org", one), names[one], names[one], tuple(inside))
        for one, inside in found.items()
    ]
    return sorted(groups, key=lambda group: group.name)
