"""Stores as shoppers look for them: how far, open until when, what one can do there."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from quanqu.doors.shop.visit import deliver_to, visit_of
from quanqu.kit import ids
from quanqu.network import queries as network
from quanqu.network.types import Capability, NearNode, NodeView, Opening
from quanqu.routing.types import Place

MOST: int = 40


def origin(request: HttpRequest) -> Place | None:
    """Where distances are measured from: the phone's position, the store, or the address."""
    asked = _position(request.GET.get("latitude", ""), request.GET.get("longitude", ""))
    if asked:
        return asked
    visit, given = visit_of(request), deliver_to(request)
    if visit.store:
        return Place(visit.store.latitude, visit.store.longitude)
    return given.place if given else None


def stores(
    near: Place | None, at: datetime, seller: NodeView | None = None
) -> list[dict[str, Any]]:
    """Where goods can be collected, by distance; where nobody knows where the reader is, the
    seller's own first, by city and name."""
    pairs: list[tuple[NodeView, float | None]]
    if near:
        found = network.nearest_nodes(
            near.latitude, near.longitude, capability=Capability.HANDS_OVER, limit=MOST
        )
        pairs = [(one.node, one.distance_km) for one in found]
    else:
        pairs = [(node, None) for node in _around(seller or network.list_nodes(limit=1)[0])]
    hours = _hours((node for node, _km in pairs), at)
    return [
        {
            "node": node,
            "node_id": ids.public("nod", node.node_id),
            "distance_km": km,
            "today": hours.get(node.node_id),
            "is_always_open": _is_always_open(hours.get(node.node_id)),
            "sells": node.can(Capability.SELLS),
            "takes_returns": node.can(Capability.TAKES_RETURNS),
        }
        for node, km in pairs
    ]


def _around(seller: NodeView) -> list[NodeView]:
    """Those that the seller lies among; a network may have thousands more on another continent."""
    found = network.nearest_nodes(
        seller.latitude, seller.longitude, capability=Capability.HANDS_OVER, limit=MOST
    )

    def place(node: NodeView) -> tuple[bool, bool, str, str]:
        is_others = node.organisation_id != seller.organisation_id
        return is_others, not node.can(Capability.SELLS), node.division_code, node.name

    return sorted((one.node for one in found), key=place)


def hours_today(node: NodeView, at: datetime) -> Opening | None:
    """The stretch of being open that is on or comes next today."""
    return _hours([node], at).get(node.node_id)


def nearest(node: NodeView, limit: int) -> list[NearNode]:
    """Where else goods can be collected around a node."""
    return network.nearest_nodes(
        node.latitude, node.longitude, capability=Capability.HANDS_OVER, limit=limit
    )


def _hours(nodes: Iterable[NodeView], at: datetime) -> dict[Any, Opening]:
    wanted = list(nodes)
    if not wanted:
        return {}
    # The stores of one page lie in one zone, or near enough for the day they open.
    today = at.astimezone(ZoneInfo(wanted[0].timezone)).date()
    opened = network.open_hours([node.node_id for node in wanted], today)
    return {
        node_id: stretch
        for node_id, stretches in opened.items()
        for stretch in [s for s in reversed(stretches) if s.closes_at > at][-1:]
    }


def _is_always_open(today: Opening | None) -> bool:
    return today is not None and today.closes_at - today.opens_at >= timedelta(hours=24)


def _position(latitude: str, longitude: str) -> Place | None:
    try:
        place = Place(float(latitude), float(longitude))
    except ValueError:
        return None
    is_on_earth = -90 <= place.latitude <= 90 and -180 <= place.longitude <= 180
    return place if is_on_earth else None
