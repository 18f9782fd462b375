"""Reads of members."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from quanqu.identity.types import Phone
from quanqu.kit import sealing
from quanqu.kit.sql import Later, hexes, load
from quanqu.members.identifiers import Named, last4_lookup, name_identifier
from quanqu.members.models import Consent, Identifier, Member, MemberKey
from quanqu.members.refusals import MemberUnknown
from quanqu.members.types import (
    ConsentPurpose,
    ConsentView,
    Customer,
    IdentifierKind,
    IdentifierView,
    MemberId,
    MemberState,
    MemberView,
    Tier,
    TokenHolder,
)
from quanqu.network import queries as network

sql = load("quanqu.members")


def get_member(member_id: UUID) -> MemberView:
    """A member; one who was merged into another is that other now. Refuses MemberUnknown."""
    found = members_by_id([member_id])
    if not found:
        raise MemberUnknown
    member = found[MemberId(member_id)]
    return member if member.merged_into is None else get_member(member.merged_into)


def current_id(member_id: UUID) -> MemberId:
    """Who a member is now: the one they were merged into, or themselves. Refuses MemberUnknown."""
    now = _now(Member.objects.filter(id=member_id))
    if now is None:
        raise MemberUnknown
    return MemberId(now)


def all_ids(member_id: UUID) -> list[MemberId]:
    """Under which ids the past knows a member: their own, and those merged into them."""
    earlier = Member.objects.filter(merged_into_id=member_id).order_by("id")
    return [MemberId(member_id), *map(MemberId, earlier.values_list("id", flat=True))]


def members_by_id(member_ids: Iterable[UUID]) -> dict[MemberId, MemberView]:
    """The members that exist among the ids."""
    rows = sql.members_by_id(member_ids=list(set(member_ids)))
    return {MemberId(row["id"]): _view(row) for row in rows}


def find_by_identifier(kind: str, value: str) -> MemberId | None:
    """Whose phone, card or account this is. PhoneWrong if it cannot be a phone."""
    named = name_identifier(kind, value)
    return owners_of([named]).get(named)


def find_by_user(user_id: UUID) -> MemberView | None:
    """The member who signs in as this user."""
    member_id = find_id_by_user(user_id)
    return get_member(member_id) if member_id else None


def find_id_by_user(user_id: UUID) -> UUID | None:
    """The id of the member who signs in as this user."""
    return _now(Member.objects.filter(user_id=user_id))


def tier_of(member_id: UUID) -> str:
    """A member's tier. Refuses MemberUnknown."""
    tier = Member.objects.filter(id=member_id).values_list("tier", flat=True).first()
    if tier is None:
        raise MemberUnknown
    return tier


def holder_of_token(token: str, at: datetime) -> TokenHolder | None:
    """Whom a token of the API speaks for; None if it is not in force or its device was revoked."""
    rows = sql.holder_of_token(token_hash=sha256(token.encode()).digest(), at=at)
    return TokenHolder(**rows[0]) if rows else None


def start_customers(
    token_hashes: Collection[bytes], at: datetime
) -> Later[dict[bytes, Customer | None]]:
    """Whom bearer tokens speak for, asked inside `sql.together`; unknown tokens are left out.

    None for a token that only one device may use: whoever asks must look at the device, too.
    """
    rows = sql.start("customers", token_hashes=hexes(token_hashes), at=at)
    return lambda: {
        bytes(row["token_hash"]): None
        if row["device_id"]
        else Customer(
            MemberId(row["member_id"]),
            row["tier"],
            f"staff:{row['staff_id']}" if row["staff_id"] else f"member:{row['member_id']}",
        )
        for row in rows()
    }


def find_by_number(number: str) -> MemberView | None:
    """The member of a readable number, in any case."""
    wanted = number.strip().upper()
    member_id = Member.objects.filter(number=wanted).values_list("id", flat=True).first()
    return get_member(member_id) if member_id else None


def list_by_last4(organisation_id: UUID, last4: str) -> list[MemberView]:
    """Members enrolled with this organisation whose phone ends so: what a till asks for."""
    found = Identifier.objects.filter(last4_lookup=last4_lookup(organisation_id, last4))
    return _in_order(found.order_by("member_id").values_list("member_id", flat=True)[:20])


def list_members(
    *,
    node_ids: Collection[UUID] | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[MemberView]:
    """The newest members first, a page at a time (`before` is the last one seen)."""
    found = Member.objects.filter(state=MemberState.ACTIVE.value).order_by("-id")
    if node_ids is not None:
        found = found.filter(enrolled_at_node_id__in=node_ids)
    if before is not None:
        found = found.filter(id__lt=before)
    return _in_order(found.values_list("id", flat=True)[:limit])


def phone_of(member_id: UUID) -> str | None:
    """A member's first phone in plain, for sending a text; show it to nobody."""
    phone = (
        Identifier.objects.filter(member_id=member_id, kind=IdentifierKind.PHONE.value)
        .order_by("id")
        .first()
    )
    key = MemberKey.objects.filter(member_id=member_id).first()
    if phone is None or key is None:
        return None
    return sealing.unseal(bytes(key.wrapped_key), bytes(phone.sealed))


def list_phones(member_id: UUID) -> list[str]:
    """A member's phones, masked, their first before others."""
    return [
        Phone(one.value).masked
        for one in list_identifiers(member_id)
        if one.kind is IdentifierKind.PHONE
    ]


def list_identifiers(member_id: UUID) -> list[IdentifierView]:
    """By what a member is found, in plain: for the member's own eyes, and for what they export."""
    key = MemberKey.objects.filter(member_id=member_id).first()
    return [
        IdentifierView(
            kind=IdentifierKind(one.kind),
            value=_open(bytes(key.wrapped_key), bytes(one.sealed)),
            added_at=one.added_at,
            verified_at=one.verified_at,
        )
        for one in Identifier.objects.filter(member_id=member_id).order_by("id")
        if key is not None
    ]


def seal_for(member_id: UUID, text: str) -> bytes:
    """A personal text, such as an address on an order, sealed under the member's key: erasing the
    member makes it unreadable. Refuses MemberUnknown.
    """
    key = MemberKey.objects.filter(member_id=member_id).first()
    if key is None:
        raise MemberUnknown
    return sealing.seal(bytes(key.wrapped_key), text)


def unseal_for(member_id: UUID, sealed: bytes) -> str:
    """What was sealed for a member, or for who was merged into them; empty once they are erased."""
    for key in MemberKey.objects.filter(member_id__in=all_ids(member_id)).order_by("member_id"):
        with suppress(InvalidTag):
            return sealing.unseal(bytes(key.wrapped_key), sealed)
    return ""


def is_verified(member_id: UUID, kind: str) -> bool:
    """Whether the member proved an identifier of this kind."""
    return Identifier.objects.filter(
        member_id=member_id, kind=kind, verified_at__isnull=False
    ).exists()


def list_consents(member_id: UUID) -> list[ConsentView]:
    """What a member agreed to, with what was taken back, the oldest first."""
    found = Consent.objects.filter(member_id=member_id).order_by("given_at", "id")
    return [ConsentView(ConsentPurpose(c.purpose), c.given_at, c.withdrawn_at) for c in found]


def has_consent(member_id: UUID, purpose: str, at: datetime) -> bool:
    """Whether consent for a purpose holds at a moment."""
    given = Consent.objects.filter(member_id=member_id, purpose=purpose, given_at__lte=at)
    return given.exclude(withdrawn_at__lte=at).exists()


def owners_of(named: Sequence[Named]) -> dict[Named, MemberId]:
    """Whose these identifiers are; those of nobody are left out."""
    by_lookup = {(one.kind.value, one.lookup): one for one in named}
    rows = sql.find_owners(
        kinds=[kind for kind, _ in by_lookup], lookups=[lookup for _, lookup in by_lookup]
    )
    return {
        by_lookup[row["kind"], bytes(row["lookup"])]: MemberId(row["member_id"]) for row in rows
    }


def group_id() -> UUID | None:
    """The group, whose tills find members who were enrolled at no node."""
    groups = network.list_organisations(kind="group")
    return groups[0].organisation_id if groups else None


def _now(found: QuerySet[Member]) -> UUID | None:
    """Of one row: who that is now."""
    return found.values_list(Coalesce("merged_into_id", "id"), flat=True).first()


def _in_order(member_ids: Iterable[UUID]) -> list[MemberView]:
    wanted = [MemberId(member_id) for member_id in member_ids]
    found = members_by_id(wanted)
    return [found[member_id] for member_id in wanted]


def _view(row: dict[str, Any]) -> MemberView:
    phone = _open(row["wrapped_key"], row["phone_sealed"])
    return MemberView(
        member_id=MemberId(row["id"]),
        user_id=row["user_id"],
        number=row["number"],
        tier=Tier(row["tier"]),
        state=MemberState(row["state"]),
        name=_open(row["wrapped_key"], row["name_sealed"]),
        phone_masked=Phone(phone).masked if phone else "",
        enrolled_at=row["enrolled_at"],
        enrolled_by=row["enrolled_by_id"],
        enrolled_at_node=row["enrolled_at_node_id"],
        home_node_id=row["home_node_id"],
        source=row["source"],
        merged_into=row["merged_into_id"],
    )


def _open(wrapped_key: bytes | None, sealed: bytes | None) -> str:
    if wrapped_key is None or sealed is None:
        return ""
    return sealing.unseal(bytes(wrapped_key), bytes(sealed))
