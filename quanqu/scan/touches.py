"""One scan: who made it where, and the touch that is kept of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanqu.codes.types import CodeView
from quanqu.identity.types import Actor
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.rewards import actions as rewards
from quanqu.rewards.types import TouchId
from quanqu.scan.types import Position


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan as the door saw it. `node_id` is the store the person is known to be in, if any."""

    scan_id: UUID
    actor: Actor
    member_id: UUID | None
    visitor_id: UUID | None
    at: datetime
    node_id: UUID | None
    position: Position | None
    channel: str
    device: str


def keep_touch(
    scan: Scan,
    code: CodeView | None,
    *,
    purpose: str = "",
    member_id: UUID | None = None,
    referrer_id: UUID | None = None,
    staff_id: UUID | None = None,
    node_id: UUID | None = None,
    distance_km: float | None = None,
) -> TouchId:
    """Keep the touch of this scan; sent again with its id it is the same touch (A1)."""
    return rewards.record_touch(
        scan_id=scan.scan_id,
        purpose=code.purpose if code else purpose,
        at=scan.at,
        code_id=code.code_id if code else None,
        member_id=member_id or scan.member_id,
        referrer_id=referrer_id,
        visitor_id=scan.visitor_id,
        staff_id=staff_id,
        node_id=node_id or scan.node_id,
        channel=scan.channel,
        device=scan.device,
        distance_m=None if distance_km is None else round(distance_km * 1_000),
    )


def member_of(actor: Actor) -> UUID | None:
    """The member behind an actor; a visitor who has not signed in is none."""
    if actor.member_id is not None or actor.user_id is None:
        return actor.member_id
    member = members.find_by_user(actor.user_id)
    return member.member_id if member else None


def tier_of(scan: Scan) -> str | None:
    """The tier whose prices this person sees."""
    return members.get_member(scan.member_id).tier if scan.member_id else None


def distance_to(scan: Scan, node: NodeView) -> float | None:
    """Kilometres from where the phone says it is; None where it does not say."""
    if scan.position is None:
        return None
    return network.distance_km(
        scan.position.latitude, scan.position.longitude, node.latitude, node.longitude
    )
