"""Keeping every touch, once."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import sql, tx
from quanqu.rewards.types import TouchId

statements = sql.load("quanqu.rewards")


@tx.required
def record_touch(
    *,
    scan_id: UUID,
    purpose: str,
    at: datetime,
    code_id: UUID | None = None,
    member_id: UUID | None = None,
    referrer_id: UUID | None = None,
    visitor_id: UUID | None = None,
    staff_id: UUID | None = None,
    node_id: UUID | None = None,
    channel: str = "",
    device: str = "",
    distance_m: int | None = None,
) -> TouchId:
    """Keep who met us where and by what. The client makes scan_id: sent again, it is one touch.

    staff_id is the guide whose code was scanned, referrer_id the member who sent this one,
    distance_m how far from the code's place the phone said it was.
    A visitor with a member is recognised: earlier touches of the visitor are the member's (A1, A3).
    """
    made = statements.record_touch(
        scan_id=scan_id,
        purpose=purpose,
        at=at,
        code_id=code_id,
        member_id=member_id,
        referrer_id=referrer_id,
        visitor_id=visitor_id,
        staff_id=staff_id,
        node_id=node_id,
        channel=channel,
        device=device,
        distance_m=distance_m,
    )
    # A second statement: only it can see a row that another transaction committed while we waited.
    rows = made or statements.find_touch(scan_id=scan_id)
    return TouchId(rows[0]["touch_id"])


@tx.required
def recognise(*, visitor_id: UUID, member_id: UUID, at: datetime) -> None:
    """Say that a visitor is this member, as when they enrol; the first to be recognised stays."""
    statements.recognise(visitor_id=visitor_id, member_id=member_id, at=at)
