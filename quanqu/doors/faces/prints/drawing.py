"""Pages as SVG, PNG and PDF."""

import base64
import io
import zipfile
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Any, Final
from xml.sax.saxutils import escape

from django.utils.translation import gettext_lazy as _

from quanqu.doors.faces.prints import paper
from quanqu.doors.faces.prints.paper import DPI, Box, Mark, Page, Picture, Symbol, Text
from quanqu.kit.refusals import Refused

FAMILY: Final = "Helvetica, Arial, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
CHINESE: Final = "STSong-Light"
"""Every PDF reader has a Chinese font for this name, so that none is carried in the file."""

BOLD_STROKE: Final = 0.03
"""Of the size: that font has no bold face, so its letters get an outline."""


class NoChineseFont(Refused):
    """A picture shows letters, so the server must have them; PDF and SVG name them only."""

    code = "no_chinese_font"
    status = 422
    text = _("This server has no Chinese font for pictures. Take PDF or SVG.")


def svg(page: Page) -> str:
    """One page in its real size."""
    body = "".join(_SVG[type(mark)](mark) for mark in page.marks)
    millimetres = [f"{side * 25.4 / DPI:.3f}mm" for side in (page.width, page.height)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{millimetres[0]}" '
        f'height="{millimetres[1]}" viewBox="0 0 {page.width} {page.height}" '
        f'font-family="{FAMILY}"><rect width="100%" height="100%" fill="#ffffff"/>{body}</svg>'
    )


def png(page: Page) -> bytes:
    """One page at 300 dpi. Refuses NoChineseFont."""
    if any(map(paper.is_wide, paper.letters_of([page]))) and not _has_chinese():
        raise NoChineseFont
    return _with_density(_rendered(svg(page), page.width, page.height))


def drawn(source: str, width: int, height: int) -> bytes:
    """A drawing without words as a JPEG that fills so many dots; half of them are enough.

    The drawing keeps its proportions: its edges are drawn out to the sides.
    """
    from PIL import Image

    wide, high = width // 2, height // 2
    out = io.BytesIO()
    with Image.open(io.BytesIO(_rendered(source, wide, high, has_text=False))) as image:
        shown = image.convert("RGB")
    room = (wide - shown.width) // 2
    ground = Image.new("RGB", (wide, shown.height))
    for place, column in ((0, 0), (wide - room - 1, shown.width - 1)):
        edge = shown.crop((column, 0, column + 1, shown.height))
        ground.paste(edge.resize((room + 1, shown.height)), (place, 0))
    ground.paste(shown, (room, 0))
    ground.save(out, "JPEG", quality=88)
    return out.getvalue()


def pdf(pages: Sequence[Page], title: str) -> bytes:
    """All pages as one document; texts can be searched and copied."""
    # Read with its first use: it would add to what the server needs at rest.
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    if CHINESE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1, lang="zh-CN")
    canvas.setTitle(title)
    for page in pages:
        canvas.setPageSize((_points(page.width), _points(page.height)))
        # Dots from the top left, as the layouts count.
        canvas.translate(0, _points(page.height))
        canvas.scale(72 / DPI, -72 / DPI)
        for mark in page.marks:
            _PDF[type(mark)](canvas, mark)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Several files as one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def _rendered(source: str, width: int, height: int, *, has_text: bool = True) -> bytes:
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=source,
            width=width,
            height=height,
            dpi=DPI,
            skip_system_fonts=not has_text,
        )
    )


@cache
def _has_chinese() -> bool:
    """Whether a Chinese letter leaves a mark."""
    letter = svg(Page(60, 60, (Text(10, 50, "汉", 40),)))
    return _rendered(letter, 60, 60) != _rendered(svg(Page(60, 60, ())), 60, 60)


def _with_density(content: bytes) -> bytes:
    """Without its density a program would print the picture in any size."""
    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(content)) as image:
        image.convert("RGB").save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


def _svg_box(mark: Box) -> str:
    round_ = f' rx="{mark.radius}"' if mark.radius else ""
    return (
        f'<rect x="{mark.x}" y="{mark.y}" width="{mark.width}" height="{mark.height}" '
        f'fill="{mark.colour}"{round_}/>'
    )


def _svg_text(mark: Text) -> str:
    weight = ' font-weight="bold"' if mark.is_bold else ""
    anchor = f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else ""
    return (
        f'<text x="{mark.x}" y="{mark.y}" font-size="{mark.size}" fill="{mark.colour}"'
        f"{weight}{anchor}>{escape(mark.text)}</text>"
    )


def _svg_symbol(mark: Symbol) -> str:
    path = "".join(
        f"M{mark.x + x},{mark.y + y}h{width}v{height}h-{width}z"
        for x, y, width, height in mark.parts
    )
    return f'<path d="{path}" fill="#000" shape-rendering="crispEdges"/>'


def _svg_picture(mark: Picture) -> str:
    content = base64.b64encode(mark.jpeg).decode()
    return (
        f'<image x="{mark.x}" y="{mark.y}" width="{mark.width}" height="{mark.height}" '
        f'href="data:image/jpeg;base64,{content}"/>'
    )


def _points(dots: int) -> float:
    return dots * 72 / DPI


def _pdf_box(canvas: Any, mark: Box) -> None:
    canvas.setFillColor(mark.colour)
    if mark.radius:
        canvas.roundRect(mark.x, mark.y, mark.width, mark.height, mark.radius, stroke=0, fill=1)
    else:
        canvas.rect(mark.x, mark.y, mark.width, mark.height, stroke=0, fill=1)


def _pdf_symbol(canvas: Any, mark: Symbol) -> None:
    canvas.setFillColor("#000000")
    path = canvas.beginPath()
    for x, y, width, height in mark.parts:
        path.rect(mark.x + x, mark.y + y, width, height)
    canvas.drawPath(path, stroke=0, fill=1)


def _pdf_picture(canvas: Any, mark: Picture) -> None:
    from reportlab.lib.utils import ImageReader

    canvas.saveState()
    canvas.translate(mark.x, mark.y + mark.height)
    canvas.scale(1, -1)
    canvas.drawImage(ImageReader(io.BytesIO(mark.jpeg)), 0, 0, mark.width, mark.height)
    canvas.restoreState()


def _pdf_text(canvas: Any, mark: Text) -> None:
    """Chinese letters and others by their own fonts, one after the other on the same line."""
    width = paper.width_of(mark.text, mark.size, is_bold=mark.is_bold)
    shift = {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
    canvas.saveState()
    canvas.translate(mark.x - shift, mark.y)
    canvas.scale(1, -1)
    canvas.setFillColor(mark.colour)
    place = 0.0
    for is_wide, letters in groupby(mark.text, paper.is_wide):
        text = "".join(letters)
        line = canvas.beginText(place, 0)
        if is_wide:
            line.setFont(CHINESE, mark.size)
            line.setTextRenderMode(2 if mark.is_bold else 0)
            canvas.setStrokeColor(mark.colour)
            canvas.setLineWidth(mark.size * BOLD_STROKE)
        else:
            line.setFont("Helvetica-Bold" if mark.is_bold else "Helvetica", mark.size)
            line.setTextRenderMode(0)
        line.textOut(text)
        canvas.drawText(line)
        place += paper.width_of(text, mark.size, is_bold=mark.is_bold)
    canvas.restoreState()


_SVG: Final[dict[type[Mark], Any]] = {
    Box: _svg_box,
    Text: _svg_text,
    Symbol: _svg_symbol,
    Picture: _svg_picture,
}
_PDF: Final[dict[type[Mark], Any]] = {
    Box: _pdf_box,
    Text: _pdf_text,
    Symbol: _pdf_symbol,
    Picture: _pdf_picture,
}
