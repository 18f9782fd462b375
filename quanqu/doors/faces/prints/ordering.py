"""Printing codes: what stands beside each, and the file that comes of it. (A1, A3, A10)"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import PICTURE_SIDES, SkuView
from quanqu.codes import queries as codes
from quanqu.codes.types import SECRET, BatchView, CodeView, Purpose
from quanqu.doors.faces import formats, pictures
from quanqu.doors.faces.prints import drawing, layouts
from quanqu.doors.faces.prints.layouts import Drawn, Order, Piece, PrintKind
from quanqu.doors.faces.prints.paper import Page, Paper
from quanqu.doors.faces.prints.symbols import Level
from quanqu.kit.refusals import Invalid
from quanqu.network import queries as network
from quanqu.scan import queries as scan
from quanqu.scan.types import Goods

PRINTABLE: Final = frozenset(Purpose) - SECRET - {Purpose.MEMBER}
"""Whoever has the text of the others has the thing itself; who made tickets prints them."""

MOST: Final = {PrintKind.POSTER: 40, PrintKind.SHELF: 200}
MOST_PIECES: Final = 1_000
MOST_PICTURES: Final = 6
"""Pages of a PNG; each is a picture of eight million dots or more, and somebody waits for it."""


class Form(StrEnum):
    PDF = "pdf"
    SVG = "svg"
    PNG = "png"


KINDS: Final = {Form.PDF: "application/pdf", Form.SVG: "image/svg+xml", Form.PNG: "image/png"}


class NothingToPrint(Invalid):
    """No codes, only secret ones, or goods were asked for where there are none."""

    code = "nothing_to_print"
    text = gettext_lazy("Nothing of this can be printed like that.")


class TooMuchToPrint(Invalid):
    """More than fits one file."""

    code = "too_much_to_print"
    text = gettext_lazy("At most %(most)s go into one file. Choose a part.")


@dataclass(frozen=True, slots=True)
class Asked:
    """How somebody wants codes printed."""

    kind: PrintKind
    form: Form = Form.PDF
    paper: Paper = Paper.A4
    level: Level = Level.M
    headline: str = ""


def print_codes(
    asked: Asked, chosen: Sequence[CodeView], batch: BatchView | None, at: datetime
) -> HttpResponse:
    """A file with these codes. Refuses NothingToPrint, TooMuchToPrint, TooSmall."""
    allowed = PRINTABLE | {Purpose.TICKET} if batch else PRINTABLE
    found = [code for code in chosen if code.purpose in allowed]
    most = MOST.get(asked.kind, MOST_PIECES)
    if len(found) > most:
        raise TooMuchToPrint(most=most)
    goods = scan.goods_of(found, at)
    if asked.kind in (PrintKind.TAGS, PrintKind.SHELF):
        found = [code for code in found if code.code_id in goods]
    if not found:
        raise NothingToPrint
    order = Order(
        kind=asked.kind,
        pieces=[_piece(code, goods.get(code.code_id)) for code in found],
        paper=asked.paper,
        level=asked.level,
        headline=asked.headline,
        place=_place(found[0].node_id),
        gift=_("Scan and get a coupon") if "gives" in found[0].facts else "",
    )
    name = f"{asked.kind}-{batch.name}" if batch else str(asked.kind)
    return _answer(layouts.pages(order), asked.form, name)


def _answer(pages: Sequence[Page], form: Form, name: str) -> HttpResponse:
    if form is Form.PNG and len(pages) > MOST_PICTURES:
        raise TooMuchToPrint(most=MOST_PICTURES)
    kind, content = KINDS[form], b""
    if form is Form.PDF:
        content = drawing.pdf(pages, name)
    else:
        draw = drawing.png if form is Form.PNG else lambda page: drawing.svg(page).encode()
        files = [(f"{number:03}.{form}", draw(page)) for number, page in enumerate(pages, start=1)]
        content = files[0][1]
        if len(files) > 1:
            kind, content = "application/zip", drawing.packed(files)
    answer = HttpResponse(content, content_type=kind)
    ending = "zip" if kind == "application/zip" else form
    answer["Content-Disposition"] = f'attachment; filename="codes.{ending}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _place(node_id: UUID | None) -> str:
    return formats.named(network.get_node(node_id)) if node_id else ""


def _piece(code: CodeView, goods: Goods | None) -> Piece:
    is_ticket = code.purpose is Purpose.TICKET
    # Readable without a network: a till checks the signature itself.
    link = codes.code_url(codes.signed_text(code) if is_ticket else code.token)
    if goods is None:
        return Piece(link, code.token, code.label, under=_place(code.node_id))
    sku = goods.skus[0]
    is_one = len(goods.skus) == 1
    gtin = _retail(sku.barcodes) if is_one else ""
    line = goods.price
    price = formats.money(line.unit_price_fen, goods.currency) if line else ""
    is_less = line is not None and line.unit_price_fen < line.list_price_fen
    return Piece(
        link=scan.tag_url(gtin, code.token) if gtin else link,
        token=code.token,
        title=formats.named(sku),
        under=_choice(sku) if is_one else _("%(n)s kinds") % {"n": len(goods.skus)},
        price=price if is_one or not price else _("from %(price)s") % {"price": price},
        was=formats.money(line.list_price_fen, goods.currency) if line and is_less else "",
        unit_price=_unit_price(sku, goods) if is_one else "",
        gtin=gtin,
        picture=_picture(sku),
    )


def _choice(sku: SkuView) -> str:
    parts = (formats.named(sku, "colour"), sku.size, sku.code)
    return " / ".join(part for part in parts if part)


def _unit_price(sku: SkuView, goods: Goods) -> str:
    """What one unit costs; weighed goods by the kilogram, or by what the price is for."""
    if goods.price is None:
        return ""
    price = formats.money(goods.price.unit_price_fen, goods.currency)
    if sku.is_weighed:
        per = "kg" if sku.price_per_qty == 1_000 else f"{sku.price_per_qty} g"
        return f"{price} / {per}"
    return f"{price} / {sku.unit}" if sku.unit else ""


def _retail(barcodes: Sequence[str]) -> str:
    """The barcode that a till reads; cartons have longer ones."""
    return next((one for one in barcodes if len(one) in (8, 12, 13)), "")


def _picture(sku: SkuView) -> Drawn:
    """A photograph that somebody added, else the drawing of such goods."""

    def draw(width: int, height: int) -> bytes:
        media = catalog.list_media(sku.product_id, sku_ids=[sku.sku_id])
        if media:
            return _photo(media[0].digest, width, height)
        name = formats.named(sku)
        kind = pictures.kind_of(sku.category_code, name)
        source = pictures.draw(
            seed=str(sku.product_id),
            category=kind,
            colour=sku.colour_en or sku.colour,
            form=pictures.form_of(kind, name),
        )
        return drawing.drawn(source, width, height)

    return draw


def _photo(digest: str, width: int, height: int) -> bytes:
    out = io.BytesIO()
    with catalog.open_picture(digest, PICTURE_SIDES[1]) as file, Image.open(file) as image:
        filled = ImageOps.fit(image.convert("RGB"), (width // 2, height // 2))
        filled.save(out, "JPEG", quality=88)
    return out.getvalue()
