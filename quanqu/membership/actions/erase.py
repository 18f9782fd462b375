"""What ends with a membership: everything personal, in every module, at once and for good (B1)."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import idempotency, tx
from quanqu.members import actions as members
from quanqu.members import queries as people
from quanqu.membership import queries
from quanqu.membership.refusals import OrdersOpen
from quanqu.orders import actions as orders
from quanqu.rewards import queries as rewards
from quanqu.wallet import actions as wallet


@tx.required
def erase(*, member_id: UUID, at: datetime) -> None:
    """End a membership: the key, the look-ups and the words go; ids stay as pseudonyms, so that
    the books still balance. Refuses OrdersOpen, MemberUnknown.
    """
    member_id = people.current_id(member_id)
    if queries.erasure_facts(member_id, at).open_orders_qty:
        raise OrdersOpen
    wipe(member_id=member_id, at=at)


@tx.required
def wipe(*, member_id: UUID, at: datetime) -> None:
    """The same without asking: for an erasure that a restored backup does not know of yet."""
    member_ids = people.all_ids(people.current_id(member_id))
    users = [one.user_id for one in people.members_by_id(member_ids).values()]
    visitors = rewards.visitors_of(member_ids)
    orders.forget_member(member_ids=member_ids)
    wallet.forget_member(member_ids=member_ids)
    # Kept answers may hold a name: of the member, of their sign-in, of the visitor they were.
    idempotency.forget(
        scopes=[
            *(f"member:{one}" for one in member_ids),
            *(f"user:{one}" for one in users if one),
            *(f"visitor:{one}" for one in visitors),
        ]
    )
    members.erase(member_id=member_id, at=at)
