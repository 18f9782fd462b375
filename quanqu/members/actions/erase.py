from datetime import datetime
from uuid import UUID

from quanqu.identity import actions as identity
from quanqu.kit import outbox, tx
from quanqu.members import queries
from quanqu.members.events import MemberErased
from quanqu.members.models import Consent, Identifier, Member, MemberKey
from quanqu.members.types import IdentifierKind, MemberState
from quanqu.network import queries as network


@tx.required
def erase(*, member_id: UUID, at: datetime) -> None:
    """Destroy a member's key and look-ups: what was sealed stays unreadable, in backups too (B1).

    Whoever was merged into them is the same person and goes with them. Orders and the ledger keep
    the ids as pseudonyms. Erasing again changes nothing. Refuses MemberUnknown.
    """
    member_ids = queries.all_ids(queries.current_id(member_id))
    rows = list(Member.objects.select_for_update().filter(id__in=member_ids).order_by("id"))
    left = [row for row in rows if row.state != MemberState.ERASED.value]
    ids = [row.id for row in left]
    phones = Identifier.objects.filter(member_id__in=ids, kind=IdentifierKind.PHONE.value)
    lookups = [bytes(lookup) for lookup in phones.values_list("lookup", flat=True)]
    MemberKey.objects.filter(member_id__in=ids).delete()
    Identifier.objects.filter(member_id__in=ids).delete()
    Consent.objects.filter(member_id__in=ids, withdrawn_at__isnull=True).update(withdrawn_at=at)
    Member.objects.filter(id__in=ids).update(
        state=MemberState.ERASED.value, name_sealed=None, name_lookup=None
    )
    # Someone who works here still signs in as staff.
    users = [row.user_id for row in left if row.user_id]
    leaving = [one for one in users if network.find_staff_by_user(one) is None]
    identity.forget_people(user_ids=leaving, phone_lookups=lookups)
    outbox.publish(*(MemberErased(erased_id, at) for erased_id in ids))
