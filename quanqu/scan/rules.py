"""Pure decisions of scan: what a scanned or typed text is. Nothing in it is ever visited."""

import re
import unicodedata
from itertools import pairwise
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from quanqu.scan.types import Gtin, MemberCode, Reading, SignedCode, Token, Unreadable

LONGEST: Final = 2_000
"""A QR code of version 40 holds a little more; no code of ours comes near it."""

TOKEN: Final = re.compile(r"[0-9A-Za-z]{10,64}")
MEMBER_CODE: Final = re.compile(r"QM[A-Z2-7]{40}")
SIGNED: Final = re.compile(r"QS[A-Z2-7]{200}")
GTIN_LENGTHS: Final = (8, 12, 13, 14)
TAG: Final = "c"
"""In the query of a GS1 Digital Link of ours: the token of the shelf tag that carries it."""


def read(text: str) -> Reading:
    """What a text is: our address or token, a barcode, a GS1 Digital Link, a member code.

    A typing scanner may send full-width letters, spaces and a final new line.
    """
    if len(text) > LONGEST:
        return Unreadable()
    plain = unicodedata.normalize("NFKC", text).strip()
    if "/" in plain or ":" in plain:
        return _read_address(plain)
    compact = plain.replace(" ", "")
    if compact.isascii() and compact.isdigit() and len(compact) in GTIN_LENGTHS:
        return _gtin(compact)
    if MEMBER_CODE.fullmatch(compact):
        return MemberCode(compact)
    return _read_token(compact)


def _read_token(text: str) -> Reading:
    if SIGNED.fullmatch(text):
        return SignedCode(text)
    return Token(text) if TOKEN.fullmatch(text) else Unreadable()


def _read_address(text: str) -> Reading:
    """The part of an address that means something: `/c/<token>`, or `/01/<gtin>` (GS1)."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return Unreadable()
    if parts.scheme.lower() not in ("", "http", "https"):
        return Unreadable()
    steps = [unquote(step) for step in parts.path.split("/") if step]
    for name, value in pairwise(steps):
        if name == "c":
            return _read_token(value)
        if name == "01":
            tag = parse_qs(parts.query).get(TAG, [""])[0]
            return _gtin(value, tag if TOKEN.fullmatch(tag) else "")
    return Unreadable()


def _gtin(digits: str, tag: str = "") -> Reading:
    """A barcode if its check digit is right: weights 3, 1, 3, ... from the right."""
    if len(digits) not in GTIN_LENGTHS or not (digits.isascii() and digits.isdigit()):
        return Unreadable()
    weighted = sum(
        int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))
    )
    return Gtin(digits, tag) if weighted % 10 == 0 else Unreadable()
