"""What a list or a form was asked for: words read from it, each refused if it cannot be meant."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from quanqu.doors.faces.amounts import read_amount
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid

E = TypeVar("E", bound=StrEnum)
LONGEST_TEXT = 60
YEARS = range(1900, 3000)
"""Beyond them the next midnight may be no date."""


class Asked:
    """The query string of a list, or the fields of a form that is posted, typed."""

    def __init__(self, request: HttpRequest) -> None:
        self.values = request.POST if request.method == "POST" else request.GET

    def text(self, name: str = "q") -> str:
        return self.values.get(name, "").strip()[:LONGEST_TEXT]

    def one_of(self, name: str, kinds: type[E]) -> E | None:
        """A word of an enumeration; anything else is left out."""
        word = self.values.get(name, "")
        return kinds(word) if word in {*kinds} else None

    def id(self, name: str, prefix: str) -> UUID | None:
        """The thing that is named; refuses what is no id (404, as if it did not exist)."""
        text = self.values.get(name, "")
        return ids.parse(prefix, text) if text else None

    def id_among(self, name: str, prefix: str, known: Collection[UUID]) -> UUID | None:
        """The same, if it is one of those this person may see."""
        found = self.id(name, prefix)
        if found is not None and found not in known:
            raise Invalid(**{name: self.values.get(name, "")})
        return found

    def number(self, name: str, least: int = 0, most: int = 1_000_000) -> int:
        text = self.values.get(name, "")
        if not text:
            return least
        # Python reads no number of more than 4,300 digits, and refuses in its own words.
        if not text.isdecimal() or len(text) > LONGEST_TEXT or not least <= int(text) <= most:
            raise Invalid(**{name: text[:LONGEST_TEXT]})
        return int(text)

    def fen(self, name: str) -> int | None:
        """An amount as a person types it, 12 or 12.50, in minor units; 0 is one, too."""
        return read_amount(self.values.get(name, ""), "CNY", least=0)

    def day(self, name: str) -> date | None:
        text = self.values.get(name, "")
        try:
            on = date.fromisoformat(text) if text else None
        except ValueError as error:
            raise Invalid(**{name: text}) from error
        if on is not None and on.year not in YEARS:
            raise Invalid(**{name: text})
        return on

    def moment(self, name: str) -> datetime | None:
        """A day and time as a browser sends it, in the reader's zone."""
        text = self.values.get(name, "")
        try:
            at = datetime.fromisoformat(text) if text else None
        except ValueError as error:
            raise Invalid(**{name: text}) from error
        if at is None:
            return None
        if at.tzinfo is not None or at.year not in YEARS:
            raise Invalid(**{name: text})
        return timezone.make_aware(at)

    def end_of(self, name: str) -> datetime:
        """The end of a day that must be named."""
        on = self.day(name)
        if on is None:
            raise Invalid(**{name: ""})
        return start_of_day(on + timedelta(days=1))

    def days(self) -> tuple[datetime | None, datetime | None]:
        """The moments between which `first` and `last` lie, both days included."""
        first_on, last_on = self.day("first"), self.day("last")
        return (
            start_of_day(first_on) if first_on else None,
            start_of_day(last_on + timedelta(days=1)) if last_on else None,
        )

    def is_anything(self, *names: str) -> bool:
        """Is one of these filters set?"""
        return any(self.values.get(name) for name in names)


def start_of_day(on: date) -> datetime:
    """The midnight with which a day begins, in the reader's zone."""
    return timezone.make_aware(datetime.combine(on, time.min))
