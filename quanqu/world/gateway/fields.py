"""Reading one field of a merchant's request, or refusing it with 422."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from .refusal import Refusal

CURRENCIES = ("CNY", "EUR", "GBP", "USD")
NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")
LARGEST_AMOUNT = 10_000_000_000


def number(content: dict[str, Any], name: str) -> str:
    """A merchant's own number of a payment or a refund."""
    value = content.get(name)
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise _wrong(name, "8 to 64 letters, digits or hyphens")
    return value


def amount(content: dict[str, Any]) -> int:
    """Minor units; a bool or a fraction is not an amount."""
    value = content.get("amount")
    if type(value) is not int or not 0 < value <= LARGEST_AMOUNT:
        raise _wrong("amount", "a positive whole number of minor units")
    return value


def currency(content: dict[str, Any]) -> str:
    value = content.get("currency")
    if value not in CURRENCIES:
        raise _wrong("currency", f"one of {', '.join(CURRENCIES)}")
    return str(value)


def text(content: dict[str, Any], name: str, *, is_required: bool = True) -> str:
    value = content.get(name, "")
    if not isinstance(value, str) or len(value) > 200 or (is_required and not value.strip()):
        raise _wrong(name, "a text of at most 200 characters")
    return value


def url(content: dict[str, Any], name: str, *, is_required: bool = True) -> str:
    value = content.get(name, "")
    if value == "" and not is_required:
        return ""
    if not isinstance(value, str) or len(value) > 500 or not _is_web_address(value):
        raise _wrong(name, "an absolute http or https address")
    return value


def moment(content: dict[str, Any], name: str) -> float:
    """ISO 8601 with an offset, as seconds since 1970."""
    try:
        value = datetime.fromisoformat(str(content.get(name)))
    except ValueError as error:
        raise _wrong(name, "an ISO 8601 time") from error
    if value.tzinfo is None:
        raise _wrong(name, "a time with its offset")
    return value.timestamp()


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    is_plain = value.isascii() and value.isprintable() and " " not in value
    return is_plain and parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0


def _wrong(name: str, expected: str) -> Refusal:
    return Refusal(422, "field_wrong", f"{name}: expected {expected}.")
