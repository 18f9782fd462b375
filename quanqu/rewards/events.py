"""What rewards tells the others."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanqu.kit.outbox import Event


@dataclass(frozen=True)
class MemberBound(Event):
    """A member and a guide belong together until a moment."""

    binding_id: UUID
    member_id: UUID
    staff_id: UUID
    node_id: UUID
    at: datetime
    until: datetime


@dataclass(frozen=True)
class BindingDenied(Event):
    """Both scanned, but the member belongs to another guide or the guide has no seat left."""

    member_id: UUID
    staff_id: UUID
    node_id: UUID
    outcome: str
    at: datetime


@dataclass(frozen=True)
class BindingEnded(Event):
    """A binding ended before its time."""

    binding_id: UUID
    member_id: UUID
    staff_id: UUID
    at: datetime
    reason: str


@dataclass(frozen=True)
class ClientHandedOver(Event):
    """A guide left, and another took the client over, protected anew."""

    member_id: UUID
    from_staff_id: UUID
    to_staff_id: UUID
    node_id: UUID
    at: datetime


@dataclass(frozen=True)
class PlanApproved(Event):
    """A second person approved a version of a share plan."""

    version_id: UUID
    at: datetime


@dataclass(frozen=True)
class PlanAccepted(Event):
    """An organisation joined a version of a share plan."""

    version_id: UUID
    organisation_id: UUID
    at: datetime


@dataclass(frozen=True)
class RewardsPaid(Event):
    """Rewards that had vested were paid to their earners."""

    run_id: UUID
    bearer_id: UUID
    amount_fen: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class FarmingFound(Event):
    """Something between a guide and a member looks like farming; rewards are held."""

    flag_id: UUID
    kind: str
    staff_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True)
class FarmingDecided(Event):
    """Two people have said what becomes of held rewards: released or refused."""

    flag_id: UUID
    state: str
    at: datetime
