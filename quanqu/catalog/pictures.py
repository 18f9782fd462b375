"""Pictures as they are kept: looked at, turned upright, without what the camera wrote, as WebP."""

import io
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from PIL import Image, ImageOps

from quanqu.catalog.refusals import PictureTooLarge, PictureWrong
from quanqu.catalog.types import PICTURE_SIDES

FORMATS: Final = ("JPEG", "PNG", "WEBP")
"""Not SVG, which can hold a program, and not what only few browsers show."""

MOST_BYTES: Final = 8_000_000
MOST_PIXELS: Final = 40_000_000
QUALITY: Final = 82


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture in the storage: found by the digest of the file that was sent."""

    digest: str
    width: int
    height: int


def storage() -> Storage:
    return storages["pictures"]


def name_of(digest: str, side: int) -> str:
    """Where one size of a picture lies. The same name always means the same picture."""
    return f"{digest[:2]}/{digest}-{side}.webp"


def keep(content: bytes) -> Kept:
    """Keep a picture in its sizes; keeping it again changes nothing.

    Nothing of the file that was sent is served: only pixels go on. Refuses PictureWrong,
    PictureTooLarge.
    """
    if len(content) > MOST_BYTES:
        raise PictureTooLarge
    digest, largest = sha256(content).hexdigest(), _decoded(content)
    for side in PICTURE_SIDES:
        name = name_of(digest, side)
        if not storage().exists(name):
            storage().save(name, ContentFile(_encoded(largest, side)))
    return Kept(digest, largest.width, largest.height)


def _decoded(content: bytes) -> Image.Image:
    """The picture, no larger than its largest size. Its claim is read before its pixels are."""
    most = max(PICTURE_SIDES)
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureTooLarge
            image.draft("RGB", (most, most))
            upright = ImageOps.exif_transpose(image)
            has_alpha = upright.has_transparency_data
            plain = upright.convert("RGBA" if has_alpha else "RGB")
    except Image.DecompressionBombError as error:
        raise PictureTooLarge from error
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureWrong from error
    plain.thumbnail((most, most))
    return plain


def _encoded(picture: Image.Image, side: int) -> bytes:
    """One size, never enlarged. A new image takes pixels only: no EXIF, no place, no profile."""
    small = Image.new(picture.mode, picture.size)
    small.paste(picture)
    small.thumbnail((side, side))
    made = io.BytesIO()
    small.save(made, "WEBP", quality=QUALITY)
    return made.getvalue()
