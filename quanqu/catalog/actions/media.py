"""Pictures of goods."""

from typing import Final
from uuid import UUID

from quanqu.catalog import pictures
from quanqu.catalog.models import Media, Product, Sku
from quanqu.catalog.refusals import TooManyPictures
from quanqu.catalog.types import MediaId
from quanqu.kit import tx
from quanqu.kit.refusals import NotFound

MOST_PICTURES: Final = 12


@tx.required
def add_media(product_id: UUID, *, content: bytes, sku_id: UUID | None = None) -> MediaId:
    """Add a picture to a product, or to one SKU of it; adding it again changes nothing.

    It stands behind those that are there: the first is the one that is shown first. Refuses
    NotFound, TooManyPictures, PictureWrong (no JPEG, PNG or WebP), PictureTooLarge.
    """
    kept = pictures.keep(content)
    if Product.objects.select_for_update(of=("self",)).filter(id=product_id).first() is None:
        raise NotFound
    if sku_id is not None and not Sku.objects.filter(id=sku_id, product_id=product_id).exists():
        raise NotFound
    shown = list(Media.objects.filter(product_id=product_id))
    for one in shown:
        if (one.digest, one.sku_id) == (kept.digest, sku_id):
            return MediaId(one.id)
    if len(shown) >= MOST_PICTURES:
        raise TooManyPictures(most=MOST_PICTURES)
    made = Media.objects.create(
        product_id=product_id,
        sku_id=sku_id,
        place=max((one.place for one in shown), default=-1) + 1,
        digest=kept.digest,
        width=kept.width,
        height=kept.height,
    )
    return MediaId(made.id)


@tx.required
def drop_media(product_id: UUID, *, media_id: UUID) -> None:
    """Take a picture away from a product; taking it again changes nothing.

    Its files stay: another product may show the same picture at this moment.
    """
    Media.objects.filter(id=media_id, product_id=product_id).delete()
