"""Names of what ids stand for, read once per page, in the reader's language."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuView
from quanqu.doors.faces import formats
from quanqu.members import queries as members
from quanqu.members.types import MemberView
from quanqu.network import queries as network
from quanqu.rewards.types import Party, PartyKind


def node_names(node_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    found = network.nodes_by_id(one for one in node_ids if one is not None)
    return {node_id: formats.named(node) for node_id, node in found.items()}


def organisation_names(organisation_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    found = network.organisations_by_id(one for one in organisation_ids if one is not None)
    return {one: formats.named(organisation) for one, organisation in found.items()}


def staff_names(staff_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    found = network.staff_by_id(one for one in staff_ids if one is not None)
    return {staff_id: staff.name for staff_id, staff in found.items()}


def member_words(member_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Members as staff may see them: masked phone, else the number."""
    found = members.members_by_id(one for one in member_ids if one is not None)
    return {member_id: member_word(member) for member_id, member in found.items()}


def member_word(member: MemberView) -> str:
    return member.phone_masked or member.number


def party_names(parties: Iterable[Party]) -> dict[Party, str]:
    """Who earned: a person, a store, a company, a member, or the platform."""
    wanted = list(parties)
    by_kind: dict[PartyKind, set[UUID]] = {}
    for party in wanted:
        if party.id is not None:
            by_kind.setdefault(party.kind, set()).add(party.id)
    names: dict[UUID, str] = {
        **staff_names(by_kind.get(PartyKind.STAFF, ())),
        **node_names(by_kind.get(PartyKind.NODE, ())),
        **organisation_names(by_kind.get(PartyKind.ORGANISATION, ())),
        **member_words(by_kind.get(PartyKind.MEMBER, ())),
    }
    return {party: names.get(party.id, "") if party.id else _("Platform") for party in wanted}


def party_words(parties: Iterable[str]) -> dict[str, str]:
    """The ledger's parties (`org:<id>`) in words; what has no name stays short."""
    read = {text: _read_party(text) for text in set(parties) if text}
    names = party_names(party for party in read.values() if party is not None)
    return {
        text: (names.get(party) or text[:13]) if party is not None else _card(text)
        for text, party in read.items()
    }


def picture_of(sku: SkuView) -> dict[str, str]:
    """How a SKU is drawn and called; `label` names the choice too."""
    return {
        "picture_seed": str(sku.product_id),
        "category": sku.category_code,
        "name": formats.named(sku),
        "label": " ".join(part for part in (formats.named(sku), choice_of(sku)) if part),
        "colour": sku.colour_en or sku.colour,
    }


def pictures_of(sku_ids: Iterable[UUID | None]) -> Mapping[UUID, dict[str, str]]:
    skus = catalog.get_skus({one for one in sku_ids if one is not None})
    return {sku_id: picture_of(sku) for sku_id, sku in skus.items()}


def choice_of(sku: SkuView) -> str:
    parts = (formats.named(sku, "colour"), sku.size)
    return " / ".join(part for part in parts if part)


def actor_word(actor: str, names: Mapping[UUID, str]) -> str:
    """Who wrote something: a person by name, the system by its word."""
    kind, _colon, text = actor.partition(":")
    if kind != "staff":
        return {"member": _("Member"), "visitor": _("Visitor")}.get(kind, _("System"))
    try:
        return names.get(UUID(text), _("Staff"))
    except ValueError:
        return _("Staff")


def actor_names(actors: Iterable[str]) -> dict[str, str]:
    found = set(actors)
    staff = [text.partition(":")[2] for text in found if text.startswith("staff:")]
    names = staff_names(UUID(text) for text in staff)
    return {actor: actor_word(actor, names) for actor in found}


def _read_party(text: str) -> Party | None:
    kind, _colon, value = text.partition(":")
    try:
        return Party(PartyKind(kind), UUID(value))
    except ValueError:
        return None


def _card(text: str) -> str:
    return _("Card %(end)s") % {"end": f"…{text[-4:]}"} if text.startswith("card:") else text


def short(name: str, room: int = 14) -> str:
    """A name that fits beside a bar; a Chinese letter is as wide as two."""
    used = 0
    for at, letter in enumerate(name):
        used += 2 if ord(letter) > 255 else 1
        if used > room:
            return f"{name[: at - 1]}…"
    return name
