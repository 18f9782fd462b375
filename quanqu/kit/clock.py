"""The one place that reads the wall clock. A door reads it once and passes the moment down."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

HOUSE: Final = ZoneInfo("Asia/Shanghai")
"""Whose midnights end days and months of limits and statements that belong to no node."""


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def start_of_day(at: datetime) -> datetime:
    """The last midnight of the house, for limits per day."""
    return at.astimezone(HOUSE).replace(hour=0, minute=0, second=0, microsecond=0)


def start_of(on: date) -> datetime:
    """The midnight of the house with which a day begins."""
    return datetime(on.year, on.month, on.day, tzinfo=HOUSE)


def start_of_month(at: datetime) -> datetime:
    """The midnight of the house with which the month of a moment begins."""
    return start_of_day(at).replace(day=1)
