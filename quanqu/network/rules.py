"""Pure decisions of the network: places, distances, hours."""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from quanqu.network.types import Opening, OrganisationView, WeeklyHours

EARTH_KM: Final = 6371.0088
KM_PER_DEGREE: Final = 111.19
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
ZONE: Final = re.compile(r"group|(dealer|city):[A-Za-z0-9._-]+")


def distance_km(
    latitude: float, longitude: float, to_latitude: float, to_longitude: float
) -> float:
    """The great-circle way between two WGS-84 positions."""
    south, north = math.radians(latitude), math.radians(to_latitude)
    half = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south)
        * math.cos(north)
        * math.sin(math.radians(to_longitude - longitude) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def box_around(latitude: float, longitude: float, radius_km: float) -> dict[str, float]:
    """Bounds in degrees that hold the whole circle; all longitudes near a pole or the date line."""
    north = min(90.0, latitude + radius_km / KM_PER_DEGREE)
    south = max(-90.0, latitude - radius_km / KM_PER_DEGREE)
    widest = max(abs(north), abs(south))
    reach = 360.0
    if widest < 89:
        reach = radius_km / (KM_PER_DEGREE * math.cos(math.radians(widest)))
    west, east = longitude - reach, longitude + reach
    if west < -180 or east > 180:
        west, east = -180.0, 180.0
    return {"south": south, "north": north, "west": west, "east": east}


def is_position(latitude: float, longitude: float) -> bool:
    """On the Earth, and not the 0/0 that a missing value becomes."""
    on_earth = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return on_earth and not (latitude == 0 and longitude == 0)


@cache
def is_timezone(name: str) -> bool:
    """Cached: the names are read from files, and an import asks for each row."""
    return name in available_timezones()


def is_price_zone(zone: str) -> bool:
    return ZONE.fullmatch(zone) is not None


def is_code(code: str) -> bool:
    return CODE.fullmatch(code) is not None


def usual_price_zone(organisation: OrganisationView) -> str:
    """The zone of a new node: an independent dealer sets its own prices."""
    if organisation.contract == "independent":
        return f"dealer:{organisation.code}"
    return "group"


def are_hours(hours: Sequence[WeeklyHours]) -> bool:
    """Each within one day, none overlapping another."""
    ordered = sorted(hours, key=lambda h: (h.weekday, h.opens_minute))
    if not all(
        1 <= h.weekday <= 7 and 0 <= h.opens_minute < h.closes_minute <= 1440 for h in ordered
    ):
        return False
    return all(
        a.weekday != b.weekday or a.closes_minute <= b.opens_minute for a, b in pairwise(ordered)
    )


def opening(on: date, opens_minute: int, closes_minute: int, timezone: str) -> Opening:
    """Minutes of a local day as moments."""
    zone = ZoneInfo(timezone)
    return Opening(_moment(on, opens_minute, zone), _moment(on, closes_minute, zone))


def _moment(on: date, minute: int, zone: ZoneInfo) -> datetime:
    # Wall-clock arithmetic: on the day the clocks change, 9:00 stays 9:00.
    wall = datetime.combine(on, time(), tzinfo=zone) + timedelta(minutes=minute)
    return wall.astimezone(ZoneInfo("UTC"))
