"""Handing a leaving guide's clients over to others, all in one transaction (B3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quanqu.kit import outbox, sql, tx
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.rewards import queries
from quanqu.rewards.actions.bindings import end
from quanqu.rewards.events import ClientHandedOver
from quanqu.rewards.refusals import NoSuccessor
from quanqu.rewards.types import BindingView, HandOver

statements = sql.load("quanqu.rewards")

HANDED_OVER: Final = "handed_over"
LET_GO: Final = "left"


@tx.required
def hand_over_clients(
    *, staff_id: UUID, successor_ids: Sequence[UUID], node_id: UUID, at: datetime
) -> HandOver:
    """Give every client of a guide to one of the successors, who has the fewest first; each new
    binding is whole and protected. A client for whom nobody has a seat, or who is the successor in
    person, is let go. Commissions of what was paid before stay whose they were (M2).

    Refuses NoSuccessor where the guide would succeed themselves.
    """
    if not successor_ids or staff_id in successor_ids:
        raise NoSuccessor
    # Seats are counted by one transaction at a time; always in one order.
    for one in sorted({staff_id, *successor_ids}):
        statements.lock_guide(staff_id=one)
    policy = queries.policy_of(network.get_node(node_id).organisation_id)
    counts = {one: len(queries.bindings_of(one, at)) for one in successor_ids}
    moved, released = [], []
    for binding in reversed(queries.bindings_of(staff_id, at)):
        heir = _heir(binding, counts, policy.capacity)
        if not end(binding, at, HANDED_OVER if heir else LET_GO):
            continue
        if heir is None:
            released.append(binding.member_id)
            continue
        counts[heir] += 1
        statements.take_seat(
            member_id=binding.member_id,
            staff_id=heir,
            node_id=node_id,
            at=at,
            until=at + timedelta(days=policy.validity_days),
            protected_until=at + timedelta(days=policy.protection_days),
            capacity=policy.capacity,
        )
        moved.append((binding.member_id, heir))
        outbox.publish(ClientHandedOver(binding.member_id, staff_id, heir, node_id, at))
    return HandOver(tuple(moved), tuple(released))


def _heir(binding: BindingView, counts: dict[UUID, int], capacity: int) -> UUID | None:
    """The successor with the fewest clients who has a seat and is not the client in person."""
    user_id = members.get_member(binding.member_id).user_id
    able = [
        one
        for one, count in counts.items()
        if count < capacity and network.get_staff(one).user_id != user_id
    ]
    return min(able, key=lambda one: (counts[one], one), default=None)
