from collections.abc import Iterable
from datetime import date
from uuid import UUID

from quanqu.network import rules
from quanqu.network.models import Holiday, Hours, Node
from quanqu.network.types import NodeId, Opening

WHOLE_DAY = (0, 1440)


def open_hours(node_ids: Iterable[UUID], on: date) -> dict[NodeId, list[Opening]]:
    """When each node is open on a local day, as moments in UTC, in order; an empty list is closed.

    A holiday goes before the weekly hours; a node without weekly hours is open all day.
    """
    wanted = set(node_ids)
    zones = dict(Node.objects.filter(id__in=wanted).values_list("id", "timezone"))
    weekly: dict[UUID, list[tuple[int, int]]] = {}
    for hours in Hours.objects.filter(node_id__in=wanted).order_by("opens_minute"):
        stretches = weekly.setdefault(hours.node_id, [])
        if hours.weekday == on.isoweekday():
            stretches.append((hours.opens_minute, hours.closes_minute))
    for holiday in Holiday.objects.filter(node_id__in=wanted, on=on):
        opens, closes = holiday.opens_minute, holiday.closes_minute
        weekly[holiday.node_id] = [] if opens is None or closes is None else [(opens, closes)]
    return {
        NodeId(node_id): [
            rules.opening(on, opens, closes, zone)
            for opens, closes in weekly.get(node_id, [WHOLE_DAY])
        ]
        for node_id, zone in zones.items()
    }
