"""Identifiers in their stored form: hashed to be found, sealed to be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from quanqu.identity.types import Phone
from quanqu.kit import sealing
from quanqu.members.refusals import IdentifierMissing
from quanqu.members.types import IdentifierKind, NewMember


@dataclass(frozen=True, slots=True)
class Named:
    """One identifier in plain, in its one spelling."""

    kind: IdentifierKind
    value: str = field(repr=False)

    @property
    def lookup(self) -> bytes:
        return sealing.lookup(self.kind.value, self.value)

    def last4_lookup(self, organisation_id: UUID | None) -> bytes | None:
        """What a till of this organisation asks for: the last four digits of the phone."""
        if self.kind is not IdentifierKind.PHONE or organisation_id is None:
            return None
        return last4_lookup(organisation_id, self.value[-4:])


def last4_lookup(organisation_id: UUID, last4: str) -> bytes:
    """Keyed by organisation, so that equal digits at two organisations look unlike."""
    return sealing.lookup(f"last4:{organisation_id}", last4)


def name_lookup(name: str) -> bytes | None:
    """The keyed hash of a person's name, however it was spaced and cased; None without a name."""
    spelt = "".join(name.casefold().split())
    return sealing.lookup("name", spelt) if spelt else None


def name_identifier(kind: str, value: str) -> Named:
    """Bring an identifier to its one spelling. PhoneWrong or IdentifierMissing if it is none."""
    if kind == IdentifierKind.PHONE:
        return Named(IdentifierKind.PHONE, Phone.parse(value).number)
    if not value.strip() or len(value) > 200:
        raise IdentifierMissing
    return Named(IdentifierKind(kind), value.strip())


def identifiers_of(new: NewMember) -> list[Named]:
    """All identifiers of someone to enrol, the phone first. IdentifierMissing if there is none."""
    named = [name_identifier("phone", new.phone)] if new.phone else []
    named += [name_identifier(kind, value) for kind, value in new.identifiers]
    if not named:
        raise IdentifierMissing
    return named


def identifier_columns(
    rows: Sequence[tuple[UUID, Named, bytes, UUID | None]],
) -> Mapping[str, list[object]]:
    """Parallel arrays for SQL from (member, identifier, wrapped key, organisation)."""
    return {
        "member_ids": [member_id for member_id, *_ in rows],
        "kinds": [named.kind.value for _, named, *_ in rows],
        "lookups": [named.lookup for _, named, *_ in rows],
        "last4": [named.last4_lookup(organisation) for _, named, _, organisation in rows],
        "sealed": [sealing.seal(key, named.value) for _, named, key, _ in rows],
    }
