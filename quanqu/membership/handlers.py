"""What membership does when members were merged."""

from quanqu.identity import actions as identity
from quanqu.kit import clock, erased, outbox
from quanqu.members import queries as members
from quanqu.members.events import MemberErased, MemberMerged
from quanqu.membership import actions, queries
from quanqu.network import queries as network


@outbox.on(MemberMerged)
def follow_up(event: MemberMerged, recorded: outbox.Recorded) -> None:
    """Whoever was under way with the old id has committed by now, or will be seen each minute."""
    merge = queries.find_merge_of(event.gone_id)
    if merge is not None:
        actions.follow_up(merge_id=merge.merge_id, at=clock.now())


@outbox.on(MemberErased)
def note_erased(event: MemberErased, recorded: outbox.Recorded) -> None:
    """Whoever restores an older backup must know; and no browser goes on as this person."""
    erased.note(event.member_id)
    found = members.members_by_id([event.member_id])
    for member in found.values():
        if member.user_id and network.find_staff_by_user(member.user_id) is None:
            identity.end_sessions(user_id=member.user_id)
