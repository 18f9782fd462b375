"""Two scans bind a customer and a guide (A5, B3)."""

from datetime import datetime, timedelta
from uuid import UUID

from quanqu.kit import outbox, sql, tx
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.rewards import queries, rules
from quanqu.rewards.events import BindingDenied, BindingEnded, MemberBound
from quanqu.rewards.models import Policy
from quanqu.rewards.refusals import BindingNotFound, OwnGuide
from quanqu.rewards.types import (
    BindingPolicy,
    BindingResult,
    BindingView,
    Outcome,
    Side,
)

statements = sql.load("quanqu.rewards")


@tx.required
def bind(
    *, member_id: UUID, staff_id: UUID, node_id: UUID, side: Side, at: datetime
) -> BindingResult:
    """Note that one side scanned the other; once both did within the window, they are bound.

    Being late is no refusal: the loser of two guides is told `taken_by_other` and the scan stays on
    record. Refuses OwnGuide.
    """
    _refuse_own(member_id, staff_id)
    # One guide's clients are counted by one transaction at a time; the EXCLUDE stands behind it.
    statements.lock_guide(staff_id=staff_id)
    current = queries.binding_at(member_id, at)
    standing = rules.standing_of(current, staff_id=staff_id, at=at)
    if standing is Outcome.ALREADY:
        return BindingResult(standing, member_id, staff_id, current)
    policy = queries.policy_of(network.get_node(node_id).organisation_id)
    if not _propose(member_id, staff_id, node_id, side, at, policy):
        return BindingResult(standing or Outcome.WAITING, member_id, staff_id, current)
    if standing is None:
        made = _take_seat(member_id, staff_id, node_id, at, policy, current)
        if made is not None:
            return BindingResult(Outcome.BOUND, member_id, staff_id, made)
    return _denied(member_id, staff_id, node_id, at)


def _refuse_own(member_id: UUID, staff_id: UUID) -> None:
    user_id = members.get_member(member_id).user_id
    if user_id is not None and user_id == network.get_staff(staff_id).user_id:
        raise OwnGuide


def _propose(
    member_id: UUID,
    staff_id: UUID,
    node_id: UUID,
    side: Side,
    at: datetime,
    policy: BindingPolicy,
) -> bool:
    """Write this side's scan; whether both are in now. The upsert makes two scans meet in a row."""
    row = statements.propose_binding(
        member_id=member_id,
        staff_id=staff_id,
        node_id=node_id,
        member_at=at if side is Side.MEMBER else None,
        guide_at=at if side is Side.GUIDE else None,
    )[0]
    return rules.are_both_scans_in(
        member_at=row["member_at"], guide_at=row["guide_at"], policy=policy
    )


def _take_seat(
    member_id: UUID,
    staff_id: UUID,
    node_id: UUID,
    at: datetime,
    policy: BindingPolicy,
    current: BindingView | None,
) -> BindingView | None:
    """Bind on the guide's lowest free seat; None where the seats are full or another was faster."""
    if not statements.has_seat(staff_id=staff_id, at=at, capacity=policy.capacity):
        return None
    if current is not None and not end(current, at, "taken_after_protection"):
        return None
    until = at + timedelta(days=policy.validity_days)
    rows = statements.take_seat(
        member_id=member_id,
        staff_id=staff_id,
        node_id=node_id,
        at=at,
        until=until,
        protected_until=at + timedelta(days=policy.protection_days),
        capacity=policy.capacity,
    )
    if not rows:
        return None
    made = queries.binding_from(rows[0])
    outbox.publish(MemberBound(made.binding_id, member_id, staff_id, node_id, at, until))
    return made


def _denied(member_id: UUID, staff_id: UUID, node_id: UUID, at: datetime) -> BindingResult:
    """Say why both scans did not bind, and tell those who listen."""
    winner = queries.binding_at(member_id, at)
    taken = winner is not None and winner.staff_id != staff_id
    outcome = Outcome.TAKEN_BY_OTHER if taken else Outcome.GUIDE_FULL
    outbox.publish(BindingDenied(member_id, staff_id, node_id, outcome, at))
    return BindingResult(outcome, member_id, staff_id, winner)


def end(binding: BindingView, at: datetime, reason: str) -> bool:
    """End a binding that is still in force; False where another transaction did so first."""
    if not statements.end_binding(binding_id=binding.binding_id, at=at, reason=reason):
        return False
    outbox.publish(
        BindingEnded(binding.binding_id, binding.member_id, binding.staff_id, at, reason)
    )
    return True


@tx.required
def end_binding(*, member_id: UUID, staff_id: UUID, reason: str, at: datetime) -> None:
    """End a binding in force, as when the guide leaves. Refuses BindingNotFound."""
    current = queries.binding_at(member_id, at)
    if current is None or current.staff_id != staff_id or not end(current, at, reason):
        raise BindingNotFound


@tx.required
def set_policy(*, organisation_id: UUID, policy: BindingPolicy) -> None:
    """Say how this organisation binds from now on; bindings in force keep their periods."""
    Policy.objects.update_or_create(
        organisation_id=organisation_id,
        defaults={name: getattr(policy, name) for name in BindingPolicy.__dataclass_fields__},
    )
