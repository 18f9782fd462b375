"""Reads of imports: how far they came, and which rows were refused, in words."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from quanqu.catalog.models import Import, ImportRefusal
from quanqu.catalog.types import (
    ImportId,
    ImportReport,
    ImportState,
    ImportView,
    RefusedRow,
)
from quanqu.kit.refusals import NotFound

SHOWN: Final = 200

REASONS: Final = {
    "missing": gettext_noop("The column %(column)s is empty."),
    "not_a_number": gettext_noop("%(column)s is not a whole number: %(value)s."),
    "negative": gettext_noop("%(column)s is negative: %(value)s."),
    "too_large": gettext_noop("%(column)s is too large: %(value)s."),
    "too_small": gettext_noop("%(column)s is too small: %(value)s."),
    "not_yes_or_no": gettext_noop("%(column)s is neither yes nor no: %(value)s."),
    "not_pairs": gettext_noop("%(column)s is not like “storage=128 GB;shade=01”: %(value)s."),
    "not_in_grams": gettext_noop("Weighed goods have the unit g, not “%(value)s”."),
    "unknown_organisation": gettext_noop("There is no organisation %(value)s."),
    "unknown_category": gettext_noop("There is no category %(value)s."),
    "unknown_brand": gettext_noop("There is no brand %(value)s."),
    "unknown_attribute": gettext_noop("%(column)s names %(value)s, which is no attribute."),
    "duplicate_sku": gettext_noop("The SKU %(value)s is there already."),
    "bad_barcode": gettext_noop("The barcode %(value)s has a wrong length or check digit."),
    "bad_pack": gettext_noop("A pack reads like 16901234567899*12, not %(value)s."),
    "bad_scale_code": gettext_noop("A scale code has 5 digits and weighed goods: %(value)s."),
    "barcode_taken": gettext_noop("The barcode %(value)s belongs to another SKU."),
    "scale_code_taken": gettext_noop("The scale code %(value)s belongs to another SKU."),
    "unknown_sku": gettext_noop("There is no SKU and no barcode %(value)s."),
    "not_a_moment": gettext_noop("%(column)s is no moment like 2026-11-11 00:00: %(value)s."),
    "not_a_while": gettext_noop("These prices end before they begin: %(value)s."),
    "in_the_future": gettext_noop("%(column)s lies in the future: %(value)s."),
    "too_long": gettext_noop("%(column)s is too long: %(value)s."),
    "not_a_link": gettext_noop("%(column)s is no address of a page: %(value)s."),
    "floor_price": gettext_noop("A floor price takes a second person's approval."),
    "repeated": gettext_noop("An earlier row says the same of %(value)s."),
    "product_differs": gettext_noop(
        "The product %(value)s has another name, category or brand in an earlier row."
    ),
}


def import_view(found: Import) -> ImportView:
    """An import as others see it."""
    return ImportView(
        import_id=ImportId(found.id),
        source=found.source,
        state=ImportState(found.state),
        skips_refused=found.skips_refused,
        read_qty=found.read_qty,
        taken_qty=found.taken_qty,
        product_qty=found.product_qty,
        refused_qty=found.refused_qty,
        began_at=found.began_at,
        ended_at=found.ended_at,
    )


def get_import(import_id: UUID) -> ImportReport:
    """What an import did, with the first rows it refused; refuses NotFound."""
    found = Import.objects.filter(id=import_id).first()
    if found is None:
        raise NotFound
    view = import_view(found)
    parts = {name: getattr(view, name) for name in ImportView.__dataclass_fields__}
    return ImportReport(**parts, refused=tuple(list_refused(import_id, limit=SHOWN)))


def list_imports(*, limit: int = 50) -> list[ImportView]:
    """The latest imports, the youngest first."""
    return [import_view(one) for one in Import.objects.order_by("-id")[:limit]]


def list_refused(import_id: UUID, *, limit: int | None = None) -> Iterator[RefusedRow]:
    """Refused rows by line; read from the server a few thousand at a time."""
    found = ImportRefusal.objects.filter(of_import_id=import_id).order_by("line")
    rows = found.values_list("line", "reason", "column", "value")
    for line, reason, column, value in (rows[:limit] if limit else rows).iterator(2_000):
        yield refused_row(line, reason, column, value)


def refused_row(line: int, reason: str, column: str, value: str) -> RefusedRow:
    """A row that is not taken, with the reason in the reader's words."""
    text = _(REASONS[reason]) % {"column": column, "value": value}
    return RefusedRow(line, reason, value or column, text)
