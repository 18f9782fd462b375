from datetime import datetime
from uuid import UUID

from quanqu.identity import actions as identity
from quanqu.kit import outbox, tx
from quanqu.members.events import MemberErased
from quanqu.members.models import Consent, Identifier, Member, MemberKey
from quanqu.members.refusals import MemberUnknown
from quanqu.members.types import MemberState
from quanqu.network import queries as network


@tx.required
def erase(*, member_id: UUID, at: datetime) -> None:
    """Destroy a member's key and look-ups: what was sealed stays unreadable, in backups too (B1).

    Orders and the ledger keep the id as a pseudonym. Erasing again changes nothing. Refuses
    MemberUnknown.
    """
    member = Member.objects.select_for_update().filter(id=member_id).first()
    if member is None:
        raise MemberUnknown
    if member.state == MemberState.ERASED.value:
        return
    MemberKey.objects.filter(member_id=member_id).delete()
    Identifier.objects.filter(member_id=member_id).delete()
    Consent.objects.filter(member_id=member_id, withdrawn_at__isnull=True).update(withdrawn_at=at)
    Member.objects.filter(id=member_id).update(state=MemberState.ERASED.value, name_sealed=None)
    # Someone who works here still signs in as staff.
    if member.user_id and network.find_staff_by_user(member.user_id) is None:
        identity.set_active(user_id=member.user_id, is_active=False)
    outbox.publish(MemberErased(member_id, at))
