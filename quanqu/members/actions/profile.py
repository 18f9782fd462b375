from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from quanqu.kit import sealing, tx
from quanqu.kit.sql import load
from quanqu.members import queries
from quanqu.members.identifiers import Named, identifier_columns, name_identifier, name_lookup
from quanqu.members.models import Identifier, Member, MemberKey
from quanqu.members.refusals import IdentifierTaken, MemberErasedAlready, MemberUnknown
from quanqu.members.types import MemberState, Tier
from quanqu.network import queries as network

sql = load("quanqu.members")


@tx.required
def attach_identifier(
    *, member_id: UUID, kind: str, value: str, at: datetime, is_verified: bool = False
) -> None:
    """Let a member be found by one more phone, card or account. The same again changes nothing,
    except that it may be proved now. Refuses IdentifierTaken, MemberUnknown.
    """
    member = queries.get_member(member_id)
    node_id = member.enrolled_at_node
    organisation_id = network.get_node(node_id).organisation_id if node_id else queries.group_id()
    attach([(member_id, name_identifier(kind, value), organisation_id, at, is_verified)])


@tx.required
def attach(rows: Iterable[tuple[UUID, Named, UUID | None, datetime, bool]]) -> None:
    """Attach (member, identifier, organisation, moment, proved) all at once."""
    wanted = list(rows)
    if not wanted:
        return
    keys = _keys({member_id for member_id, *_ in wanted})
    added = sql.attach(
        **identifier_columns(
            [(member_id, named, keys[member_id], org) for member_id, named, org, *_ in wanted]
        ),
        ats=[at for *_, at, _ in wanted],
        verified=[is_verified for *_, is_verified in wanted],
    )
    owners = queries.owners_of([named for _, named, *_ in wanted])
    if any(owners[named] != member_id for member_id, named, *_ in wanted):
        raise IdentifierTaken
    new = {(row["kind"], bytes(row["lookup"])) for row in added}
    for _, named, _, at, is_verified in wanted:
        if is_verified and (named.kind.value, named.lookup) not in new:
            Identifier.objects.filter(
                kind=named.kind.value, lookup=named.lookup, verified_at__isnull=True
            ).update(verified_at=at)


@tx.required
def set_tier(*, member_id: UUID, tier: str) -> None:
    """Move a member to a tier (B5). Refuses MemberUnknown."""
    _change(member_id, tier=Tier(tier).value)


@tx.required
def set_home_node(*, member_id: UUID, node_id: UUID | None) -> None:
    """Remember the store a member calls theirs."""
    _change(member_id, home_node_id=node_id)


@tx.required
def rename(*, member_id: UUID, name: str) -> None:
    """Keep the name a member gave, sealed. Refuses MemberUnknown, MemberErasedAlready."""
    key = _keys({member_id})[member_id]
    _change(
        member_id,
        name_sealed=sealing.seal(key, name) if name else None,
        name_lookup=name_lookup(name),
    )


def _keys(member_ids: set[UUID]) -> dict[UUID, bytes]:
    found = MemberKey.objects.filter(member_id__in=member_ids)
    keys = {key.member_id: bytes(key.wrapped_key) for key in found}
    if member_ids - set(keys):
        raise MemberErasedAlready
    return keys


def _change(member_id: UUID, **fields: object) -> None:
    active = Member.objects.filter(id=member_id, state=MemberState.ACTIVE.value)
    if not active.update(**fields):
        raise MemberUnknown
