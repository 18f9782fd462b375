"""Sheets of codes to print: a grid of QR codes on A4, each with its label."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import segno
from PIL import Image, ImageDraw, ImageFont

from quanqu.codes import queries as codes

MOST_CODES: Final = 200
COLUMNS: Final = 4
CELL: Final = 50
QR: Final = 36
FOOT: Final = 14
DOT: Final = 6
"""Pixels of the PNG for each millimetre of the sheet."""


@dataclass(frozen=True, slots=True)
class Label:
    """One code on the sheet."""

    token: str
    text: str


def svg(labels: Sequence[Label]) -> bytes:
    """The sheet as one SVG; lengths are millimetres."""
    width, height = _size(labels)
    cells = "".join(_cell(label, number) for number, label in enumerate(labels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}"><path fill="#fff" d="M0 0h{width}v{height}H0z"/>'
        f'<g font-family="sans-serif" font-size="3" text-anchor="middle">{cells}</g></svg>'
    ).encode()


def png(labels: Sequence[Label]) -> bytes:
    """The same as a picture, for printers that take no SVG."""
    width, height = _size(labels)
    sheet = Image.new("RGB", (width * DOT, height * DOT), "white")
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=3 * DOT)
    for number, label in enumerate(labels):
        left, top = _place(number)
        sheet.paste(_picture(label), ((left + (CELL - QR) // 2) * DOT, (top + 4) * DOT))
        middle = (left + CELL // 2) * DOT
        # The built-in letters know no Chinese; the token is what people type.
        names = [text for text in (label.text, label.token) if text.isascii() and text]
        for line, text in enumerate(names):
            at = (middle, (top + QR + 8 + 4 * line) * DOT)
            pen.text(at, text, fill="black", font=font, anchor="mm")
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


def _size(labels: Sequence[Label]) -> tuple[int, int]:
    rows = -(-len(labels) // COLUMNS)
    return CELL * min(COLUMNS, len(labels)), (CELL + 4) * rows


def _place(number: int) -> tuple[int, int]:
    return number % COLUMNS * CELL, number // COLUMNS * (CELL + 4)


def _cell(label: Label, number: int) -> str:
    left, top = _place(number)
    code = segno.make(codes.code_url(label.token), error="m", micro=False)
    modules = code.symbol_size(border=0)[0]
    drawn = code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
    inner = drawn[drawn.index("<path") : drawn.rindex("</svg>")]
    middle = left + CELL / 2
    return (
        f'<g transform="translate({left + (CELL - QR) / 2} {top + 4}) scale({QR / modules})">'
        f"{inner}</g>"
        f'<text x="{middle}" y="{top + QR + 9}">{escape(label.text)}</text>'
        f'<text x="{middle}" y="{top + QR + 13}">{escape(label.token)}</text>'
    )


def _picture(label: Label) -> Image.Image:
    file = io.BytesIO()
    segno.make(codes.code_url(label.token), error="m", micro=False).save(
        file, kind="png", border=0, scale=10
    )
    return Image.open(file).convert("RGB").resize((QR * DOT, QR * DOT), Image.Resampling.NEAREST)
