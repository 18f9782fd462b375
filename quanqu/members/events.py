"""Facts that members publish."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanqu.kit import outbox


@dataclass(frozen=True)
class MemberEnrolled(outbox.Event):
    """A new member; node and staff say who brought them (B2)."""

    member_id: UUID
    node_id: UUID | None
    staff_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class MemberErased(outbox.Event):
    """A member's personal fields are gone; whoever keeps more about the id removes it."""

    member_id: UUID
    at: datetime
