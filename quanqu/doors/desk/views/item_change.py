"""An item's words, pictures and barcodes, as whoever keeps the goods changes them."""

from collections.abc import Callable
from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import SkuView
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk
from quanqu.doors.desk.views.items import require_edit, visible
from quanqu.kit import ids

LONGEST: Final = 2_000


@require_POST
@at_desk
def item_change(scope: Scope, sku: str) -> HttpResponse:
    """Other words, another category or brand."""

    def word(name: str, most: int = 200) -> str:
        return scope.request.POST.get(name, "").strip()[:most]

    def change(found: SkuView) -> None:
        catalog.change_product(
            found.product_id,
            name=word("name"),
            name_en=word("name_en"),
            description=word("description", LONGEST),
            description_en=word("description_en", LONGEST),
            category_code=word("category"),
            brand_code=word("brand"),
        )

    return _do(scope, sku, change, told=_("The item was changed."))


@require_POST
@at_desk
def item_picture(scope: Scope, sku: str) -> HttpResponse:
    """A picture more, of the product or of this SKU alone."""
    sent = scope.request.FILES.get("picture")
    content = sent.read() if sent is not None else b""

    def add(found: SkuView) -> None:
        only = found.sku_id if scope.request.POST.get("only") else None
        catalog.add_media(found.product_id, content=content, sku_id=only)

    return _do(scope, sku, add, told=_("The picture was added."))


@require_POST
@at_desk
def item_picture_drop(scope: Scope, sku: str, media: str) -> HttpResponse:
    """A picture less."""
    media_id = ids.parse("med", media)

    def drop(found: SkuView) -> None:
        catalog.drop_media(found.product_id, media_id=media_id)

    return _do(scope, sku, drop, told=_("The picture was taken away."))


@require_POST
@at_desk
def item_barcode_drop(scope: Scope, sku: str) -> HttpResponse:
    """A barcode less: it was wrong, or is another item's now."""
    barcode = scope.request.POST.get("barcode", "")

    def drop(found: SkuView) -> None:
        catalog.drop_barcode(found.sku_id, barcode=barcode)

    return _do(scope, sku, drop, told=_("The barcode was taken away."))


def _do(scope: Scope, sku: str, change: Callable[[SkuView], None], *, told: str) -> HttpResponse:
    found, page = visible(scope, sku), reverse("desk:item", args=[sku])
    require_edit(scope, found.organisation_id)

    def effect() -> str:
        change(found)
        return page

    return do_once(scope, effect, back=page, told=told)
