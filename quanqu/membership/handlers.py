"""What membership does when members were merged."""

from quanqu.kit import clock, outbox
from quanqu.members.events import MemberMerged
from quanqu.membership import actions, queries


@outbox.on(MemberMerged)
def follow_up(event: MemberMerged, recorded: outbox.Recorded) -> None:
    """Whoever was under way with the old id has committed by now, or will be seen each minute."""
    merge = queries.find_merge_of(event.gone_id)
    if merge is not None:
        actions.follow_up(merge_id=merge.merge_id, at=clock.now())
