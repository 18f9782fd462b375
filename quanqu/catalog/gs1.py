"""What the digits and links printed on goods say, by GS1's General Specifications: pure."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from quanqu.catalog import rules

SEPARATOR: Final = "\x1d"
"""FNC1 as a scanner types it: it ends a field of variable length."""

_SYMBOLOGY: Final = re.compile(r"^\](C1|e0|d2|Q3)")
_BRACKETED: Final = re.compile(r"\((\d{2,4})\)([^(]*)")
_FIXED: Final = {
    "01": 14,
    "02": 14,
    "11": 6,
    "12": 6,
    "13": 6,
    "15": 6,
    "16": 6,
    "17": 6,
    "20": 2,
}
"""Lengths of the fields without a separator; 31nn to 36nn have six digits."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """The goods that a code names, and what else it says of the piece in the hand."""

    gtin: str
    lot: str = ""
    expires_on: date | None = None
    weight_g: int | None = None
    price_fen: int | None = None


@dataclass(frozen=True, slots=True)
class ScaleCode:
    """A code printed in the store: the item's number on the scales, and a price or a weight."""

    prefix: str
    item: str
    value: int


def read(text: str) -> Scanned | None:
    """A plain GTIN, a GS1 Digital Link or a GS1 element string; None if it is none of them."""
    text = text.strip()
    gtin = rules.gtin14(text)
    if gtin:
        return Scanned(gtin)
    if "://" in text or text.startswith("/"):
        return _scanned(dict(_link_fields(text)))
    if text.startswith(("(", "]")):
        return _scanned(dict(_element_fields(text)))
    return None


def read_scale_code(text: str) -> ScaleCode | None:
    """2P IIIII VVVVV C: in-store EAN-13 with prefix 20 to 29 and a right check digit."""
    text = text.strip()
    if len(text) != 13 or not text.startswith("2") or rules.gtin14(text) is None:
        return None
    return ScaleCode(prefix=text[:2], item=text[2:7], value=int(text[7:12]))


def _link_fields(text: str) -> Iterator[tuple[str, str]]:
    """The path's pairs from /01/ on, then the query's."""
    url = urlsplit(text)
    steps = [unquote(step) for step in url.path.split("/")]
    if "01" in steps:
        steps = steps[steps.index("01") :]
        yield from zip(steps[::2], steps[1::2], strict=False)
        yield from parse_qsl(url.query)


def _element_fields(text: str) -> Iterator[tuple[str, str]]:
    if text.startswith("("):
        yield from _BRACKETED.findall(text)
        return
    rest = _SYMBOLOGY.sub("", text).lstrip(SEPARATOR)
    while rest:
        identifier = rest[:4] if rest[:1] == "3" and rest[:2] not in ("30", "37") else rest[:2]
        length = 6 if "31" <= identifier[:2] <= "36" else _FIXED.get(identifier)
        if length is None:
            value, _, rest = rest[len(identifier) :].partition(SEPARATOR)
        else:
            end = len(identifier) + length
            value, rest = rest[len(identifier) : end], rest[end:].removeprefix(SEPARATOR)
        yield identifier, value


def _scanned(fields: dict[str, str]) -> Scanned | None:
    gtin = rules.gtin14(fields.get("01", ""))
    if gtin is None:
        return None
    return Scanned(
        gtin=gtin,
        lot=fields.get("10", "")[:20],
        expires_on=_day(fields.get("17", "")),
        weight_g=_scaled(fields, "310", 1_000),
        price_fen=_scaled(fields, "392", 100),
    )


def _scaled(fields: dict[str, str], kind: str, unit: int) -> int | None:
    """A field whose fourth digit says how many decimals it has, as whole grams or minor units."""
    for identifier, value in fields.items():
        if len(identifier) == 4 and identifier.startswith(kind) and _is_digits(value):
            whole: int = int(value) * unit // 10 ** int(identifier[3])
            return whole
    return None


def _day(text: str) -> date | None:
    """YYMMDD; day 00 is the last of its month."""
    if len(text) != 6 or not _is_digits(text):
        return None
    year, month, day = 2000 + int(text[:2]), int(text[2:4]), int(text[4:])
    if not 1 <= month <= 12 or day > calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
