"""Everything printed is read by two unlike readers, whole and with a blot on it."""

import io
import random

import pypdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from quanqu.doors.faces.prints import drawing, layouts, symbols
from quanqu.doors.faces.prints.layouts import Order, Piece, PrintKind
from quanqu.doors.faces.prints.paper import DPI, Page, Paper
from quanqu.doors.faces.prints.symbols import LEAST_UNIT, QUIET, Level
from quanqu.doors.faces.tests.readers import opened, zbar, zxing


def gtin(number: int) -> str:
    """An EAN-13 of its own: zbar tells equal ones only once."""
    digits = f"690{number:09}"
    odd, even = (sum(map(int, digits[start::2])) for start in (0, 1))
    return f"{digits}{-(odd + 3 * even) % 10}"


def pieces(count: int) -> list[Piece]:
    return [
        Piece(
            link=f"https://shop.example/c/{number:010}",
            token=f"{number:010}",
            title=f"羊毛大衣 Wool coat {number} of the longest name that ever stood on a tag",
            under="米色 / M",
            price="¥1,280.50",
            was="¥1,680.00",
            gtin=gtin(number),
        )
        for number in range(count)
    ]


def links(some: list[Piece], *more: str) -> list[str]:
    return sorted([*(piece.link for piece in some), *more])


class TestPrints:
    @pytest.mark.parametrize(
        ("kind", "paper", "count", "level"),
        [
            (PrintKind.SHEET, Paper.A4, 20, Level.M),
            (PrintKind.SHEET, Paper.A5, 4, Level.H),
            (PrintKind.TAGS, Paper.A4, 21, Level.L),
            (PrintKind.TAGS, Paper.A4, 3, Level.H),
            (PrintKind.POSTER, Paper.A4, 1, Level.H),
            (PrintKind.POSTER, Paper.A5, 1, Level.Q),
            (PrintKind.SHELF, Paper.A4, 9, Level.M),
            (PrintKind.SHELF, Paper.A3, 5, Level.Q),
        ],
    )
    def test_each_kind_is_read_by_both_readers(
        self, kind: PrintKind, paper: Paper, count: int, level: Level
    ) -> None:
        some = pieces(count)
        (page,) = layouts.pages(Order(kind, some, paper, level))
        picture = opened(drawing.png(page))
        assert picture.size == (page.width, page.height)
        wanted = links(some, *map(gtin, range(count if kind is PrintKind.TAGS else 0)))
        assert zxing(picture) == wanted
        assert zbar(picture) == wanted

    @pytest.mark.parametrize(
        ("kind", "count"),
        [(PrintKind.SHEET, 8), (PrintKind.TAGS, 6), (PrintKind.POSTER, 1), (PrintKind.SHELF, 4)],
    )
    def test_as_pdf_it_is_read_by_both_readers(self, kind: PrintKind, count: int) -> None:
        some = pieces(count)
        document = drawing.pdf(layouts.pages(Order(kind, some)), "Codes")
        page = pypdfium2.PdfDocument(document)[0]
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil()
        wanted = links(some, *map(gtin, range(count if kind is PrintKind.TAGS else 0)))
        assert zxing(picture) == wanted
        assert zbar(picture) == wanted

    def test_more_than_a_page_holds_go_on_the_next(self) -> None:
        pages = layouts.pages(Order(PrintKind.TAGS, pieces(43)))
        assert len(pages) == 3
        (first, *_others) = pypdf.PdfReader(io.BytesIO(drawing.pdf(pages, "Tags"))).pages
        assert "¥1,280.50" in first.extract_text()
        assert [round(float(side)) for side in first.mediabox[2:]] == [595, 842]

    def test_a_code_that_would_be_too_fine_is_refused(self) -> None:
        with pytest.raises(symbols.TooSmall):
            symbols.qr("https://shop.example/" + "x" * 400, 0, 0, 400, Level.H)


def symbol_alone(level: Level) -> tuple[Image.Image, str, int]:
    """A poster's code as small as it is ever printed: modules of four dots."""
    (piece,) = pieces(1)
    side = symbols.qr_side(piece.link, level)
    page = Page(side, side, (symbols.qr(piece.link, 0, 0, side, level),))
    return opened(drawing.png(page)), piece.link, side // LEAST_UNIT - 2 * QUIET


def blot(picture: Image.Image, modules: int, dice: random.Random) -> Image.Image:
    """An opaque square of a tenth of the code's area, anywhere but on its finders, timing lines
    and format bits."""
    size = (modules * modules / 10) ** 0.5
    while True:
        x, y = (dice.uniform(7, modules - size) for _ in range(2))
        is_right_finder = x + size > modules - 8 and y < 9
        is_lower_finder = y + size > modules - 8 and x < 9
        if not (is_right_finder or is_lower_finder or (x < 9 and y < 9)):
            break
    spoilt = picture.copy()
    corners = [(QUIET + place) * LEAST_UNIT for place in (x, y, x + size, y + size)]
    ImageDraw.Draw(spoilt).rectangle(corners, fill=dice.choice((0, 110, 255)))
    return spoilt


def test_a_blot_of_a_tenth_spoils_at_most_two_of_a_hundred() -> None:
    picture, link, modules = symbol_alone(Level.H)
    dice = random.Random(5)
    spoilt = [blot(picture, modules, dice) for _ in range(100)]
    assert sum(zxing(one) == [link] for one in spoilt) >= 98
    assert sum(zbar(one) == [link] for one in spoilt) >= 98
