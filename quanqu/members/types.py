"""Ids, kinds and views of members that cross their border."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

MemberId = NewType("MemberId", UUID)


class Tier(StrEnum):
    REGULAR = "regular"
    SILVER = "silver"
    GOLD = "gold"


class MemberState(StrEnum):
    """`merged`: the same person as another member, who has everything of theirs."""

    ACTIVE = "active"
    MERGED = "merged"
    ERASED = "erased"


class IdentifierKind(StrEnum):
    """How a person is found. `external` values name their system: `online-retail:12345`."""

    PHONE = "phone"
    CARD = "card"
    OPENID = "openid"
    EXTERNAL = "external"


class ConsentPurpose(StrEnum):
    MEMBERSHIP = "membership"
    MARKETING = "marketing"
    PROFILE = "profile"
    LOCATION = "location"
    SHARING = "sharing"


@dataclass(frozen=True, slots=True)
class NewMember:
    """Someone to enrol; known by at least one identifier. Values never show in its repr.

    `identifiers` are pairs of kind and value. With `is_verified` they were proved just now, by a
    code sent to the phone for example; otherwise they are only claimed.
    """

    at: datetime
    source: str
    phone: str | None = field(default=None, repr=False)
    identifiers: Sequence[tuple[str, str]] = field(default=(), repr=False)
    name: str = field(default="", repr=False)
    node_id: UUID | None = None
    staff_id: UUID | None = None
    tier: Tier = Tier.REGULAR
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as staff may see them: the phone masked."""

    member_id: MemberId
    user_id: UUID | None
    number: str
    tier: Tier
    state: MemberState
    name: str = field(repr=False)
    phone_masked: str
    enrolled_at: datetime
    enrolled_by: UUID | None
    enrolled_at_node: UUID | None
    home_node_id: UUID | None
    source: str
    merged_into: UUID | None


@dataclass(frozen=True, slots=True)
class IdentifierView:
    """By what a member is found, in plain: for the member alone."""

    kind: IdentifierKind
    value: str = field(repr=False)
    added_at: datetime
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConsentView:
    purpose: ConsentPurpose
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Whom a bearer token speaks for; `tier` is empty for somebody who is no member."""

    user_id: UUID
    device_id: UUID | None
    member_id: UUID | None
    tier: str
    is_staff: bool


@dataclass(frozen=True, slots=True)
class Customer:
    """Who orders: the member, their tier, and the actor's name in everything that is written."""

    member_id: MemberId
    tier: str
    label: str
