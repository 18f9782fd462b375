"""A printed page as a list of marks. Lengths are dots of 300 to the inch, so that a module of a
code is a whole number of dots and every edge of it is sharp."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DPI: Final = 300
INK: Final = "#16201d"
SOFT: Final = "#4a5853"
FAINT: Final = "#8a9692"
LINE: Final = "#d5dcd9"
PAPER: Final = "#ffffff"
ACCENT: Final = "#0b6a57"
ACCENT_SOFT: Final = "#e1f1ec"
LEAST_SCALE: Final = 0.72
"""Of a text that is too long, before its end is cut off."""


class Paper(StrEnum):
    """Sizes by ISO 216, upright."""

    A2 = "A2"
    A3 = "A3"
    A4 = "A4"
    A5 = "A5"


SIZES: Final = {
    Paper.A2: (4961, 7016),
    Paper.A3: (3508, 4961),
    Paper.A4: (2480, 3508),
    Paper.A5: (1748, 2480),
}


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    width: int
    height: int
    colour: str
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """One line; y is its base line. `anchor` is start, middle or end."""

    x: int
    y: int
    text: str
    size: int
    colour: str = INK
    anchor: str = "start"
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """The dark parts of a code as boxes (x, y, width, height) in dots from its place."""

    x: int
    y: int
    parts: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG that fills its place."""

    x: int
    y: int
    width: int
    height: int
    jpeg: bytes


Mark = Box | Text | Symbol | Picture


@dataclass(frozen=True, slots=True)
class Page:
    width: int
    height: int
    marks: tuple[Mark, ...]


def is_wide(letter: str) -> bool:
    """Whether a letter takes a whole square, as Chinese ones do."""
    return ord(letter) > 0x2E7F


def width_of(text: str, size: int, *, is_bold: bool = False) -> float:
    """How wide a text gets; each renderer has a font of nearly these widths."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    font = "Helvetica-Bold" if is_bold else "Helvetica"
    wide = sum(map(is_wide, text))
    narrow = "".join(letter for letter in text if not is_wide(letter))
    return float(wide * size + stringWidth(narrow, font, size))


def fitted(
    x: int,
    y: int,
    text: str,
    size: int,
    room: int,
    *,
    colour: str = INK,
    anchor: str = "start",
    is_bold: bool = False,
) -> Text:
    """A line that keeps to its room: a little smaller, then cut."""
    needed = width_of(text, size, is_bold=is_bold)
    if needed > room:
        size = max(int(size * room / needed), int(size * LEAST_SCALE))
    return Text(x, y, cut(text, size, room, is_bold=is_bold), size, colour, anchor, is_bold)


def cut(text: str, size: int, room: int, *, is_bold: bool = False) -> str:
    """A text that is no wider than its room; three dots stand for the rest."""
    if width_of(text, size, is_bold=is_bold) <= room:
        return text
    while text and width_of(text + "…", size, is_bold=is_bold) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def folded(text: str, size: int, room: int, lines: int, *, is_bold: bool = False) -> list[str]:
    """A text over some lines at most: broken at spaces, or between Chinese letters."""
    found: list[str] = []
    rest = text.strip()
    while rest and len(found) < lines - 1:
        end = _fits(rest, size, room, is_bold)
        if end >= len(rest):
            break
        found.append(rest[:end].strip())
        rest = rest[end:].strip()
    return [*found, cut(rest, size, room, is_bold=is_bold)] if rest else found


def _fits(text: str, size: int, room: int, is_bold: bool) -> int:
    """How many letters go on one line."""
    end = len(text)
    while end > 1 and width_of(text[:end], size, is_bold=is_bold) > room:
        end -= 1
    if end == len(text) or text[end] == " " or is_wide(text[end]) or is_wide(text[end - 1]):
        return end
    space = text.rfind(" ", 0, end)
    return space if space > 0 else end


def letters_of(pages: Sequence[Page]) -> str:
    return "".join(mark.text for page in pages for mark in page.marks if isinstance(mark, Text))
