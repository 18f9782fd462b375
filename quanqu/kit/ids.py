"""Identifiers: UUIDv7 inside, short public texts outside, numbers that people read aloud."""

import os
import secrets
import time
from functools import lru_cache
from typing import Final
from uuid import UUID

from quanqu.kit.refusals import NotFound

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o, u, so that nothing is misread."""

READABLE: Final = ALPHABET[:31]
"""Without z: as many letters as the modulus of the check character, a prime."""

_PUBLIC_LENGTH: Final = 26
_LETTERS: Final = frozenset(ALPHABET)
_PAIRS: Final = [first + second for first in ALPHABET for second in ALPHABET]
_SHIFTS: Final = range(120, -1, -10)
_TO_DIGITS: Final = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")
"""As Python's own base 32 spells them."""


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): ordered by time to the millisecond, random behind."""
    milliseconds = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = milliseconds << 80 | tail
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def public(prefix: str, value: UUID) -> str:
    """The id as shown outside: `ord_` and 26 characters, one spelling only."""
    number = value.int
    return f"{prefix}_{''.join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])}"


@lru_cache(maxsize=50_000)
def public_kept(prefix: str, value: UUID) -> str:
    """The same for ids that come again and again, such as nodes and SKUs."""
    return public(prefix, value)


def parse(prefix: str, text: str) -> UUID:
    """The id behind a public text. Anything else is not found: a guess learns nothing."""
    head, _, letters = text.partition("_")
    if head != prefix or len(letters) != _PUBLIC_LENGTH or set(letters) - _LETTERS:
        raise NotFound
    number = int(letters.translate(_TO_DIGITS), 32)
    if number >> 128:
        raise NotFound
    return UUID(int=number)


def readable_number(prefix: str) -> str:
    """A short number for people, such as `Q7K2M-4XTA-9`: eight random letters and a check."""
    drawn, letters = secrets.randbelow(len(READABLE) ** 8), ""
    for _ in range(8):
        drawn, letter = divmod(drawn, len(READABLE))
        letters += READABLE[letter].upper()
    return f"{prefix}{letters[:4]}-{letters[4:]}-{check_character(letters)}"


def check_character(letters: str) -> str:
    """Weighted sum modulo 31, a prime, so that any one wrong or two swapped letters show."""
    total = sum(i * READABLE.index(letter.lower()) for i, letter in enumerate(letters, start=2))
    return READABLE[total % 31].upper()
