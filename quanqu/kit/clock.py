"""The one place that reads the wall clock. A door reads it once and passes the moment down."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)
