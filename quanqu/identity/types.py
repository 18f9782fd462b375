"""Ids, kinds and small values of identity that cross its border."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from quanqu.identity.refusals import PhoneWrong

UserId = NewType("UserId", UUID)
DeviceId = NewType("DeviceId", UUID)


class ActorKind(StrEnum):
    VISITOR = "visitor"
    MEMBER = "member"
    STAFF = "staff"
    DEVICE = "device"
    SYSTEM = "system"


class DeviceKind(StrEnum):
    TILL = "till"
    HANDHELD = "handheld"
    TABLET = "tablet"


class DeviceState(StrEnum):
    ACTIVE = "active"
    REVOKED = "revoked"


class OneTimePurpose(StrEnum):
    ENROL = "enrol"
    SIGN_IN = "sign_in"
    PAY = "pay"
    PROVE = "prove"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: what every door scopes its queries by (the organisation wall).

    `organisation_ids` and `node_ids` say whose rows may be seen. `roles` are held at a node, or
    at an organisation (node None); `offices` lists the latter with each organisation they reach.
    `withheld` permissions count only after training.
    """

    kind: ActorKind
    label: str
    user_id: UUID | None = None
    member_id: UUID | None = None
    staff_id: UUID | None = None
    device_id: UUID | None = None
    organisation_id: UUID | None = None
    organisation_ids: frozenset[UUID] = frozenset()
    node_ids: frozenset[UUID] = frozenset()
    roles: frozenset[tuple[str, UUID | None]] = frozenset()
    offices: frozenset[tuple[str, UUID]] = frozenset()
    withheld: frozenset[str] = frozenset()

    @property
    def is_system(self) -> bool:
        return self.kind is ActorKind.SYSTEM


SYSTEM: Final = Actor(kind=ActorKind.SYSTEM, label="system")
VISITOR: Final = Actor(kind=ActorKind.VISITOR, label="visitor")


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number in its one international form; its repr never shows it."""

    number: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Phone":
        """Read a number as people write it; without a country it is Chinese. PhoneWrong if not."""
        plain = re.sub(r"[\s().\-]", "", unicodedata.normalize("NFKC", text))
        if re.fullmatch(r"1[3-9][0-9]{9}", plain):
            return cls(f"+86{plain}")
        if plain.startswith("00"):
            plain = f"+{plain[2:]}"
        if re.fullmatch(r"\+86.*", plain) and not re.fullmatch(r"\+861[3-9][0-9]{9}", plain):
            raise PhoneWrong
        if not re.fullmatch(r"\+[1-9][0-9]{7,14}", plain):
            raise PhoneWrong
        return cls(plain)

    @property
    def masked(self) -> str:
        """What staff may see: `138****8000`."""
        home = self.number.removeprefix("+86")
        return f"{home[:3]}****{home[-4:]}"

    @property
    def last4(self) -> str:
        return self.number[-4:]


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a token of the API speaks for, and from which device."""

    user_id: UserId
    device_id: DeviceId | None


@dataclass(frozen=True, slots=True)
class UserView:
    user_id: UserId
    username: str | None
    display_name: str
    language: str
    is_active: bool
    is_staff: bool


@dataclass(frozen=True, slots=True)
class DeviceView:
    device_id: DeviceId
    kind: DeviceKind
    name: str
    node_id: UUID
    state: DeviceState


@dataclass(frozen=True, slots=True)
class EnrolledDevice:
    """A new device and its token, which is shown this once."""

    device_id: DeviceId
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """A text message of the demo sender's outbox."""

    to_masked: str
    body: str
    sent_at: datetime
