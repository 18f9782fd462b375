"""Two members who are one person: what members themselves keep goes to the one who stays (B1).

The modules above have verbs of their own for what they keep; `membership` calls all of them in one
transaction. Rules: the name and home store of who stays count, else the other's; the higher tier;
per purpose of consent the person's latest word.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from quanqu.kit import outbox, sealing, tx
from quanqu.kit.ids import new_id
from quanqu.members import queries
from quanqu.members.events import MemberMerged, MemberSeparated
from quanqu.members.models import Consent, Identifier, Member, MemberKey
from quanqu.members.refusals import (
    MemberErasedAlready,
    MemberUnknown,
    MergeAcross,
    MergedAlready,
    MergeWithSelf,
    NotMerged,
)
from quanqu.members.types import MemberState, Tier
from quanqu.network import queries as network
from quanqu.network.types import OrganisationKind

Moved = Mapping[str, Any]
"""What a merge moved, as JSON: what undoing it puts back."""

STEPS: Final = [Tier.REGULAR.value, Tier.SILVER.value, Tier.GOLD.value]


@tx.required
def merge(*, gone_id: UUID, kept_id: UUID, at: datetime) -> Moved:
    """Let `kept` be found by all that `gone` was found by; `gone` stays as a name for the past.

    Refuses MergeWithSelf, MergeAcross, MergedAlready, MemberErasedAlready, MemberUnknown.
    """
    if gone_id == kept_id:
        raise MergeWithSelf
    gone, kept = _lock(gone_id, kept_id)
    if _house(gone) != _house(kept):
        raise MergeAcross
    earlier = [*Member.objects.filter(merged_into_id=gone_id).values_list("id", flat=True)]
    moved = {
        "identifiers": _reseal(gone_id, kept_id),
        "earlier": [str(one) for one in earlier],
        **_consents(gone_id, kept_id, at),
        **_profile(gone, kept),
    }
    Member.objects.filter(id__in=[gone_id, *earlier]).update(
        state=MemberState.MERGED.value, merged_into_id=kept_id
    )
    outbox.publish(MemberMerged(gone_id, kept_id, at))
    return moved


@tx.required
def separate(*, gone_id: UUID, kept_id: UUID, moved: Moved, at: datetime) -> None:
    """Undo a merge: both are again who they were. Refuses NotMerged, MemberErasedAlready."""
    rows = _locked([gone_id, kept_id])
    gone, kept = rows[gone_id], rows[kept_id]
    if gone.merged_into_id != kept_id or kept.state != MemberState.ACTIVE.value:
        raise NotMerged
    earlier = [UUID(one) for one in moved["earlier"]]
    Member.objects.filter(id=gone_id).update(state=MemberState.ACTIVE.value, merged_into_id=None)
    Member.objects.filter(id__in=earlier).update(merged_into_id=gone_id)
    _reseal(kept_id, gone_id, only=[UUID(one) for one in moved["identifiers"]])
    Consent.objects.filter(id__in=moved["consents_given"]).update(withdrawn_at=at)
    Consent.objects.filter(id__in=moved["consents_withdrawn"]).update(withdrawn_at=None)
    back: dict[str, object] = {}
    if moved["tier"] and moved["tier"][1] == kept.tier:
        back["tier"] = moved["tier"][0]
    if moved["name"]:
        back |= {"name_sealed": None, "name_lookup": None}
    if moved["home"] and str(kept.home_node_id) == moved["home"][0]:
        back["home_node_id"] = None
    if back:
        Member.objects.filter(id=kept_id).update(**back)
    outbox.publish(MemberSeparated(gone_id, kept_id, at))


def _lock(gone_id: UUID, kept_id: UUID) -> tuple[Member, Member]:
    rows = _locked([gone_id, kept_id])
    states = {row.state for row in rows.values()}
    if MemberState.ERASED.value in states:
        raise MemberErasedAlready
    if MemberState.MERGED.value in states:
        raise MergedAlready
    return rows[gone_id], rows[kept_id]


def _locked(member_ids: Sequence[UUID]) -> dict[UUID, Member]:
    """Both, locked in the order of their ids. Not against new rows that point at them: those who
    hold an order and add such a row would wait for us while we wait for their order.
    """
    found = Member.objects.select_for_update(no_key=True).filter(id__in=member_ids).order_by("id")
    rows = {row.id: row for row in found}
    if len(rows) < len(member_ids):
        raise MemberUnknown
    return rows


def _house(member: Member) -> UUID | None:
    """The company whose member it is: a group and its dealers share theirs, a merchant does not."""
    if member.enrolled_at_node_id is None:
        return queries.group_id()
    organisation = network.get_organisation(
        network.get_node(member.enrolled_at_node_id).organisation_id
    )
    while organisation.kind == OrganisationKind.DEALER and organisation.parent_id is not None:
        organisation = network.get_organisation(organisation.parent_id)
    return organisation.organisation_id


def _reseal(from_id: UUID, to_id: UUID, only: Sequence[UUID] | None = None) -> list[str]:
    """Give identifiers to the other, sealed under that one's key; returns their new ids. What was
    another's comes after one's own, so that the first phone stays the first.
    """
    found = Identifier.objects.filter(member_id=from_id).order_by("id")
    if only is not None:
        found = found.filter(id__in=only)
    rows, keys = list(found), _keys(from_id, to_id)
    found.delete()
    for row in rows:
        text = sealing.unseal(keys[from_id], bytes(row.sealed))
        row.id, row.member_id, row.sealed = new_id(), to_id, sealing.seal(keys[to_id], text)
    Identifier.objects.bulk_create(rows)
    return [str(row.id) for row in rows]


def _keys(*member_ids: UUID) -> dict[UUID, bytes]:
    found = MemberKey.objects.filter(member_id__in=member_ids)
    return {key.member_id: bytes(key.wrapped_key) for key in found}


def _consents(gone_id: UUID, kept_id: UUID, at: datetime) -> dict[str, list[str]]:
    """Where `gone` said something later than `kept` about a purpose, that counts now."""
    given, withdrawn, purposes = [], [], []
    theirs, own = _last_words(gone_id), _last_words(kept_id)
    for purpose, word in theirs.items():
        mine = own.get(purpose)
        if mine is not None and _said_at(mine) >= _said_at(word):
            continue
        holds = mine is not None and mine.withdrawn_at is None
        if word.withdrawn_at is None and not holds:
            made = Consent.objects.create(
                id=new_id(), member_id=kept_id, purpose=purpose, given_at=word.given_at
            )
            given.append(str(made.id))
            purposes.append(purpose)
        elif word.withdrawn_at is not None and mine is not None and holds:
            Consent.objects.filter(id=mine.id).update(withdrawn_at=at)
            withdrawn.append(str(mine.id))
            purposes.append(purpose)
    return {"consents_given": given, "consents_withdrawn": withdrawn, "purposes": purposes}


def _last_words(member_id: UUID) -> dict[str, Consent]:
    found = Consent.objects.filter(member_id=member_id)
    return {one.purpose: one for one in sorted(found, key=_said_at)}


def _said_at(consent: Consent) -> datetime:
    return consent.withdrawn_at or consent.given_at


def _profile(gone: Member, kept: Member) -> dict[str, list[str]]:
    """Name, home store and tier of the one who stays; returns what undoing needs to know."""
    new: dict[str, object] = {}
    told: dict[str, list[str]] = {"name": [], "home": [], "tier": []}
    if kept.name_sealed is None and gone.name_sealed is not None:
        keys = _keys(gone.id, kept.id)
        name = sealing.unseal(keys[gone.id], bytes(gone.name_sealed))
        new |= {
            "name_sealed": sealing.seal(keys[kept.id], name),
            "name_lookup": gone.name_lookup,
        }
        told["name"] = ["taken"]
    if kept.home_node_id is None and gone.home_node_id is not None:
        new["home_node_id"] = gone.home_node_id
        told["home"] = [str(gone.home_node_id)]
    if STEPS.index(gone.tier) > STEPS.index(kept.tier):
        new["tier"] = gone.tier
        told["tier"] = [kept.tier, gone.tier]
    if new:
        Member.objects.filter(id=kept.id).update(**new)
    return told
