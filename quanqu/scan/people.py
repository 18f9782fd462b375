"""What scanning a person's code does: a guide's by a customer, a member's by staff (A5, A6)."""

from uuid import UUID

from quanqu.codes import actions as codes
from quanqu.codes.actions import CodeUnknown
from quanqu.codes.types import CodeView
from quanqu.identity.types import ActorKind
from quanqu.kit.refusals import Refused
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries as reward_queries
from quanqu.rewards.types import BindingResult, Outcome, Side
from quanqu.scan.touches import Scan, distance_to, keep_touch
from quanqu.scan.types import GuideCard, GuideLanding, MemberLanding

MEMBER = "member"


def open_guide(scan: Scan, code: CodeView) -> GuideLanding:
    """A customer scans a guide: the customer's half of the two scans, or an invitation to enrol."""
    if code.target_id is None:
        raise CodeUnknown
    staff_id = code.target_id
    node_id = code.node_id or home_node_id(scan, staff_id)
    node = _node(node_id)
    touch_id = keep_touch(
        scan,
        code,
        staff_id=staff_id,
        node_id=node_id,
        distance_km=distance_to(scan, node) if node else None,
    )
    result = None
    if scan.member_id is not None and node_id is not None:
        result = rewards.bind(
            member_id=scan.member_id,
            staff_id=staff_id,
            node_id=node_id,
            side=Side.MEMBER,
            at=scan.at,
        )
    return GuideLanding(touch_id, _card(staff_id, node, result), result)


def open_member(scan: Scan, text: str) -> MemberLanding:
    """Staff scan a member's rotating code: who it is, and the guide's half of the two scans."""
    if scan.actor.kind is not ActorKind.STAFF or scan.actor.staff_id is None:
        # Somebody else's member code says nothing to a customer.
        raise CodeUnknown
    staff_id = scan.actor.staff_id
    member_id = _redeem_once(scan, text)
    node_id = scan.node_id or home_node_id(scan, staff_id)
    touch_id = keep_touch(scan, None, purpose=MEMBER, staff_id=staff_id, member_id=member_id)
    result = None
    if node_id and network.is_allowed(scan.actor, "members.bind", node_id=node_id):
        result = rewards.bind(
            member_id=member_id, staff_id=staff_id, node_id=node_id, side=Side.GUIDE, at=scan.at
        )
    return MemberLanding(touch_id, members.get_member(member_id), result, card_of(member_id, scan))


def _redeem_once(scan: Scan, text: str) -> UUID:
    """Whose code it is. The same scan sent again gets the same answer, not “used already”."""
    known = _member_of(scan)
    if known is not None:
        return known
    try:
        return codes.redeem_member_code(text=text, at=scan.at)
    except Refused:
        # The same scan may have been answered by another process while we waited for its step.
        known = _member_of(scan)
        if known is None:
            raise
        return known


def _member_of(scan: Scan) -> UUID | None:
    """The member whom this very scan, by this very person, was answered with before."""
    touch = reward_queries.find_touch(scan.scan_id)
    if touch is None or touch.purpose != MEMBER or touch.staff_id != scan.actor.staff_id:
        return None
    return touch.member_id


def home_node_id(scan: Scan, staff_id: UUID) -> UUID | None:
    """Where someone works now: the first node of their roles in force."""
    held = network.list_assignments(scan.at, staff_id=staff_id)
    return next((role.node_id for role in held if role.node_id is not None), None)


def card_of(member_id: UUID | None, scan: Scan) -> GuideCard | None:
    """The guide whom a page should show to this member."""
    binding = reward_queries.binding_at(member_id, scan.at) if member_id else None
    if binding is None:
        return None
    return GuideCard(network.get_staff(binding.staff_id), _node(binding.node_id), is_mine=True)


def _card(staff_id: UUID, node: NodeView | None, result: BindingResult | None) -> GuideCard:
    is_mine = result is not None and result.outcome in (Outcome.BOUND, Outcome.ALREADY)
    return GuideCard(network.get_staff(staff_id), node, is_mine)


def _node(node_id: UUID | None) -> NodeView | None:
    return network.get_node(node_id) if node_id else None
