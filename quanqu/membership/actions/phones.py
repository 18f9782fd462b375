from datetime import datetime
from uuid import UUID

from quanqu.identity import actions as identity
from quanqu.identity.types import OneTimePurpose
from quanqu.kit import tx
from quanqu.members import actions as members
from quanqu.members import queries
from quanqu.members.types import IdentifierKind, MemberId


@tx.required
def prove_phone(*, member_id: UUID, phone: str, code: str, at: datetime) -> MemberId | None:
    """A member proves one more phone by the code sent to it. Nobody's, it becomes theirs. Returns
    the other member whose it is: both are one person, who may now merge them. Refuses CodeWrong.
    """
    identity.check_one_time_code(phone=phone, purpose=OneTimePurpose.PROVE, code=code, at=at)
    owner = queries.find_by_identifier(IdentifierKind.PHONE, phone)
    if owner is not None and owner != member_id:
        return owner
    members.attach_identifier(
        member_id=member_id, kind=IdentifierKind.PHONE, value=phone, at=at, is_verified=True
    )
    return None
