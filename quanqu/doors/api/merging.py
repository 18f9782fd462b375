"""Members who are one person: found, previewed, merged, separated; and a member's second phone."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import StringConstraints

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import Asked, MemberId, MergeId, Told
from quanqu.doors.api.people import CodeWish, Sent
from quanqu.doors.faces.acting import acting, acting_member, moment
from quanqu.identity import actions as identity
from quanqu.identity.types import Actor, OneTimePurpose
from quanqu.kit.refusals import NotFound
from quanqu.members import actions as members
from quanqu.members import queries as people
from quanqu.membership import actions, queries
from quanqu.membership.types import GuideRule, MergeFacts, MergeView, Sign
from quanqu.network import queries as network

router = Router(tags=["people"])

RIGHT = "members.merge"


class Two(Asked):
    """`gone` becomes `kept`."""

    gone_id: MemberId
    kept_id: MemberId


class Proof(Asked):
    phone: Annotated[str, StringConstraints(min_length=5, max_length=32)]
    code: Annotated[str, StringConstraints(pattern=r"^\s*[0-9]{6}\s*$")]
    merge: bool = False
    """If it is another membership's phone: make both one."""


class FactsShown(Told):
    identifiers_qty: int
    cards_qty: int
    balances_fen: dict[str, int]
    points: dict[str, int]
    coupons_qty: int
    vouchers_qty: int
    tokens_qty: int
    orders_qty: int
    open_orders_qty: int
    instalments_qty: int
    guide: GuideRule
    tiers: list[str]
    consents: list[str]


class MergeShown(Told):
    merge_id: MergeId
    gone_id: MemberId
    kept_id: MemberId
    merged_at: datetime
    undo_until: datetime
    undone_at: datetime | None
    facts: FactsShown


class DuplicateShown(Told):
    first_id: MemberId
    second_id: MemberId
    signs: list[Sign]


class Duplicates(Told):
    duplicates: list[DuplicateShown]


class PhoneProved(Told):
    merge: MergeShown | None
    """None where the phone was nobody's, or one's own."""


@router.get("/members/duplicates", response=Duplicates)
@reading
def duplicates(request: HttpRequest) -> Duplicates:
    """Who may stand here twice, among the members whom the asker may merge."""
    actor = acting(request)
    network.require(actor, RIGHT)
    found = queries.list_duplicates(moment(request), node_ids=_reach(actor))
    return Duplicates(
        duplicates=[
            DuplicateShown(first_id=one.first_id, second_id=one.second_id, signs=list(one.signs))
            for one in found
        ]
    )


@router.post("/members/merges/preview", response={201: FactsShown})
@effect()
def preview_merge(request: HttpRequest, body: Two) -> FactsShown:
    """What merging two members would bring; nothing is changed."""
    _require_both(acting(request), body)
    facts = actions.preview_merge(gone_id=body.gone_id, kept_id=body.kept_id, at=moment(request))
    return _facts(facts)


@router.post("/members/merges", response={201: MergeShown})
@effect()
def merge(request: HttpRequest, body: Two) -> MergeShown:
    """Make two members one; for seven days it can be undone. (B1)"""
    _require_both(acting(request), body)
    merge_id = actions.merge(gone_id=body.gone_id, kept_id=body.kept_id, at=moment(request))
    return _merge(queries.get_merge(merge_id))


@router.post("/members/merges/{merge_id}/undo", response={201: MergeShown})
@effect()
def undo_merge(request: HttpRequest, merge_id: MergeId) -> MergeShown:
    """Let them be two members again; refused once something of it was used."""
    made = queries.get_merge(merge_id)
    _require(acting(request), made.kept_id)
    actions.undo_merge(merge_id=merge_id, at=moment(request))
    return _merge(queries.get_merge(merge_id))


@router.post("/members/me/phones/codes", response={201: Sent})
@effect()
def send_phone_code(request: HttpRequest, body: CodeWish) -> Sent:
    """Text a code to one more phone of mine."""
    acting_member(request)
    identity.send_one_time_code(
        phone=body.phone,
        purpose=OneTimePurpose.PROVE,
        at=moment(request),
        address=request.META.get("REMOTE_ADDR"),
    )
    return Sent()


@router.post("/members/me/phones", response={201: PhoneProved})
@effect()
def prove_phone(request: HttpRequest, body: Proof) -> PhoneProved:
    """Prove one more phone; another membership's is merged if asked, else `identifier_taken`."""
    member_id, at = acting_member(request), moment(request)
    other_id = actions.prove_phone(member_id=member_id, phone=body.phone, code=body.code, at=at)
    if other_id is None:
        return PhoneProved(merge=None)
    if not body.merge:
        raise members.IdentifierTaken
    merge_id = actions.merge(gone_id=other_id, kept_id=member_id, at=at)
    return PhoneProved(merge=_merge(queries.get_merge(merge_id)))


def _reach(actor: Actor) -> list[UUID] | None:
    """The nodes whose members the actor may merge; None for all (the group's office)."""
    if network.is_allowed(actor, RIGHT, organisation_id=network.platform().organisation_id):
        return None
    return [one for one in actor.node_ids if network.is_allowed(actor, RIGHT, node_id=one)]


def _require_both(actor: Actor, body: Two) -> None:
    for member_id in (body.gone_id, body.kept_id):
        _require(actor, member_id)


def _require(actor: Actor, member_id: UUID) -> None:
    """A member whom the actor may not merge does not exist for them."""
    reach = _reach(actor)
    if reach is not None and people.get_member(member_id).enrolled_at_node not in reach:
        raise NotFound


def _facts(facts: MergeFacts) -> FactsShown:
    return FactsShown(
        identifiers_qty=facts.identifiers_qty,
        cards_qty=facts.cards_qty,
        balances_fen=dict(facts.balances_fen),
        points=dict(facts.points),
        coupons_qty=facts.coupons_qty,
        vouchers_qty=facts.vouchers_qty,
        tokens_qty=facts.tokens_qty,
        orders_qty=facts.orders_qty,
        open_orders_qty=facts.open_orders_qty,
        instalments_qty=facts.instalments_qty,
        guide=facts.guide,
        tiers=list(facts.tiers),
        consents=list(facts.consents),
    )


def _merge(made: MergeView) -> MergeShown:
    return MergeShown(
        merge_id=made.merge_id,
        gone_id=made.gone_id,
        kept_id=made.kept_id,
        merged_at=made.merged_at,
        undo_until=made.undo_until,
        undone_at=made.undone_at,
        facts=_facts(made.facts),
    )
