"""What a guide wants to remember of a client (B4, G8)."""

from datetime import datetime
from uuid import UUID

from quanqu.guides.models import Note
from quanqu.guides.refusals import NotYourClient
from quanqu.guides.types import NoteId
from quanqu.kit import tx
from quanqu.members import queries as members
from quanqu.rewards import queries as rewards


@tx.required
def add_note(*, member_id: UUID, staff_id: UUID, text: str, at: datetime) -> NoteId:
    """Write it, sealed with the client's key. Refuses NotYourClient, MemberUnknown."""
    refuse_stranger(member_id, staff_id, at)
    note = Note.objects.create(
        member_id=member_id, staff_id=staff_id, sealed=members.seal_for(member_id, text), at=at
    )
    return NoteId(note.id)


def refuse_stranger(member_id: UUID, staff_id: UUID, at: datetime) -> None:
    """Only the guide in force may write about a member."""
    binding = rewards.binding_at(member_id, at)
    if binding is None or binding.staff_id != staff_id:
        raise NotYourClient
