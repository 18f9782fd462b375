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
class MemberMerged(outbox.Event):
    """Two members were found to be one person: everything of `gone` is `kept`'s now (B1)."""

    gone_id: UUID
    kept_id: UUID
    at: datetime


@dataclass(frozen=True)
class MemberSeparated(outbox.Event):
    """A merge was undone: they are two persons again."""

    gone_id: UUID
    kept_id: UUID
    at: datetime


@dataclass(frozen=True)
class MemberErased(outbox.Event):
    """A member's personal fields are gone; whoever keeps more about the id removes it."""

    member_id: UUID
    at: datetime
