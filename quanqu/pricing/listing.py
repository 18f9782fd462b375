"""Lists for screens: promotions of organisations, coupons of a member."""

from collections.abc import Collection
from uuid import UUID

from quanqu.kit import sql as sql_files
from quanqu.pricing.types import CouponView, PromotionView

sql = sql_files.load("quanqu.pricing")


def list_promotions(organisation_ids: Collection[UUID]) -> list[PromotionView]:
    """The latest version of each promotion of some organisations, in the order they were made."""
    rows = sql.promotions_of(organisation_ids=list(organisation_ids))
    return [PromotionView(**row) for row in rows]


def list_coupons(member_id: UUID) -> list[CouponView]:
    """What a member holds, used and expired ones too; those that end first come first."""
    return [CouponView(**row) for row in sql.coupons_of(member_id=member_id)]
