"""Coupons, benefit tokens and wholesale approvals go to another member who is the same person."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.members.actions import MergeContradicted, Moved
from quanqu.pricing.models import BenefitToken, Buyer, Coupon, CouponOwner
from quanqu.pricing.types import BuyerState


@tx.required
def follow_merge(*, gone_id: UUID, kept_id: UUID, at: datetime) -> Moved:
    """Give `kept` every coupon, used or not, beyond what one member may have, too; every token;
    and of two answers to a wholesale buyer the approval.
    """
    coupons = list(_lock(member_id=gone_id))
    for coupon in coupons:
        _pass_on(coupon, gone_id, kept_id, at)
        Coupon.objects.filter(id=coupon.id).update(
            member_id=kept_id, merged_from_id=coupon.merged_from_id or gone_id
        )
    tokens = BenefitToken.objects.filter(member_id=gone_id).order_by("id")
    token_ids = [*tokens.values_list("id", flat=True)]
    BenefitToken.objects.filter(id__in=token_ids).update(member_id=kept_id)
    return {
        "coupons": [[str(one.id), str(one.used_by or "")] for one in coupons],
        "tokens": [str(one) for one in token_ids],
        "buyers": _move_buyers(gone_id, kept_id),
    }


@tx.required
def undo_merge(*, gone_id: UUID, kept_id: UUID, moved: Moved, at: datetime) -> None:
    """Put everything back. Refuses MergeContradicted if a coupon was used or given away since."""
    now = {str(one.id): one for one in _lock(id__in=[one for one, _used in moved["coupons"]])}
    for coupon_id, used_by in moved["coupons"]:
        coupon = now[coupon_id]
        if coupon.member_id != kept_id or str(coupon.used_by or "") != used_by:
            raise MergeContradicted
        _pass_on(coupon, kept_id, gone_id, at)
        is_own = coupon.merged_from_id == gone_id
        Coupon.objects.filter(id=coupon.id).update(
            member_id=gone_id, merged_from_id=None if is_own else coupon.merged_from_id
        )
    BenefitToken.objects.filter(id__in=moved["tokens"], member_id=kept_id).update(member_id=gone_id)
    Buyer.objects.filter(id__in=moved["buyers"], member_id=kept_id).update(member_id=gone_id)


def _lock(**which: object) -> list[Coupon]:
    return list(Coupon.objects.select_for_update().filter(**which).order_by("id"))


def _pass_on(coupon: Coupon, from_id: UUID, to_id: UUID, at: datetime) -> None:
    """The chain of owners stays one line."""
    number = CouponOwner.objects.filter(coupon_id=coupon.id).count() + 1
    CouponOwner.objects.create(
        coupon_id=coupon.id, number=number, from_member_id=from_id, to_member_id=to_id, at=at
    )


def _move_buyers(gone_id: UUID, kept_id: UUID) -> list[str]:
    """Where `kept` has no answer of an organisation, theirs is; an approval counts for both."""
    own = {one.organisation_id: one for one in Buyer.objects.filter(member_id=kept_id)}
    moved = []
    for buyer in Buyer.objects.select_for_update().filter(member_id=gone_id).order_by("id"):
        mine = own.get(buyer.organisation_id)
        if mine is None:
            Buyer.objects.filter(id=buyer.id).update(member_id=kept_id)
            moved.append(str(buyer.id))
        elif buyer.state == BuyerState.APPROVED and mine.state != BuyerState.APPROVED:
            Buyer.objects.filter(id=mine.id).update(
                state=buyer.state, decided_at=buyer.decided_at, decided_by=buyer.decided_by
            )
    return moved
