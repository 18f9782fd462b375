"""Budgets and coupons: what orders take of them, and what comes back (G3).

A claim is an order's id (no key upward). Locks: coupons and budget slices before stock.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from quanqu.kit import tx
from quanqu.kit.ids import new_id, readable_number
from quanqu.kit.money import CURRENCIES, split
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.pricing.models import (
    Budget,
    BudgetSlice,
    Coupon,
    CouponOwner,
    CouponSeries,
    Promotion,
    PromotionVersion,
)
from quanqu.pricing.refusals import (
    BadPromotion,
    BudgetSpent,
    CouponGone,
    CouponNotUsable,
    NotTransferable,
)
from quanqu.pricing.types import BudgetId, CouponId, SeriesId
from quanqu.pricing.writing import sql

FIRST_SLICES = 4
PIECES = "PCS"
"""The currency of a budget that counts coupons."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What one claim takes: coupons of a member, and money of budgets."""

    claim_id: UUID
    member_id: UUID | None = None
    coupons: tuple[UUID, ...] = ()
    budgets: Mapping[UUID, int] = field(default_factory=dict)


@tx.required
def open_budget(*, organisation_id: UUID, name: str, currency: str, limit_fen: int) -> BudgetId:
    """Open a budget that promotions share; it is never exceeded. Refuses Invalid."""
    if limit_fen <= 0 or currency not in CURRENCIES:
        raise Invalid(limit_fen=limit_fen)
    return _open(organisation_id, name, currency, limit_fen)


@tx.required
def take(takings: Sequence[Taking], *, at: datetime) -> None:
    """Use coupons and take from budgets for claims, all or nothing.

    Refuses CouponNotUsable (used meanwhile, expired, another's) and BudgetSpent.
    """
    uses = [
        (coupon_id, taking.claim_id, taking.member_id)
        for taking in takings
        for coupon_id in taking.coupons
    ]
    if uses:
        coupon_ids, claim_ids, member_ids = zip(*uses, strict=True)
        used = sql.use_coupons(
            coupon_ids=list(coupon_ids),
            claim_ids=list(claim_ids),
            member_ids=list(member_ids),
            at=at,
        )
        if len(used) < len(uses):
            raise CouponNotUsable
    wanted: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    for taking in takings:
        for budget_id, fen in taking.budgets.items():
            wanted[budget_id].append((taking.claim_id, fen))
    for budget_id in sorted(wanted):
        _take_budget(budget_id, wanted[budget_id])


@tx.required
def give_back(claim_ids: Collection[UUID]) -> None:
    """Claims came to nothing: their coupons may be used again, their money is in the budgets."""
    if claim_ids:
        sql.release_coupons(claim_ids=list(claim_ids))
        sql.give_back_budget(claim_ids=list(claim_ids), budget_id=None, most_fen=None)


@tx.required
def give_back_part(*, claim_id: UUID, budgets: Mapping[UUID, int]) -> None:
    """A part of what a claim took of budgets comes back, as goods did; never more than it took."""
    for budget_id in sorted(budgets):
        sql.give_back_budget(claim_ids=[claim_id], budget_id=budget_id, most_fen=budgets[budget_id])


@tx.required
def open_series(
    *,
    promotion_id: UUID,
    code: str,
    claim_from: datetime,
    claim_until: datetime,
    valid_days: int,
    total: int | None = None,
    per_member: int = 1,
    is_transferable: bool = False,
) -> SeriesId:
    """Open a series of coupons for a promotion in force that asks for one. `code` is what people
    claim by; `total` is how many there are. Refuses BadPromotion, Invalid, NotFound.
    """
    promotion = Promotion.objects.filter(id=promotion_id).first()
    if promotion is None:
        raise NotFound
    in_force = PromotionVersion.objects.filter(
        promotion_id=promotion_id, from_version__isnull=False, until_version__isnull=True
    ).first()
    if in_force is None or not in_force.form.get("when", {}).get("coupon"):
        raise BadPromotion(why=_("no coupon is asked for."))
    is_sound = per_member >= 1 and valid_days >= 1 and claim_until > claim_from
    if not is_sound or (total is not None and total < 1):
        raise Invalid(code=code)
    pieces_id = _open(promotion.organisation_id, code, PIECES, total) if total else None
    series, is_new = CouponSeries.objects.get_or_create(
        code=code,
        defaults={
            "id": new_id(),
            "promotion_id": promotion_id,
            "pieces_id": pieces_id,
            "per_member": per_member,
            "is_transferable": is_transferable,
            "claim_from": claim_from,
            "claim_until": claim_until,
            "valid_days": valid_days,
        },
    )
    if not is_new:
        raise Invalid(code=code)
    return SeriesId(series.id)


@tx.required
def claim_coupon(*, code: str, member_id: UUID, at: datetime) -> str:
    """A member claims a coupon of a series; returns its number. Refuses CouponGone (also before
    and after its time), NotFound.
    """
    series = CouponSeries.objects.filter(code=code).first()
    if series is None:
        raise NotFound
    number = readable_number("C")
    # One claim of a member at a time, so that the count is right.
    _one_at_a_time(series.id, member_id)
    rows = sql.claim_coupon(series_id=series.id, member_id=member_id, number=number, at=at)
    if not rows:
        raise CouponGone
    coupon_id = rows[0]["id"]
    if series.pieces_id is not None:
        taken = sql.take_budget(budget_id=series.pieces_id, claim_ids=[coupon_id], amounts=[1])
        if not taken[0]["ok"]:
            raise CouponGone
    CouponOwner.objects.create(coupon_id=coupon_id, number=1, to_member_id=member_id, at=at)
    return number


@tx.required
def give_coupon(*, number: str, from_member_id: UUID, to_member_id: UUID, at: datetime) -> None:
    """A member gives an unused coupon to another, who may have no more of them than others.

    Refuses NotTransferable, CouponGone; NotFound also for a coupon of somebody else.
    """
    coupon = (
        Coupon.objects.select_for_update().filter(number=number, member_id=from_member_id).first()
    )
    if coupon is None:
        raise NotFound
    series = CouponSeries.objects.get(id=coupon.series_id)
    is_free = coupon.used_by is None and coupon.expires_at > at
    if not is_free or not series.is_transferable or from_member_id == to_member_id:
        raise NotTransferable
    _one_at_a_time(series.id, to_member_id)
    held = Coupon.objects.filter(series_id=series.id, member_id=to_member_id).count()
    if held >= series.per_member:
        raise CouponGone
    last = CouponOwner.objects.filter(coupon_id=coupon.id).count()
    CouponOwner.objects.create(
        coupon_id=coupon.id,
        number=last + 1,
        from_member_id=from_member_id,
        to_member_id=to_member_id,
        at=at,
    )
    Coupon.objects.filter(id=coupon.id).update(member_id=to_member_id, merged_from_id=None)


@tx.required
def fold_tallies() -> None:
    """Put together what statements noted about the coupons of each series; the sums stay."""
    sql.fold_tallies()


def coupon_id_of(number: str) -> CouponId | None:
    """The id of a coupon by its number."""
    found = Coupon.objects.filter(number=number).values_list("id", flat=True).first()
    return CouponId(found) if found else None


def _take_budget(budget_id: UUID, uses: Sequence[tuple[UUID, int]]) -> None:
    claim_ids, amounts = zip(*uses, strict=True)
    taken = sql.take_budget(budget_id=budget_id, claim_ids=list(claim_ids), amounts=list(amounts))
    if not taken[0]["ok"]:
        raise BudgetSpent(budget_id=budget_id)


def _open(organisation_id: UUID, name: str, currency: str, limit_fen: int) -> BudgetId:
    budget = Budget.objects.create(
        id=new_id(),
        organisation_id=organisation_id,
        name=name,
        currency=currency,
        limit_fen=limit_fen,
    )
    slices = split(limit_fen, [1] * min(FIRST_SLICES, limit_fen))
    BudgetSlice.objects.bulk_create(
        BudgetSlice(budget=budget, number=number, left_fen=left_fen)
        for number, left_fen in enumerate(slices, start=1)
    )
    return BudgetId(budget.id)


def _one_at_a_time(series_id: UUID, member_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{series_id}{member_id}"]
        )
