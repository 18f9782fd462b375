"""GS1 Digital Links: what one says, and in which single spelling we take it. Pure. (A3)

`/01/<gtin>` may be followed by its qualifiers 22, 10 and 21 in this order; dates and the like come
as the query. Compressed links and other spellings are told apart from unknown goods.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Refused

QUALIFIERS: Final = ("22", "10", "21")
"""Variant, lot and serial number, in the order of the standard."""

VALUE: Final = re.compile(r"[A-Za-z0-9!\"%&'()*+,\-./:;<=>?_]{1,20}")
EXPIRY: Final = "17"
ROOT: Final = "https://ref.gs1.org/voc/"
PREFIX: Final = "gs1:"
DEFAULT: Final = "defaultLink"
GTIN_LENGTHS: Final = (8, 12, 13, 14)


class BadLink(Refused):
    """A link that is not written as the standard says."""

    code = "bad_link"
    status = 400
    text = _("This is no GS1 Digital Link as we read it: %(why)s")


class NoSuchLink(Refused):
    """A kind of link that these goods do not have."""

    code = "no_such_link"
    status = 404
    text = _("There is no link of this kind for these goods.")


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """The goods that a link names, and what it says of the piece in the hand."""

    gtin: str
    qualifiers: tuple[tuple[str, str], ...] = ()
    expires_on: date | None = None

    @property
    def path(self) -> str:
        """Its one normal spelling: fourteen digits, qualifiers in their order."""
        parts = (("01", self.gtin), *self.qualifiers)
        return "".join(f"/{name}/{value}" for name, value in parts)


def read_link(gtin: str, rest: str, query: Mapping[str, Sequence[str]]) -> DigitalLink:
    """What `/01/<gtin>/<rest>?<query>` says. Refuses BadLink with why."""
    return DigitalLink(_gtin(gtin), _qualifiers(rest), _expiry(query.get(EXPIRY, ())))


def link_kind(asked: str) -> str:
    """The kind of link that a client names, as `gs1:pip` or by its address; empty if it is none."""
    for start in (PREFIX, ROOT):
        if asked.startswith(start):
            return asked.removeprefix(start)
    return ""


def _gtin(text: str) -> str:
    if not (text.isascii() and text.isdigit()) or len(text) not in GTIN_LENGTHS:
        raise BadLink(why=_("a GTIN has 14 digits."))
    weighted = sum(
        int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text))
    )
    if weighted % 10:
        raise BadLink(why=_("the check digit of the GTIN is wrong."))
    return text.zfill(14)


def _qualifiers(rest: str) -> tuple[tuple[str, str], ...]:
    if not rest:
        return ()
    parts = rest.split("/")
    if len(parts) % 2:
        raise BadLink(why=_("compressed and unfinished links are not read; send the plain form."))
    found = tuple(zip(parts[::2], parts[1::2], strict=True))
    names = [name for name, _value in found]
    if any(name not in QUALIFIERS for name in names):
        raise BadLink(why=_("only 22, 10 and 21 may follow a GTIN; all else goes into the query."))
    if names != sorted(set(names), key=QUALIFIERS.index):
        raise BadLink(why=_("qualifiers come once each, in the order 22, 10, 21."))
    if not all(VALUE.fullmatch(value) for _name, value in found):
        raise BadLink(why=_("a qualifier has 1 to 20 letters, digits or signs."))
    return found


def _expiry(given: Sequence[str]) -> date | None:
    """YYMMDD; a day of 00 means the month's last."""
    if not given:
        return None
    text = given[0]
    if len(given) > 1 or not re.fullmatch(r"[0-9]{6}", text):
        raise BadLink(why=_("17 is a date as YYMMDD, once."))
    year, month, day = 2000 + int(text[:2]), int(text[2:4]), int(text[4:])
    try:
        if day:
            return date(year, month, day)
        following = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except ValueError as error:
        raise BadLink(why=_("17 is a date as YYMMDD, once.")) from error
