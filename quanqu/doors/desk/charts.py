"""Pictures of the desk: days of sales, and where the nodes lie. Each has its table on the page."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import cos, radians, sqrt
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quanqu.doors.desk.scope import Scope
from quanqu.doors.faces import formats
from quanqu.network.types import NodeView
from quanqu.settlement import queries as settlement
from quanqu.settlement.types import DayTotal, Role

DAYS: Final = 14
WIDTH: Final = 720
HEIGHT: Final = 440
EDGE: Final = 48


def days_sold(scope: Scope, days: int = DAYS) -> list[tuple[date, DayTotal | None]]:
    """What my nodes sold on each of the last days, today last; a day without stays in the row."""
    today = timezone.localtime(scope.at).date()
    first_on = today - timedelta(days=days - 1)
    found = settlement.daily_totals(
        first_on=first_on,
        last_on=today,
        role=Role.SOLD,
        node_ids=scope.node_ids("orders.see"),
    )
    by_day = {total.on: total for total in found if total.currency == "CNY"}
    every = [first_on + timedelta(days=n) for n in range(days)]
    return [(on, by_day.get(on)) for on in every]


def sold_yesterday_by_now(scope: Scope) -> int:
    """What my nodes had sold yesterday at this time of the day: a morning beside a morning."""
    until = scope.at - timedelta(days=1)
    found = settlement.total_until(
        on=timezone.localtime(until).date(),
        until=until,
        role=Role.SOLD,
        node_ids=scope.node_ids("orders.see"),
    )
    return sum(total.total_fen for total in found if total.currency == "CNY")


def sold_by_node(scope: Scope) -> dict[UUID, int]:
    """What each of my nodes sold in thirty days, with VAT."""
    today = timezone.localtime(scope.at).date()
    rows = settlement.node_totals(
        first_on=today - timedelta(days=29),
        last_on=today,
        node_ids=scope.node_ids("orders.see"),
    )
    sums: dict[UUID, int] = {}
    for row in rows:
        if row.role == Role.SOLD and row.currency == "CNY":
            sums[row.node_id] = sums.get(row.node_id, 0) + row.total_fen
    return sums


def map_of(nodes: Sequence[NodeView], sold: Mapping[UUID, int]) -> SafeString:
    """Nodes as circles where they lie, the area by what they sold; the largest ones by name."""
    if not nodes:
        return SafeString("")
    places = _project(nodes)
    top = max(sold.values(), default=0) or 1
    sizes: dict[UUID, float] = {
        n.node_id: 5 + 23 * sqrt(max(0, sold.get(n.node_id, 0)) / top) for n in nodes
    }
    ordered = sorted(nodes, key=lambda node: -sizes[node.node_id])
    circles = [
        (
            f"{places[node.node_id][0]:.1f}",
            f"{places[node.node_id][1]:.1f}",
            f"{sizes[node.node_id]:.1f}",
            "spot" if sold.get(node.node_id) else "spot quiet",
            _title(node, sold.get(node.node_id, 0)),
        )
        for node in ordered
    ]
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        WIDTH,
        HEIGHT,
        _("Nodes on the map"),
        format_html_join(
            "", '<circle cx="{}" cy="{}" r="{}" class="{}"><title>{}</title></circle>', circles
        ),
        format_html_join("", '<text x="{}" y="{}">{}</text>', _labels(ordered, places, sizes)),
    )


def _labels(
    nodes: Sequence[NodeView],
    places: Mapping[UUID, tuple[float, float]],
    sizes: Mapping[UUID, float],
) -> list[tuple[str, str, str]]:
    """Names beside the circles, the largest first, none over another."""
    taken: list[tuple[float, float, float]] = []
    labels = []
    for node in nodes:
        x, y = places[node.node_id]
        name = formats.named(node)
        length = sum(13 if ord(letter) > 255 else 7.2 for letter in name)
        left = x + sizes[node.node_id] + 5
        if left + length > WIDTH:
            left = x - sizes[node.node_id] - 5 - length
        if any(abs(y - b) < 16 and left < a + c and a < left + length for a, b, c in taken):
            continue
        taken.append((left, y, length))
        labels.append((f"{left:.1f}", f"{y + 4.5:.1f}", name))
    return labels


def _title(node: NodeView, sold_fen: int) -> str:
    return f"{formats.named(node)} · {formats.money(sold_fen)}"


def _project(nodes: Sequence[NodeView]) -> dict[UUID, tuple[float, float]]:
    """Degrees to the drawing: one scale both ways, corrected for the latitude."""
    middle = sum(node.latitude for node in nodes) / len(nodes)
    flat = {n.node_id: (n.longitude * cos(radians(middle)), -n.latitude) for n in nodes}
    west, east = min(x for x, _y in flat.values()), max(x for x, _y in flat.values())
    north, south = min(y for _x, y in flat.values()), max(y for _x, y in flat.values())
    scale = min(
        (WIDTH - 2 * EDGE) / ((east - west) or 1), (HEIGHT - 2 * EDGE) / ((south - north) or 1)
    )
    left = (WIDTH - (east - west) * scale) / 2
    above = (HEIGHT - (south - north) * scale) / 2
    return {
        node_id: (left + (x - west) * scale, above + (y - north) * scale)
        for node_id, (x, y) in flat.items()
    }
