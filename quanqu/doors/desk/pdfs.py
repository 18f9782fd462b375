"""Statements as PDF, for whoever files paper: A4, Chinese text, page numbers, sums on grey."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

KIND: Final = "application/pdf"
FONT: Final = "STSong-Light"
"""Every PDF reader has a Chinese font for this name, so that none is carried in the file."""

SIZE: Final = 8
PADDING: Final = 4
WIDEST: Final = 190
"""Of a column, in points; longer text is folded."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table under its title and what is said of it; `sums` are the places of rows that sum up
    others."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]
    sums: frozenset[int] = frozenset()
    told: Sequence[str] = ()


def wants_pdf(request: HttpRequest) -> bool:
    return request.GET.get("as") == "pdf"


def pdf_answer(name: str, title: str, under: str, sections: Iterable[Section]) -> HttpResponse:
    """One document with these tables."""
    answer = HttpResponse(_document(title, under, sections), content_type=KIND)
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _document(title: str, under: str, sections: Iterable[Section]) -> bytes:
    # Read with its first use: it would add to what the server needs at rest.
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    plain = ParagraphStyle("plain", fontName=FONT, fontSize=SIZE, leading=11, wordWrap="CJK")
    large = ParagraphStyle("large", parent=plain, fontSize=15, leading=20)
    heading = ParagraphStyle("heading", parent=plain, fontSize=11, leading=16, keepWithNext=1)
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=landscape(A4),
        leftMargin=15 * mm,
        rightMargin=15 * mm,
        topMargin=15 * mm,
        bottomMargin=18 * mm,
        title=title,
        lang="zh-CN",
    )
    story: list[Any] = [Paragraph(escape(title), large), Paragraph(escape(under), plain)]
    for section in sections:
        story += [Spacer(1, 5 * mm), Paragraph(escape(section.title), heading)]
        story += [Paragraph(escape(sentence), plain) for sentence in section.told]
        if section.rows:
            story.append(_table(section, document.width, plain))
        else:
            story.append(Paragraph(escape(_("Nothing on these days")), plain))
    document.build(story, canvasmaker=_numbering())
    return out.getvalue()


def _table(section: Section, width: float, style: Any) -> Any:
    from reportlab.lib import colors
    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.platypus import LongTable, Paragraph

    lines = [[_text(cell) for cell in row] for row in (section.head, *section.rows)]
    needed = [
        min(WIDEST, max(stringWidth(text, FONT, SIZE) for text in column)) + 2 * PADDING
        for column in zip(*lines, strict=True)
    ]
    scale = min(1.0, width / sum(needed))
    widths = [one * scale for one in needed]
    cells = [
        [
            Paragraph(escape(text), style)
            if stringWidth(text, FONT, SIZE) + 2 * PADDING > widths[place] + 0.1
            else text
            for place, text in enumerate(line)
        ]
        for line in lines
    ]
    looks: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), FONT, SIZE),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.lightgrey),
    ]
    for place, cell in enumerate(section.rows[0]):
        if isinstance(cell, int | Decimal):
            looks.append(("ALIGN", (place, 0), (place, -1), "RIGHT"))
    # The font has no bold face: sums stand on grey.
    looks += [
        ("BACKGROUND", (0, row + 1), (-1, row + 1), colors.whitesmoke) for row in section.sums
    ]
    return LongTable(cells, colWidths=widths, repeatRows=1, hAlign="LEFT", style=looks)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _numbering() -> Any:
    """A canvas that knows how many pages there are before it writes the first one's foot."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.pages: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self.pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            pages = self.pages
            for number, page in enumerate(pages, start=1):
                self.__dict__.update(page)
                self.setFont(FONT, SIZE)
                words = {"number": number, "pages": len(pages)}
                self.drawCentredString(
                    self._pagesize[0] / 2, 25, _("Page %(number)s of %(pages)s") % words
                )
                super().showPage()
            super().save()

    return Numbered
