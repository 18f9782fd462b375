"""Orders of a member who is found to be another, or who is erased (B1)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.members.actions import MergeContradicted, Moved
from quanqu.orders.models import Order, Return


@tx.required
def follow_merge(*, gone_id: UUID, kept_id: UUID, at: datetime) -> Moved:
    """Give `kept` all orders, old and open, and returns; again: what has come meanwhile."""
    orders = list(_lock(gone_id))
    Order.objects.filter(id__in=[one.id for one in orders]).update(member_id=kept_id)
    returns = Return.objects.filter(member_id=gone_id).order_by("id")
    return_ids = [*returns.values_list("id", flat=True)]
    Return.objects.filter(id__in=return_ids).update(member_id=kept_id)
    return {
        "orders": [[str(one.id), str(one.paid_at or ""), one.state] for one in orders],
        "returns": [str(one) for one in return_ids],
    }


@tx.required
def undo_merge(*, gone_id: UUID, kept_id: UUID, moved: Moved, at: datetime) -> None:
    """Put everything back. Refuses MergeContradicted if an order was paid since: whoever paid it
    was one person, and what it earned was frozen for that one.
    """
    before = {one: paid for one, paid, _state in moved["orders"]}
    now = {str(one.id): one for one in _lock(kept_id, list(before))}
    if any(one not in now or str(now[one].paid_at or "") != paid for one, paid in before.items()):
        raise MergeContradicted
    Order.objects.filter(id__in=list(before)).update(member_id=gone_id)
    Return.objects.filter(id__in=moved["returns"], member_id=kept_id).update(member_id=gone_id)


def _lock(member_id: UUID, order_ids: list[str] | None = None) -> list[Order]:
    found = Order.objects.select_for_update(no_key=True).filter(member_id=member_id)
    if order_ids is not None:
        found = found.filter(id__in=order_ids)
    return list(found.order_by("id").only("id", "paid_at", "state"))


@tx.required
def forget_member(*, member_ids: Sequence[UUID]) -> None:
    """Drop the addresses of who was erased; what was bought stays, under their pseudonym."""
    Order.objects.filter(member_id__in=member_ids, address_sealed__isnull=False).update(
        address_sealed=None
    )
