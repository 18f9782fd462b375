"""Where things lie on each kind of print. One print has many pieces; a piece is one code."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from quanqu.doors.faces.prints import paper, symbols
from quanqu.doors.faces.prints.paper import (
    ACCENT,
    ACCENT_SOFT,
    FAINT,
    LINE,
    PAPER,
    SIZES,
    SOFT,
    Box,
    Mark,
    Page,
    Paper,
    Picture,
    Text,
    fitted,
    folded,
)
from quanqu.doors.faces.prints.symbols import Level

SHELF_HEAD: Final = 520
SHELF_FOOT: Final = 180
CARD_WIDTH: Final = 826
CARD_HEIGHT: Final = 930

Drawn = Callable[[int, int], bytes]
"""A picture of the goods as a JPEG of so many dots."""


class PrintKind(StrEnum):
    SHEET = "sheet"
    TAGS = "tags"
    POSTER = "poster"
    SHELF = "shelf"


@dataclass(frozen=True, slots=True)
class Piece:
    """One code and what stands beside it; a piece without goods has no price."""

    link: str
    token: str
    title: str
    under: str = ""
    price: str = ""
    was: str = ""
    unit_price: str = ""
    gtin: str = ""
    picture: Drawn | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed, and how; `headline`, `place`, `gift` are for posters and shelves."""

    kind: PrintKind
    pieces: Sequence[Piece]
    paper: Paper = Paper.A4
    level: Level = Level.M
    headline: str = ""
    place: str = ""
    gift: str = ""


def pages(order: Order) -> list[Page]:
    """All pages. Refuses TooSmall."""
    if order.kind is PrintKind.POSTER:
        return [_poster(order, piece) for piece in order.pieces]
    width, height = SIZES[order.paper]
    draw, columns, rows, top, foot = {
        PrintKind.SHEET: (_cell, width // 590, (height - 80) // 640, 40, 40),
        PrintKind.TAGS: (_tag, width // 826, height // 501, 0, 0),
        PrintKind.SHELF: (_card, *_shelf_grid(order, width, height), SHELF_HEAD, SHELF_FOOT),
    }[order.kind]
    cell_width, cell_height = width // columns, (height - top - foot) // rows
    return [
        Page(
            width,
            height,
            (
                *(_header(order, width) if order.kind is PrintKind.SHELF else ()),
                *(
                    mark
                    for place, piece in enumerate(part)
                    for mark in draw(
                        order,
                        piece,
                        place % columns * cell_width,
                        top + place // columns * cell_height,
                        cell_width,
                        cell_height,
                    )
                ),
                *(_footer(order, width, height) if order.kind is PrintKind.SHELF else ()),
            ),
        )
        for part in _parts(order.pieces, columns * rows)
    ]


def _shelf_grid(order: Order, width: int, height: int) -> tuple[int, int]:
    """Columns and rows of a virtual shelf: few goods get large cards, and no page is half empty."""
    most = (width // CARD_WIDTH, (height - SHELF_HEAD - SHELF_FOOT) // CARD_HEIGHT)
    wanted = min(len(order.pieces), most[0] * most[1])
    fitting = [
        (columns, rows)
        for columns in range(1, most[0] + 1)
        for rows in range(1, most[1] + 1)
        if columns * rows >= wanted
    ]

    def strain(grid: tuple[int, int]) -> float:
        ratio = (width / grid[0]) / ((height - SHELF_HEAD - SHELF_FOOT) / grid[1])
        return (grid[0] * grid[1] - wanted) / wanted + abs(ratio - CARD_WIDTH / CARD_HEIGHT)

    return min(fitting, key=strain)


def _parts(pieces: Sequence[Piece], most: int) -> Iterator[Sequence[Piece]]:
    for start in range(0, len(pieces), most):
        yield pieces[start : start + most]


def _cell(order: Order, piece: Piece, x: int, y: int, width: int, height: int) -> Iterator[Mark]:
    """A code to cut out: the symbol, what it is called, and what to type without a camera."""
    side = min(width - 60, height - 150)
    middle = x + width // 2
    yield from _corners(x, y, width, height)
    yield symbols.qr(piece.link, middle - side // 2, y + 16, side, order.level)
    room = width - 50
    yield fitted(middle, y + side + 56, piece.title, 40, room, anchor="middle", is_bold=True)
    yield fitted(middle, y + side + 102, piece.token, 30, room, colour=SOFT, anchor="middle")


def _corners(x: int, y: int, width: int, height: int) -> Iterator[Mark]:
    """Where to cut: short thin lines at the corners."""
    for left, top in ((x, y), (x + width - 24, y)):
        yield Box(left, top, 24, 2, LINE)
    for left, top in ((x, y), (x, y + height - 24)):
        yield Box(left, top, 2, 24, LINE)


def _tag(order: Order, piece: Piece, x: int, y: int, width: int, height: int) -> Iterator[Mark]:
    """A shelf tag: what it is, what it costs, the barcode for the till and the code for phones."""
    left, room = x + 36, width - 72
    yield from _corners(x, y, width, height)
    yield fitted(left, y + 66, piece.title, 44, room, is_bold=True)
    yield fitted(left, y + 108, piece.under, 30, room, colour=SOFT)
    side = max(symbols.qr_side(piece.link, order.level), 236)
    right = x + width - side - 12
    yield symbols.qr(piece.link, right, y + 122, side, order.level)
    hint = _("Other sizes, member price: scan")
    yield fitted(
        right + side // 2, y + 122 + side + 22, hint, 22, side, colour=SOFT, anchor="middle"
    )
    price_room = right - left - 20
    yield fitted(left, y + 232, piece.price, 104, price_room, is_bold=True)
    yield fitted(left, y + 276, piece.unit_price, 28, price_room, colour=SOFT)
    if piece.was:
        used = int(paper.width_of(piece.unit_price, 28)) + 24 if piece.unit_price else 0
        yield from _struck(left + used, y + 276, piece.was, 28, price_room - used)
    if piece.gtin:
        yield symbols.barcode(piece.gtin, x + 4, y + height - 186, 128)
        middle = x + 4 + symbols.barcode_width(piece.gtin) // 2
        yield Text(middle, y + height - 24, piece.gtin, 30, anchor="middle")


def _struck(x: int, y: int, text: str, size: int, room: int) -> Iterator[Mark]:
    """The usual price with a line through it, if there is room."""
    width = int(paper.width_of(text, size))
    if width <= room:
        yield Text(x, y, text, size, FAINT)
        yield Box(x, y - size // 3, width, max(2, size // 10), FAINT)


def _card(order: Order, piece: Piece, x: int, y: int, width: int, height: int) -> Iterator[Mark]:
    """Goods on a virtual shelf: large picture, name, price, and a code to scan over the track."""
    part = min(width / CARD_WIDTH, height / CARD_HEIGHT)

    def at(dots: int) -> int:
        return int(dots * part)

    left, top = x + at(26), y + at(26)
    inner, tall = width - at(52), height - at(52)
    side = max(symbols.qr_side(piece.link, order.level), at(300))
    bottom = top + tall
    picture_height = tall - side - at(178)
    yield Box(left, top, inner, tall, LINE, at(28))
    yield Box(left + 4, top + 4, inner - 8, tall - 8, PAPER, at(26))
    if piece.picture is not None:
        jpeg = piece.picture(inner - at(40), picture_height)
        yield Picture(left + at(20), top + at(20), inner - at(40), picture_height, jpeg)
    base = top + at(20) + picture_height
    for line, text in enumerate(folded(piece.title, at(42), inner - at(60), 2, is_bold=True)):
        yield Text(left + at(30), base + at(60) + at(50) * line, text, at(42), is_bold=True)
    yield symbols.qr(
        piece.link, left + inner - side - at(14), bottom - side - at(12), side, order.level
    )
    start, room = left + at(30), inner - side - at(56)
    yield fitted(start, bottom - at(150), piece.price, at(84), room, colour=ACCENT, is_bold=True)
    yield fitted(start, bottom - at(100), piece.under, at(30), room, colour=SOFT)
    if piece.was:
        yield from _struck(start, bottom - at(52), piece.was, at(34), room)
    else:
        yield fitted(start, bottom - at(52), piece.unit_price, at(30), room, colour=FAINT)


def _header(order: Order, width: int) -> tuple[Mark, ...]:
    """The head of a virtual shelf: what it is, and what to do."""
    headline = order.headline or _("Shop from the wall")
    how = _("Scan, pay, and it comes to your door.")
    room = width - 240
    return (
        Box(0, 0, width, 470, ACCENT),
        fitted(120, 240, headline, 190, room, colour=PAPER, is_bold=True),
        fitted(120, 370, order.gift or how, 76, room, colour=PAPER),
    )


def _footer(order: Order, width: int, height: int) -> tuple[Mark, ...]:
    return (
        fitted(120, height - 80, order.place, 54, width // 2 - 160, colour=SOFT),
        fitted(
            width - 120,
            height - 80,
            _("WeChat, Alipay or the phone's camera"),
            54,
            width // 2 - 160,
            colour=SOFT,
            anchor="end",
        ),
    )


def _poster(order: Order, piece: Piece) -> Page:
    """One code for a wall or a door: read from across the room."""
    width, height = SIZES[order.paper]
    part = width / 2480

    def at(dots: int) -> int:
        return int(dots * part)

    middle, room = width // 2, width - at(320)
    side = at(1340)
    card = at(1520)
    top = at(960)
    words = folded(order.headline or piece.title, at(230), room, 2, is_bold=True)
    first = at(560) - at(140) * (len(words) - 1)
    marks: list[Mark] = [
        Box(0, 0, width, at(1700), ACCENT),
        fitted(middle, at(240), order.place, at(84), room, colour=PAPER, anchor="middle"),
    ]
    marks += [
        Text(middle, first + at(280) * line, text, at(230), PAPER, "middle", True)
        for line, text in enumerate(words)
    ]
    left = (width - card) // 2
    marks += [
        Box(left - at(6), top - at(6), card + at(12), card + at(12), LINE, at(96)),
        Box(left, top, card, card, PAPER, at(90)),
        symbols.qr(piece.link, (width - side) // 2, top + (card - side) // 2, side, order.level),
    ]
    if order.gift:
        marks += [
            Box(at(240), at(2600), width - at(480), at(240), ACCENT_SOFT, at(60)),
            fitted(
                middle,
                at(2754),
                order.gift,
                at(104),
                width - at(600),
                colour=ACCENT,
                anchor="middle",
                is_bold=True,
            ),
        ]
    how = _("Scan with WeChat, Alipay or the phone's camera")
    under = piece.title if order.headline else piece.under
    marks += [
        fitted(middle, at(3010), how, at(92), room, anchor="middle"),
        Box(middle - at(90), at(3090), at(180), at(8), ACCENT),
        fitted(middle, at(3220), under, at(72), room, colour=SOFT, anchor="middle"),
        fitted(middle, at(3340), piece.token, at(60), room, colour=FAINT, anchor="middle"),
    ]
    return Page(width, height, tuple(marks))
