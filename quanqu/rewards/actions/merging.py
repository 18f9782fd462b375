"""Touches and the guide of a member who is found to be the same person as another (B1, M1).

History stays where it happened: past bindings, touches, visitors and frozen earners keep the id
they were written under, and evidence is read under all ids of a person. Of two bindings in force
the one that began first goes on; the other ends. So nobody gains a guide by choosing who stays.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from quanqu.kit import outbox, sql, tx
from quanqu.members import queries as members
from quanqu.members.actions import Moved
from quanqu.network import queries as network
from quanqu.rewards import queries
from quanqu.rewards.actions.bindings import end
from quanqu.rewards.events import MemberBound
from quanqu.rewards.types import BindingView

statements = sql.load("quanqu.rewards")

MERGED = "merged"
SEPARATED = "merge_undone"


@tx.required
def follow_merge(*, gone_id: UUID, kept_id: UUID, at: datetime) -> Moved:
    """Let one guide go on."""
    ended, made = _join_bindings(gone_id, kept_id, at)
    return {
        "ended": [_facts(one) for one in ended],
        "made": str(made.binding_id) if made else "",
    }


@tx.required
def undo_merge(*, gone_id: UUID, kept_id: UUID, moved: Moved, at: datetime) -> None:
    """Put everything back; if the guide changed since, the new one stays, and no other returns."""
    current = queries.binding_at(kept_id, at)
    if current is not None and str(current.binding_id) == moved["made"]:
        end(current, at, SEPARATED)
        current = None
    for facts in moved["ended"]:
        is_free = current is None or current.member_id != UUID(facts["member"])
        if is_free and datetime.fromisoformat(facts["until"]) > at:
            _go_on(facts, UUID(facts["member"]), at)


def _join_bindings(
    gone_id: UUID, kept_id: UUID, at: datetime
) -> tuple[list[BindingView], BindingView | None]:
    """What ended, and what was made to go on with; a person's own guide is none of theirs."""
    theirs, own = queries.binding_at(gone_id, at), queries.binding_at(kept_id, at)
    if theirs is None:
        return [], None
    stays = own is not None and (own.since, own.binding_id) <= (theirs.since, theirs.binding_id)
    ended = [one for one in (theirs, None if stays else own) if one and end(one, at, MERGED)]
    if stays or theirs not in ended or _is_own_guide(gone_id, kept_id, theirs.staff_id):
        return ended, None
    return ended, _go_on(_facts(theirs), kept_id, at)


def _is_own_guide(gone_id: UUID, kept_id: UUID, staff_id: UUID) -> bool:
    found = members.members_by_id([gone_id, kept_id])
    return network.get_staff(staff_id).user_id in {one.user_id for one in found.values()}


def _facts(binding: BindingView) -> dict[str, Any]:
    return {
        "member": str(binding.member_id),
        "staff": str(binding.staff_id),
        "node": str(binding.node_id),
        "until": binding.until.isoformat(),
        "protected_until": binding.protected_until.isoformat(),
    }


def _go_on(facts: dict[str, Any], member_id: UUID, at: datetime) -> BindingView | None:
    """The rest of a binding that ended just now, on the seat that it left."""
    organisation_id = network.get_node(UUID(facts["node"])).organisation_id
    statements.lock_guide(staff_id=facts["staff"])
    rows = statements.take_seat(
        member_id=member_id,
        staff_id=facts["staff"],
        node_id=facts["node"],
        at=at,
        until=facts["until"],
        protected_until=facts["protected_until"],
        capacity=queries.policy_of(organisation_id).capacity,
    )
    if not rows:
        return None
    made = queries.binding_from(rows[0])
    outbox.publish(
        MemberBound(made.binding_id, member_id, made.staff_id, made.node_id, at, made.until)
    )
    return made
