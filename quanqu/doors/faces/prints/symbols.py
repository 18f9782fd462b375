"""The codes themselves: QR codes by segno, barcodes by zxing-cpp, as boxes of whole dots."""

from enum import StrEnum
from itertools import groupby
from typing import Any, Final

import segno
import zxingcpp
from django.utils.translation import gettext_lazy as _

from quanqu.doors.faces.prints.paper import Symbol
from quanqu.kit.refusals import Invalid

LEAST_UNIT: Final = 4
"""Dots of a module: 0.34 mm, above the 0.33 mm that phones and scanners read without effort."""

LEAST_VERSION: Final = 6
"""Of a code at level H: in smaller ones some readers find nothing once a tenth is covered."""

QUIET: Final = 4
"""Modules of white around a QR code."""

BARCODE_QUIET: Final = (11, 7)
"""Modules of white before and behind an EAN-13."""


class Level(StrEnum):
    """How much of a QR code may be lost: 7, 15, 25 or 30 parts of a hundred."""

    L = "L"
    M = "M"
    Q = "Q"
    H = "H"


class TooSmall(Invalid):
    """The modules would be smaller than scanners read."""

    code = "code_too_small"
    text = _("This code needs more room: choose a lower level or larger paper.")


def qr(text: str, x: int, y: int, side: int, level: Level) -> Symbol:
    """A QR code with its quiet zone in a square, in the middle and as large as whole dots allow.

    The level is the chosen one or better where that costs no room. Refuses TooSmall.
    """
    rows = [bytes(row) for row in _made(text, level).matrix]
    unit = side // (len(rows) + 2 * QUIET)
    if unit < LEAST_UNIT:
        raise TooSmall
    inset = (side - unit * len(rows)) // 2
    return Symbol(x + inset, y + inset, tuple(_runs(rows, unit)))


def qr_side(text: str, level: Level, unit: int = LEAST_UNIT) -> int:
    """The side of a QR code with its quiet zone at so many dots a module."""
    return (len(_made(text, level).matrix) + 2 * QUIET) * unit


def _made(text: str, level: Level) -> segno.QRCode:
    made = segno.make_qr(text, error=level.value)
    if level is Level.H and int(made.version) < LEAST_VERSION:
        return segno.make_qr(text, error=level.value, version=LEAST_VERSION)
    return made


def barcode_width(gtin: str) -> int:
    """Dots that a barcode takes with its quiet zones."""
    return (len(_bars(gtin)) + sum(BARCODE_QUIET)) * LEAST_UNIT


def barcode(gtin: str, x: int, y: int, height: int) -> Symbol:
    """An EAN-13, EAN-8 or UPC-A from the left edge of its quiet zone."""
    row = _bars(gtin)
    left = x + BARCODE_QUIET[0] * LEAST_UNIT
    parts = [(col, 0, width, height) for col, _top, width, _one in _runs([row], LEAST_UNIT)]
    return Symbol(left, y, tuple(parts))


def _bars(gtin: str) -> bytes:
    kinds = {8: zxingcpp.BarcodeFormat.EAN8, 12: zxingcpp.BarcodeFormat.UPCA}
    made = zxingcpp.create_barcode(gtin, kinds.get(len(gtin), zxingcpp.BarcodeFormat.EAN13))
    # Its types do not say that the picture is a buffer of lines.
    picture: Any = made.to_image(scale=1, add_quiet_zones=False)
    drawn: Any = memoryview(picture).tolist()
    return bytes(1 if value < 128 else 0 for value in drawn[0])


def _runs(rows: list[bytes], unit: int) -> list[tuple[int, int, int, int]]:
    """Dark modules beside each other as one box."""
    found = []
    for line, row in enumerate(rows):
        place = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                found.append((place * unit, line * unit, length * unit, unit))
            place += length
    return found
