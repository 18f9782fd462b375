"""Who works in the demo world: about sixty people, and how they sign in."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.secrets_store import secrets_folder, write_once
from quanqu.network import actions as network
from quanqu.world import cast
from quanqu.world.demo import names, tables

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
LARGE_STORES: Final = (cast.STORE_1, cast.STORE_2, cast.STORE_3)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff: roles are held at the node, or at the organisation without one."""

    number: str
    organisation: str
    node: str | None
    roles: tuple[str, ...]
    who: str
    path: str

    @property
    def is_office(self) -> bool:
        return self.path == "/desk/" and self.node is None


@dataclass(frozen=True, slots=True)
class Hired:
    """A person who has been employed."""

    person: Person
    staff_id: UUID
    user_id: UUID


def people() -> Iterator[Person]:
    """Everyone, in a fixed order."""
    yield from _office()
    owners = {node.code: node.organisation for node in tables.nodes()}
    for code in LARGE_STORES:
        owner, n = owners[code], code.removeprefix("S")
        yield Person(f"G{n}", owner, code, ("guide",), "导购 Guide", "/guide/")
        yield Person(f"M{n}", owner, code, ("manager",), "店长 Store manager", "/desk/")
        yield Person(f"C{n}", owner, code, ("cashier",), "收银 Cashier", "/till/")
        yield Person(f"P{n}", owner, code, ("picker",), "拣货 Picker", "/desk/")
    for node in tables.nodes():
        n = node.code.removeprefix("S")
        if node.sort == "store" and node.code not in LARGE_STORES:
            yield Person(f"G{n}", node.organisation, node.code, ("guide",), "导购 Guide", "/guide/")
            roles = ("manager", "cashier", "picker")
            who = "店长 Store manager"
            yield Person(f"M{n}", node.organisation, node.code, roles, who, "/desk/")
        elif node.sort == "station":
            number = f"K{node.code}"
            who = "站长 Station keeper"
            yield Person(number, node.organisation, node.code, ("partner_keeper",), who, "/desk/")


def _office() -> Iterator[Person]:
    offices = [
        (cast.ADMINISTRATOR, cast.GROUP, "administrator", "总部 Head office"),
        (cast.MARKETER, cast.GROUP, "marketer", "市场 Marketing"),
        (cast.FINANCE, cast.GROUP, "finance", "财务 Finance"),
        (cast.BUYER, cast.GROUP, "buyer", "采购 Buyer"),
        ("DA1", cast.DEALER_A, "dealer_clerk", "经销商甲 Dealer A"),
        ("DB1", cast.DEALER_B, "dealer_clerk", "经销商乙 Dealer B"),
    ]
    for number, organisation, role, who in offices:
        yield Person(number, organisation, None, (role,), who, "/desk/")
    for number in ("PWH1", "PWH2"):
        who = "仓库拣货 Warehouse picker"
        yield Person(number, cast.GROUP, cast.WAREHOUSE, ("picker",), who, "/desk/")
    for number in ("CWH1", "CWH2"):
        yield Person(number, cast.GROUP, cast.WAREHOUSE, ("courier",), "配送 Courier", "/desk/")
    yield Person("GW1", cast.GROUP, cast.WEB_SHOP, ("guide",), "线上导购 Web guide", "/guide/")


@tx.required
def hire(
    *, organisation_ids: dict[str, UUID], node_ids: dict[str, UUID], random: Random, at: datetime
) -> dict[str, Hired]:
    """Employ everyone, by staff number; those shown get the shared development password."""
    hired = {}
    for person in people():
        staff = network.employ(
            organisation_id=organisation_ids[person.organisation],
            name=names.person(random),
            number=person.number,
            username=person.number.lower(),
            password=password() if person.number in SHOWN else None,
            is_office=person.is_office,
        )
        for role in person.roles:
            network.assign(
                staff_id=staff.staff_id,
                role=role,
                at=at,
                node_id=node_ids[person.node] if person.node else None,
                organisation_id=organisation_ids[person.organisation],
            )
        hired[person.number] = Hired(person, staff.staff_id, staff.user_id)
    return hired


def password() -> str:
    """The development password of the demo's staff, made at the first run, never in the project."""
    path = _password_file()
    if not path.exists():
        groups = ["".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)]
        write_once(path, "-".join(groups).encode() + b"\n")
    return path.read_text().strip()


def _password_file() -> Path:
    return secrets_folder() / "demo_password"


SHOWN: Final = (
    "G1",
    "C1",
    "M1",
    "P1",
    "C2",
    "P2",
    "M2",
    "C3",
    "M3",
    "DA1",
    "DB1",
    "HQ1",
    "HQ2",
    "HQ3",
    "HQ4",
)


def sign_ins() -> list[dict[str, str]]:
    """Who can sign in where; a shopper needs no password, only a phone."""
    by_number = {person.number: person for person in people()}
    shopper = {
        "who": "顾客 Shopper",
        "username": names.phone(1),
        "password": "(code: /outbox)",
        "path": "/",
    }
    return [
        shopper,
        *(
            {
                "who": f"{by_number[number].who} {by_number[number].node or ''}".strip(),
                "username": number.lower(),
                "password": password(),
                "path": by_number[number].path,
            }
            for number in SHOWN
        ),
    ]
