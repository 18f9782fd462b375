"""A guide's own page: the products they stand for, in their words (G5)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from quanqu.catalog import queries as catalog
from quanqu.guides.models import Pick
from quanqu.guides.refusals import PickUnknown
from quanqu.kit import tx


@tx.required
def pick(*, staff_id: UUID, product_id: UUID, words: str, at: datetime) -> None:
    """Show a product on one's page, last; picked again, its words change. Refuses what the catalog
    does not know."""
    catalog.get_product(product_id)
    last = Pick.objects.filter(staff_id=staff_id).aggregate(last=Max("position"))["last"] or 0
    Pick.objects.update_or_create(
        staff_id=staff_id,
        product_id=product_id,
        defaults={"words": words},
        create_defaults={"words": words, "position": last + 1, "picked_at": at},
    )


@tx.required
def drop_pick(*, staff_id: UUID, product_id: UUID) -> None:
    """Take it off the page again. Refuses PickUnknown."""
    gone, _tables = Pick.objects.filter(staff_id=staff_id, product_id=product_id).delete()
    if not gone:
        raise PickUnknown
