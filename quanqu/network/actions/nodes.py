from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import h3.api.basic_int as h3

from quanqu.kit import ids, tx
from quanqu.network import queries, rules
from quanqu.network.models import Holiday, Hours, Node, ServiceArea
from quanqu.network.refusals import CodeTaken, HoursWrong, NodeUnknown, PlaceWrong
from quanqu.network.types import (
    Capability,
    NodeId,
    NodeView,
    ServiceAreaView,
    State,
    WeeklyHours,
)

H3_RESOLUTION = 7


def h3_cell(latitude: float, longitude: float) -> int:
    """The cell of about 5 square kilometres that holds a position."""
    return int(h3.latlng_to_cell(latitude, longitude, H3_RESOLUTION))


@tx.required
def open_node(
    *,
    organisation_id: UUID,
    code: str,
    name: str,
    capabilities: Collection[str],
    latitude: float,
    longitude: float,
    name_en: str = "",
    division_code: str = "",
    address: str = "",
    timezone: str = "Asia/Shanghai",
    price_zone: str | None = None,
    daily_capacity: int | None = None,
) -> NodeView:
    """Open a place that can do what its capabilities say (WGS-84 degrees, orders a day).

    Refuses CodeTaken, PlaceWrong, OrganisationUnknown.
    """
    organisation = queries.get_organisation(organisation_id)
    zone = price_zone or rules.usual_price_zone(organisation)
    _check_place(code, latitude, longitude, timezone, zone)
    able = frozenset(map(Capability, capabilities))
    node = Node(
        id=ids.new_id(),
        organisation_id=organisation_id,
        code=code,
        name=name,
        name_en=name_en,
        latitude=latitude,
        longitude=longitude,
        h3_cell=h3_cell(latitude, longitude),
        division_code=division_code,
        address=address,
        timezone=timezone,
        price_zone=zone,
        daily_capacity=daily_capacity,
        **{str(capability): capability in able for capability in Capability},
    )
    Node.objects.bulk_create([node], ignore_conflicts=True)
    if not Node.objects.filter(id=node.id).exists():
        raise CodeTaken(value=code)
    return queries.get_node(NodeId(node.id))


@tx.required
def close_node(*, node_id: UUID) -> None:
    """Take a place out of every search; its history stays. Refuses NodeUnknown."""
    if not Node.objects.filter(id=node_id).update(state=State.CLOSED.value):
        raise NodeUnknown


@tx.required
def set_hours(*, node_id: UUID, hours: Sequence[WeeklyHours]) -> None:
    """Replace the weekly hours (local time); none means always open. Refuses HoursWrong."""
    if not rules.are_hours(hours):
        raise HoursWrong
    Hours.objects.filter(node_id=node_id).delete()
    Hours.objects.bulk_create(
        Hours(
            node_id=node_id,
            weekday=stretch.weekday,
            opens_minute=stretch.opens_minute,
            closes_minute=stretch.closes_minute,
        )
        for stretch in hours
    )


@tx.required
def set_holiday(
    *,
    node_id: UUID,
    on: date,
    name: str = "",
    opens_minute: int | None = None,
    closes_minute: int | None = None,
) -> None:
    """Close a place on a day, or give that day other hours. Refuses HoursWrong."""
    if (opens_minute is None) != (closes_minute is None):
        raise HoursWrong
    if opens_minute is not None and closes_minute is not None:
        day = WeeklyHours(on.isoweekday(), opens_minute, closes_minute)
        if not rules.are_hours([day]):
            raise HoursWrong
    Holiday.objects.update_or_create(
        node_id=node_id,
        on=on,
        defaults={"name": name, "opens_minute": opens_minute, "closes_minute": closes_minute},
    )


@tx.required
def set_service_areas(*, node_id: UUID, areas: Sequence[ServiceAreaView]) -> None:
    """Replace the radii that a place serves and the minutes it promises in each (E2, E3)."""
    ServiceArea.objects.filter(node_id=node_id).delete()
    ServiceArea.objects.bulk_create(
        ServiceArea(node_id=node_id, radius_m=area.radius_m, minutes=area.minutes) for area in areas
    )


def _check_place(
    code: str, latitude: float, longitude: float, timezone: str, price_zone: str
) -> None:
    checks = {
        code: rules.is_code(code),
        f"{latitude}, {longitude}": rules.is_position(latitude, longitude),
        timezone: rules.is_timezone(timezone),
        price_zone: rules.is_price_zone(price_zone),
    }
    for value, is_good in checks.items():
        if not is_good:
            raise PlaceWrong(reason=value)
