from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from quanqu.identity import actions as identity
from quanqu.kit import ids, outbox, sealing, tx
from quanqu.kit.sql import load
from quanqu.members import queries
from quanqu.members.actions.profile import attach
from quanqu.members.events import MemberEnrolled
from quanqu.members.identifiers import Named, identifier_columns, identifiers_of, name_lookup
from quanqu.members.types import MemberId, NewMember
from quanqu.network import queries as network

sql = load("quanqu.members")


@dataclass(frozen=True, slots=True)
class _Draft:
    """Someone to enrol, with the ids and key that they get if they are new."""

    new: NewMember
    named: Sequence[Named] = field(repr=False)
    organisation_id: UUID | None
    member_id: UUID = field(default_factory=ids.new_id)
    user_id: UUID = field(default_factory=ids.new_id)
    wrapped_key: bytes = field(default_factory=sealing.new_data_key, repr=False)


@tx.required
def enrol(
    *,
    at: datetime,
    source: str,
    phone: str | None = None,
    identifiers: Sequence[tuple[str, str]] = (),
    name: str = "",
    node_id: UUID | None = None,
    staff_id: UUID | None = None,
    is_verified: bool = False,
) -> MemberId:
    """Enrol a person, who then can sign in; one already known by the phone stays that member (B1).

    The first identifier decides who it is, the phone before others; further ones are attached to
    a new member, or to a known one if `is_verified`: the person has just proved them. `node_id`
    and `staff_id` brought the member (B2). Refuses PhoneWrong, IdentifierMissing, IdentifierTaken.
    """
    new = NewMember(
        at=at,
        source=source,
        phone=phone,
        identifiers=identifiers,
        name=name,
        node_id=node_id,
        staff_id=staff_id,
        is_verified=is_verified,
    )
    return enrol_many(new=[new])[0]


@tx.required
def enrol_many(*, new: Sequence[NewMember]) -> list[MemberId]:
    """Enrol many people in a few statements; returns their members in order, as `enrol` does."""
    organisations = _organisations(new)
    drafts = [_Draft(one, identifiers_of(one), organisations.get(one.node_id)) for one in new]
    enrolled = _enrol(drafts)
    identity.create_users(user_ids=[d.user_id for d in drafts if d.member_id in enrolled])
    owners = queries.owners_of([draft.named[0] for draft in drafts])
    member_ids = [owners[draft.named[0]] for draft in drafts]
    attach(
        (member_id, named, draft.organisation_id, draft.new.at, draft.new.is_verified)
        for member_id, draft in zip(member_ids, drafts, strict=True)
        for named in _left_to_attach(draft, draft.member_id in enrolled)
    )
    outbox.publish(
        *(
            MemberEnrolled(d.member_id, d.new.node_id, d.new.staff_id, d.new.at)
            for d in drafts
            if d.member_id in enrolled
        )
    )
    return member_ids


def _left_to_attach(draft: _Draft, is_new: bool) -> Sequence[Named]:
    """Further identifiers; for a member known before, only when the person proved who they are:
    else whoever types a stranger's phone would tie an account of their own to that member.
    """
    if is_new:
        return draft.named[1:]
    return draft.named if draft.new.is_verified else ()


def _enrol(drafts: Sequence[_Draft]) -> set[UUID]:
    """Write those who are new; returns their ids."""
    columns = identifier_columns(
        [(d.member_id, d.named[0], d.wrapped_key, d.organisation_id) for d in drafts]
    )
    rows = sql.enrol(
        **columns,
        user_ids=[d.user_id for d in drafts],
        numbers=[ids.readable_number("M") for _ in drafts],
        tiers=[d.new.tier.value for d in drafts],
        ats=[d.new.at for d in drafts],
        staff_ids=[d.new.staff_id for d in drafts],
        node_ids=[d.new.node_id for d in drafts],
        sources=[d.new.source for d in drafts],
        names=[sealing.seal(d.wrapped_key, d.new.name) if d.new.name else None for d in drafts],
        name_lookups=[name_lookup(d.new.name) for d in drafts],
        keys=[d.wrapped_key for d in drafts],
        verified=[d.new.is_verified for d in drafts],
    )
    return {row["member_id"] for row in rows}


def _organisations(new: Sequence[NewMember]) -> Mapping[UUID | None, UUID]:
    """The organisation of each enrolling node; for those without a node, the group."""
    nodes = network.nodes_by_id({one.node_id for one in new if one.node_id})
    owners: dict[UUID | None, UUID] = {
        node_id: node.organisation_id for node_id, node in nodes.items()
    }
    for group in network.list_organisations(kind="group"):
        owners[None] = group.organisation_id
    return owners
