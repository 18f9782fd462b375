"""Pure decisions of identity: limits, and what is strong enough."""

from datetime import timedelta
from typing import Final

CODE_LIFETIME: Final = timedelta(minutes=5)
TOKEN_LIFETIME: Final = timedelta(days=30)
PASSWORD_LEAST: Final = 10
WINDOW_S: Final = 600
SIGN_IN_FAILURES: Final = 10
PIN_FAILURES: Final = 5


def is_strong_password(password: str) -> bool:
    """Length is what counts; composition rules only make people write passwords down."""
    return len(password) >= PASSWORD_LEAST


def is_strong_pin(pin: str) -> bool:
    """Four to eight ASCII digits, not one digit repeated."""
    return pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 8 and len(set(pin)) > 1
