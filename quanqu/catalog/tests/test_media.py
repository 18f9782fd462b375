"""Pictures of goods: what is kept of them, and what is no picture."""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from pytest_django import Settings

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries
from quanqu.catalog.tests import factory
from quanqu.catalog.types import PICTURE_SIDES, NewSku, ProductView
from quanqu.kit import tx
from quanqu.kit.refusals import NotFound


@pytest.fixture
def product(db: None, settings: Settings, tmp_path: Path) -> Iterator[ProductView]:
    """A product with two SKUs, in a transaction that is taken back."""
    pictures = settings.STORAGES["pictures"] | {"OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"pictures": pictures}
    with tx.begin(actor="system:test"):
        owner_id = factory.organisation("GROUP", "group")
        catalog.add_category(code="goods", name="商品")
        yield catalog.add_product(
            organisation_id=owner_id,
            category_code="goods",
            code="P",
            name="商品",
            skus=[NewSku("P-1"), NewSku("P-2")],
        )


def picture(size: tuple[int, int] = (40, 30), form: str = "JPEG", **how: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "red").save(made, form, **how)
    return made.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that claims to have 100,000 x 100,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body


def opened(digest: str, side: int) -> Image.Image:
    with queries.open_picture(digest, side) as file:
        return Image.open(io.BytesIO(file.read()))


class TestAddMedia:
    def test_keeps_pixels_upright_in_three_sizes_and_nothing_the_camera_wrote(
        self, product: ProductView
    ) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was held on its side
        exif.get_ifd(0x8825)[1] = "N"
        content = picture((2_400, 1_200), exif=exif)
        for _ in range(2):
            catalog.add_media(product.product_id, content=content)
        (view,) = queries.list_media(product.product_id)
        assert (view.width, view.height) == (800, 1_600)
        for side in PICTURE_SIDES:
            kept = opened(view.digest, side)
            assert (kept.format, kept.size) == ("WEBP", (side // 2, side))
            assert not kept.getexif()

    def test_shows_a_skus_own_pictures_first(self, product: ProductView) -> None:
        sku_ids = [sku.sku_id for sku in product.skus]
        wants: list[UUID | None] = [None, sku_ids[0], sku_ids[1]]
        for shade, sku_id in enumerate(wants, start=20):
            catalog.add_media(product.product_id, content=picture((shade, 9)), sku_id=sku_id)
        found = queries.list_media(product.product_id, sku_ids=[sku_ids[1]])
        assert [view.sku_id for view in found] == [sku_ids[1], None, sku_ids[0]]
        catalog.drop_media(product.product_id, media_id=found[0].media_id)
        assert len(queries.list_media(product.product_id)) == 2

    @pytest.mark.parametrize(
        ("content", "refusal"),
        [
            (b"", catalog.PictureWrong),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", catalog.PictureWrong),
            (picture(form="GIF"), catalog.PictureWrong),
            (picture((400, 300), "PNG")[:-60], catalog.PictureWrong),
            (bomb(), catalog.PictureTooLarge),
            (picture() + b"\0" * 8_000_000, catalog.PictureTooLarge),
        ],
        ids=["nothing", "svg", "gif", "cut off", "bomb", "too long"],
    )
    def test_refuses_what_is_no_picture_or_too_large(
        self, product: ProductView, tmp_path: Path, content: bytes, refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            catalog.add_media(product.product_id, content=content)
        assert not list(tmp_path.iterdir())

    def test_has_an_end_and_belongs_to_the_product(self, product: ProductView) -> None:
        for width in range(20, 32):
            catalog.add_media(product.product_id, content=picture((width, 9)))
        with pytest.raises(catalog.TooManyPictures):
            catalog.add_media(product.product_id, content=picture((99, 9)))
        with pytest.raises(NotFound):
            catalog.add_media(product.product_id, content=picture(), sku_id=product.product_id)
