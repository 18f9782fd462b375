"""Lists for screens: promotions, budgets and coupons of organisations, coupons of a member."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q

from quanqu.kit import sql as sql_files
from quanqu.pricing.models import FloorDraft
from quanqu.pricing.promoting import read_form
from quanqu.pricing.types import (
    BudgetView,
    BuyerState,
    BuyerView,
    CouponView,
    FloorDraftView,
    IssuedCoupon,
    PromotionView,
    SeriesView,
    TokenView,
)

sql = sql_files.load("quanqu.pricing")


def list_promotions(organisation_ids: Collection[UUID]) -> list[PromotionView]:
    """The latest version of each promotion of some organisations, in the order they were made."""
    rows = sql.promotions_of(organisation_ids=list(organisation_ids))
    return [PromotionView(**row) for row in rows]


def versions_of(promotion_id: UUID) -> list[PromotionView]:
    """Every version of a promotion, the newest first; none of one that is not there."""
    return [PromotionView(**row) for row in sql.versions_of_promotion(promotion_id=promotion_id)]


def list_budgets(organisation_ids: Collection[UUID]) -> list[BudgetView]:
    """The budgets of some organisations, the newest first."""
    return [BudgetView(**row) for row in sql.budgets_of(organisation_ids=list(organisation_ids))]


def list_coupons(member_id: UUID) -> list[CouponView]:
    """What a member holds, used and expired ones too; those that end first come first."""
    return [CouponView(**row) for row in sql.coupons_of(member_id=member_id)]


def list_series(organisation_ids: Collection[UUID]) -> list[SeriesView]:
    """The coupon series of some organisations, the newest first."""
    return [SeriesView(**row) for row in sql.series_of(organisation_ids=list(organisation_ids))]


def list_issued_coupons(series_id: UUID, *, limit: int = 50) -> list[IssuedCoupon]:
    """The coupons of a series, the newest first."""
    rows = sql.coupons_of_series(series_id=series_id, row_limit=limit)
    return [IssuedCoupon(**row) for row in rows]


def list_buyers(organisation_id: UUID, *, limit: int = 200) -> list[BuyerView]:
    """Who asked to buy wholesale from an organisation; those who wait come first."""
    rows = sql.buyers_of(organisation_id=organisation_id, row_limit=limit)
    return [BuyerView(**row | {"state": BuyerState(row["state"])}) for row in rows]


def list_tokens(
    *, kind: str | None = None, member_id: UUID | None = None, limit: int = 50
) -> list[TokenView]:
    """Benefit tokens, those that are over or taken back too, the newest first."""
    rows = sql.tokens_of(kind=kind, member_id=member_id, row_limit=limit)
    return [TokenView(**row) for row in rows]


def list_floor_drafts(list_id: UUID, *, limit: int = 20) -> list[FloorDraftView]:
    """Floors proposed for a list, those that wait first, then the youngest."""
    found = FloorDraft.objects.filter(list_id=list_id).order_by("-id")
    waits = Q(version=None, dropped_by=None)
    waiting = [*found.filter(waits)[:limit]]
    decided = found.exclude(waits)[: limit - len(waiting)]
    return [_floors(one) for one in (*waiting, *decided)]


def _floors(draft: FloorDraft) -> FloorDraftView:
    return FloorDraftView(
        draft_id=draft.id,
        list_id=draft.list_id,
        floors_fen={UUID(sku_id): fen for sku_id, fen in draft.rows.items()},
        drafted_by=draft.drafted_by,
        drafted_at=draft.drafted_at,
        approved_by=draft.approved_by,
        dropped_by=draft.dropped_by,
        version=draft.version_id,
    )


def list_of_floors(draft_id: UUID) -> UUID | None:
    """The price list for which floor prices were drafted."""
    return FloorDraft.objects.filter(id=draft_id).values_list("list_id", flat=True).first()


def is_same_form(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two rule forms say the same. Refuses BadPromotion, ScopedByChannel."""
    return read_form(one) == read_form(other)
