"""What a row of a stores file must say. Pure: known organisations and codes are passed in.

The header (any order; a column of another name in brackets is understood too):

    organisation    code of an organisation that exists; may be left out if the import names one
    code            [locationId] 1-32 letters, digits, dot, dash, underscore; unique
    name            [vanityName, facilityName]
    name_en         optional
    capabilities    optional: of sells holds_stock ships hands_over takes_returns serves shows,
                    separated by spaces; a full store by default
    latitude, longitude   WGS-84 degrees
    division_code   [state] optional
    address         [street] optional; city is added when the file has it
    timezone        [tz] optional, such as Asia/Shanghai
    price_zone      optional: group, dealer:CODE or city:CODE
    daily_capacity  optional: orders a day that it can prepare
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from quanqu.network import rules
from quanqu.network.types import Capability, OrganisationView

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "code": ("locationid",),
    "name": ("vanityname", "facilityname"),
    "division_code": ("state",),
    "address": ("street",),
    "timezone": ("tz",),
}
FULL_STORE: Final = frozenset(Capability) - {Capability.SHOWS}


class Reason(StrEnum):
    UNKNOWN_ORGANISATION = "unknown_organisation"
    CODE_WRONG = "code_wrong"
    DUPLICATE_CODE = "duplicate_code"
    NAME_MISSING = "name_missing"
    BAD_COORDINATES = "bad_coordinates"
    UNKNOWN_CAPABILITY = "unknown_capability"
    UNKNOWN_TIMEZONE = "unknown_timezone"
    BAD_PRICE_ZONE = "bad_price_zone"
    BAD_CAPACITY = "bad_capacity"
    TOO_LONG = "too_long"


class RowWrong(Exception):
    """A row that cannot become a node."""

    def __init__(self, reason: Reason, value: str) -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are checked against."""

    organisations: Mapping[str, OrganisationView]
    node_codes: Container[str]
    usual_organisation: str | None


def read_row(row: Mapping[str, str | None], known: Known) -> dict[str, Any]:
    """The columns of a new node. Raises RowWrong with the first thing that is wrong."""
    cells = {str(key).strip().lower(): (value or "").strip() for key, value in row.items() if key}
    text = {column: _cell(cells, column) for column in (*ALIASES, "name_en", "price_zone")}
    organisation = _organisation(cells.get("organisation", ""), known)
    code = _code(text["code"], known)
    name = text["name"] or text["name_en"]
    if not name:
        raise RowWrong(Reason.NAME_MISSING, code)
    latitude, longitude = _position(cells.get("latitude", ""), cells.get("longitude", ""))
    address = ", ".join(part for part in (text["address"], cells.get("city", "")) if part)
    _check_lengths(name=(name, 120), name_en=(text["name_en"], 120), address=(address, 200))
    return {
        "organisation_id": organisation.organisation_id,
        "code": code,
        "name": name,
        "name_en": text["name_en"],
        **_capabilities(cells.get("capabilities", "")),
        "latitude": latitude,
        "longitude": longitude,
        "division_code": text["division_code"][:12],
        "address": address,
        "timezone": _timezone(text["timezone"]),
        "price_zone": _price_zone(text["price_zone"], organisation),
        "daily_capacity": _capacity(cells.get("daily_capacity", "")),
    }


def _cell(cells: Mapping[str, str], column: str) -> str:
    names = (column, *ALIASES.get(column, ()))
    return next((cells[name] for name in names if cells.get(name)), "")


def _organisation(code: str, known: Known) -> OrganisationView:
    wanted = code or known.usual_organisation or ""
    if wanted not in known.organisations:
        raise RowWrong(Reason.UNKNOWN_ORGANISATION, wanted)
    return known.organisations[wanted]


def _code(code: str, known: Known) -> str:
    if not rules.is_code(code):
        raise RowWrong(Reason.CODE_WRONG, code)
    if code in known.node_codes:
        raise RowWrong(Reason.DUPLICATE_CODE, code)
    return code


def _position(latitude: str, longitude: str) -> tuple[float, float]:
    try:
        position = float(latitude), float(longitude)
    except ValueError:
        raise RowWrong(Reason.BAD_COORDINATES, f"{latitude}, {longitude}") from None
    # NaN fails both comparisons inside, so that it is refused too.
    if not rules.is_position(*position):
        raise RowWrong(Reason.BAD_COORDINATES, f"{latitude}, {longitude}")
    return position


def _capabilities(text: str) -> dict[str, bool]:
    words = set(text.replace(";", " ").replace("|", " ").split()) or set(map(str, FULL_STORE))
    unknown = words - set(map(str, Capability))
    if unknown:
        raise RowWrong(Reason.UNKNOWN_CAPABILITY, " ".join(sorted(unknown)))
    return {str(capability): capability in words for capability in Capability}


def _timezone(name: str) -> str:
    if name and not rules.is_timezone(name):
        raise RowWrong(Reason.UNKNOWN_TIMEZONE, name)
    return name or "Asia/Shanghai"


def _price_zone(zone: str, organisation: OrganisationView) -> str:
    if zone and not rules.is_price_zone(zone):
        raise RowWrong(Reason.BAD_PRICE_ZONE, zone)
    return zone or rules.usual_price_zone(organisation)


def _capacity(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= 1_000_000):
        raise RowWrong(Reason.BAD_CAPACITY, text)
    return int(text)


def _check_lengths(**texts: tuple[str, int]) -> None:
    for column, (text, most) in texts.items():
        if len(text) > most:
            raise RowWrong(Reason.TOO_LONG, f"{column}: {text[:40]}")
