from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.members import queries
from quanqu.members.models import Consent
from quanqu.members.types import ConsentPurpose


@tx.required
def give_consent(*, member_id: UUID, purpose: str, at: datetime) -> None:
    """Record that a member agreed; agreeing again changes nothing. Refuses MemberUnknown."""
    queries.get_member(member_id)
    consent = Consent(member_id=member_id, purpose=ConsentPurpose(purpose).value, given_at=at)
    Consent.objects.bulk_create([consent], ignore_conflicts=True)


@tx.required
def withdraw_consent(*, member_id: UUID, purpose: str, at: datetime) -> None:
    """Record that a member took it back; from now on it does not hold."""
    Consent.objects.filter(
        member_id=member_id, purpose=ConsentPurpose(purpose).value, withdrawn_at__isnull=True
    ).update(withdrawn_at=at)
