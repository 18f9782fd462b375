"""Reads a code from a picture that a phone took, for browsers that cannot scan themselves."""

import io
from typing import Final

import zxingcpp
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from quanqu.kit.refusals import Refused

MOST_BYTES: Final = 8_000_000
MOST_PIXELS: Final = 50_000_000
SIDE: Final = 1_600
"""Enough for any code that a person would frame; a larger picture only costs time."""

PER_MINUTE: Final = 20


class NothingRead(Refused):
    """No code was found in the picture."""

    code = "nothing_read"
    status = 422
    text = _("We could not find a code in this picture. Hold it still, all of it in the frame.")


class PictureWrong(Refused):
    """Not a picture, or larger than anybody needs."""

    code = "picture_wrong"
    status = 422
    text = _("This file cannot be read as a picture.")


class TooManyPictures(Refused):
    """Reading costs time, so one browser or address gets a fair share of it."""

    code = "too_many_pictures"
    status = 429
    text = _("Too many pictures at once. Please wait a minute, or type the code.")


def scanned_text(request: HttpRequest) -> str:
    """What the scanner form sent: its text, or the code in its picture."""
    text = request.POST.get("text", "").strip()
    picture = request.FILES.get("picture")
    if text or not isinstance(picture, UploadedFile):
        return text
    _take_turn(str(request.META.get("REMOTE_ADDR")))
    return read_picture(picture)


def read_picture(file: "UploadedFile[bytes]") -> str:
    """The text of the first code in a picture. Refuses PictureWrong, NothingRead."""
    if (file.size or 0) > MOST_BYTES:
        raise PictureWrong
    try:
        with Image.open(io.BytesIO(file.read()), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureWrong
            image.draft("L", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(image).convert("L")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise PictureWrong from error
    upright.thumbnail((SIDE, SIDE))
    found = zxingcpp.read_barcodes(upright)
    if not found:
        raise NothingRead
    return str(found[0].text)


def _take_turn(address: str) -> None:
    key = f"pictures:{address}"
    cache.add(key, 0, timeout=60)
    if cache.incr(key) > PER_MINUTE:
        raise TooManyPictures
