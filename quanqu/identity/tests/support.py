"""What the tests of identity share."""

from datetime import UTC, datetime
from typing import Final

from quanqu.identity import queries as identity

AT: Final = datetime(2025, 3, 8, 10, 0, tzinfo=UTC)
PHONE: Final = "13800138000"


def last_code() -> str:
    """The six digits of the newest text in the demo's outbox."""
    body = identity.list_outgoing_messages(1)[0].body
    return "".join(letter for letter in body if letter.isdigit())[:6]
