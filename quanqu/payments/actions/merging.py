"""What a member owes in instalments follows them to another member who is the same person."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.members.actions import Moved
from quanqu.payments.models import CreditLimit, Payment

sql = statements.load("quanqu.payments")


@tx.required
def follow_merge(*, gone_id: UUID, kept_id: UUID, at: datetime) -> Moved:
    """Count `gone`'s instalments with `kept`'s; of two limits the lower holds."""
    for member_id in sorted([gone_id, kept_id]):
        sql.lock_credit(member_id=member_id)
    payments = Payment.objects.filter(member_id=gone_id).order_by("id")
    payment_ids = [*payments.select_for_update(no_key=True).values_list("id", flat=True)]
    Payment.objects.filter(id__in=payment_ids).update(member_id=kept_id)
    limits = {one.member_id: one.limit_fen for one in _limits(gone_id, kept_id)}
    before = limits.get(kept_id)
    if gone_id in limits and (before is None or limits[gone_id] < before):
        sql.set_credit_limit(member_id=kept_id, limit_fen=limits[gone_id], at=at)
    return {
        "payments": [str(one) for one in payment_ids],
        "limits": [before, limits.get(gone_id)] if gone_id in limits else [],
    }


@tx.required
def undo_merge(*, gone_id: UUID, kept_id: UUID, moved: Moved, at: datetime) -> None:
    """Put everything back; a limit that was set since stays."""
    Payment.objects.filter(id__in=moved["payments"], member_id=kept_id).update(member_id=gone_id)
    if not moved["limits"]:
        return
    before, theirs = moved["limits"]
    lowered = CreditLimit.objects.filter(member_id=kept_id, limit_fen=theirs)
    if before is None:
        lowered.delete()
    else:
        lowered.update(limit_fen=before)


def _limits(*member_ids: UUID) -> list[CreditLimit]:
    return list(CreditLimit.objects.filter(member_id__in=member_ids))
