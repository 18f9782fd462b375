"""A small network for tests, made by the real verbs. Call inside `tx.begin`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from quanqu.identity.types import Actor
from quanqu.network import actions as network
from quanqu.network import queries
from quanqu.network.types import Capability, NodeView, OrganisationView, StaffView

AT: Final = datetime(2025, 3, 8, 2, 0, tzinfo=UTC)
STORE: Final = [*Capability]


@dataclass(frozen=True, slots=True)
class Town:
    """The group with its own store, and two dealers with a store each."""

    group: OrganisationView
    dealer_a: OrganisationView
    dealer_b: OrganisationView
    group_store: NodeView
    store_a: NodeView
    store_b: NodeView


def group() -> OrganisationView:
    """The group, made once."""
    known = queries.find_organisation_by_code("QQ")
    return known or network.open_organisation(code="QQ", name="全渠集团", kind="group")


def dealer(code: str, contract: str = "agent") -> OrganisationView:
    group()
    return network.open_organisation(
        code=code, name=f"经销商{code}", kind="dealer", contract=contract
    )


def store(
    organisation: OrganisationView,
    code: str,
    latitude: float = 39.9042,
    longitude: float = 116.4074,
    capabilities: list[Capability] | None = None,
) -> NodeView:
    return network.open_node(
        organisation_id=organisation.organisation_id,
        code=code,
        name=f"门店{code}",
        capabilities=STORE if capabilities is None else capabilities,
        latitude=latitude,
        longitude=longitude,
    )


def town() -> Town:
    head, a, b = group(), dealer("A"), dealer("B")
    return Town(
        group=head,
        dealer_a=a,
        dealer_b=b,
        group_store=store(head, "S3", 39.98, 116.31),
        store_a=store(a, "S1", 39.92, 116.46),
        store_b=store(b, "S2", 39.99, 116.47),
    )


def staff(
    organisation: OrganisationView, role: str, node: NodeView | None = None, name: str = "王敏"
) -> StaffView:
    """A person with one role: at the node, or at the organisation."""
    person = network.employ(organisation_id=organisation.organisation_id, name=name)
    network.assign(
        staff_id=person.staff_id,
        role=role,
        at=AT,
        node_id=node.node_id if node else None,
        organisation_id=None if node else organisation.organisation_id,
    )
    return person


def actor(person: StaffView) -> Actor:
    return queries.actor_for_user(person.user_id, AT)
