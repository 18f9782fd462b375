"""Small goods for tests, made by the real verbs."""

from datetime import UTC, datetime
from uuid import UUID

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries
from quanqu.catalog.types import NewSku, ProductView
from quanqu.network import actions as network

AT = datetime(2026, 6, 1, 2, tzinfo=UTC)
SIZES = ("S", "M", "L")


def organisation(code: str = "group", kind: str = "group") -> UUID:
    """An organisation to own goods."""
    return network.open_organisation(code=code, name=f"{code} 公司", kind=kind).organisation_id


def jacket(
    organisation_id: UUID, *, code: str = "JK-01", category_code: str = "jackets"
) -> ProductView:
    """A jacket in three sizes; its category is added once."""
    if category_code not in {category.code for category in queries.list_categories()}:
        catalog.add_category(code=category_code, name="夹克", name_en="Jackets")
    return catalog.add_product(
        organisation_id=organisation_id,
        category_code=category_code,
        code=code,
        name="防风夹克",
        name_en="Windproof jacket",
        skus=[NewSku(f"{code}-{size}", colour="红", colour_en="red", size=size) for size in SIZES],
    )


def group_and_merchant() -> tuple[UUID, UUID]:
    """The group that runs the platform, and a merchant on it."""
    return organisation(), organisation("MERCHANT-A", "merchant")
