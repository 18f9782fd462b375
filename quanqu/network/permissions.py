"""Who may do what, where: one table of roles, read by django-rules predicates.

A role held at a node counts there. A role held at an organisation (an office) counts in that
organisation and in all below it. The wall itself (whose rows one sees at all) is `can_see`.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rules.permissions import add_perm, has_perm
from rules.predicates import Predicate

from quanqu.identity.types import Actor
from quanqu.network.types import Role

R = Role


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is to be done: a node in its organisation, an organisation, or anywhere."""

    organisation_id: UUID | None = None
    node_id: UUID | None = None


AT_NODE: Final[dict[str, frozenset[Role]]] = {
    "stock.receive": frozenset({R.PICKER, R.MANAGER, R.CASHIER, R.PARTNER_KEEPER}),
    "stock.transfer": frozenset({R.PICKER, R.MANAGER}),
    "stock.count": frozenset({R.GUIDE, R.CASHIER, R.PICKER, R.MANAGER, R.PARTNER_KEEPER}),
    "stock.adjust": frozenset({R.MANAGER}),
    "stock.order": frozenset({R.MANAGER}),
    "stock.cost": frozenset(),
    "orders.sell": frozenset({R.GUIDE, R.CASHIER, R.MANAGER}),
    "orders.hand_over": frozenset(
        {R.GUIDE, R.CASHIER, R.PICKER, R.COURIER, R.MANAGER, R.PARTNER_KEEPER}
    ),
    "orders.pick": frozenset({R.PICKER, R.MANAGER}),
    "orders.return": frozenset({R.CASHIER, R.MANAGER, R.PARTNER_KEEPER}),
    "orders.see": frozenset({R.GUIDE, R.CASHIER, R.PICKER, R.COURIER, R.MANAGER, R.PARTNER_KEEPER}),
    "orders.accept": frozenset({R.MANAGER}),
    "members.bind": frozenset({R.GUIDE, R.MANAGER}),
    "members.see": frozenset({R.GUIDE, R.CASHIER, R.MANAGER}),
    "members.merge": frozenset({R.MANAGER}),
    "members.hand_over": frozenset({R.MANAGER}),
    "ledger.see": frozenset({R.MANAGER}),
    "ledger.give_back": frozenset(),
    "invoices.issue": frozenset(),
    "payments.lend": frozenset(),
    "rewards.see": frozenset({R.GUIDE, R.MANAGER}),
    "rewards.plan": frozenset(),
    "rewards.join": frozenset(),
    "rewards.judge": frozenset(),
    "network.edit": frozenset(),
    "pricing.edit": frozenset(),
    "pricing.promote": frozenset(),
    "catalog.edit": frozenset({R.PICKER, R.MANAGER}),
    "catalog.approve": frozenset(),
    "codes.issue": frozenset({R.MANAGER}),
    "wallet.top_up": frozenset({R.CASHIER, R.MANAGER}),
    "wallet.issue": frozenset(),
    "alliance.agree": frozenset(),
    "settlement.run": frozenset(),
}

# A dealer's clerk sees settlement and orders but no member: no personal data leaves a store.
IN_OFFICE: Final[dict[str, frozenset[Role]]] = {
    "stock.receive": frozenset({R.SUPPLIER_CLERK}),
    "stock.transfer": frozenset({R.BUYER}),
    "stock.count": frozenset(),
    "stock.adjust": frozenset(),
    "stock.order": frozenset({R.BUYER}),
    "stock.cost": frozenset({R.BUYER, R.FINANCE}),
    "orders.sell": frozenset(),
    "orders.hand_over": frozenset(),
    "orders.pick": frozenset(),
    "orders.return": frozenset(),
    "orders.see": frozenset({R.DEALER_CLERK, R.FINANCE}),
    "orders.accept": frozenset(),
    "members.bind": frozenset(),
    "members.see": frozenset(),
    "members.merge": frozenset(),
    "members.hand_over": frozenset(),
    "ledger.see": frozenset({R.DEALER_CLERK, R.FINANCE}),
    "ledger.give_back": frozenset({R.FINANCE}),
    "invoices.issue": frozenset({R.FINANCE}),
    "payments.lend": frozenset(),
    "rewards.see": frozenset({R.DEALER_CLERK, R.FINANCE}),
    "rewards.plan": frozenset({R.MARKETER, R.FINANCE}),
    "rewards.join": frozenset({R.DEALER_CLERK, R.FINANCE}),
    "rewards.judge": frozenset({R.FINANCE}),
    "network.edit": frozenset(),
    "pricing.edit": frozenset({R.BUYER}),
    "pricing.promote": frozenset({R.BUYER, R.MARKETER, R.FINANCE, R.DEALER_CLERK}),
    "catalog.edit": frozenset({R.BUYER, R.DEALER_CLERK, R.SUPPLIER_CLERK}),
    "catalog.approve": frozenset({R.BUYER}),
    "codes.issue": frozenset({R.MARKETER, R.DEALER_CLERK}),
    "wallet.top_up": frozenset(),
    "wallet.issue": frozenset({R.MARKETER, R.FINANCE}),
    "alliance.agree": frozenset({R.FINANCE}),
    "settlement.run": frozenset({R.FINANCE}),
}

PERMISSIONS: Final = tuple(sorted(AT_NODE))


def is_system(actor: Actor) -> bool:
    """Jobs, imports and handlers."""
    return actor.is_system


def can_see(actor: Actor, place: Place) -> bool:
    """The organisation wall: behind it, things do not exist for this actor."""
    if actor.is_system or place == Place():
        return True
    return place.node_id in actor.node_ids or place.organisation_id in actor.organisation_ids


def held_at_node(roles: frozenset[Role]) -> Predicate:
    """One of the roles is held at the node (or at any node, if no place is asked for)."""

    def is_held(actor: Actor, place: Place) -> bool:
        return any(
            role in roles and node_id is not None and place in (Place(), _at(node_id, place))
            for role, node_id in actor.roles
        )

    return Predicate(is_held, "held_at_node")


def held_in_office(roles: frozenset[Role]) -> Predicate:
    """One of the roles is held at the organisation of the place, or above it."""
    with_administrator = roles | {Role.ADMINISTRATOR}

    def is_held(actor: Actor, place: Place) -> bool:
        return any(
            role in with_administrator and place.organisation_id in (None, organisation_id)
            for role, organisation_id in actor.offices
        )

    return Predicate(is_held, "held_in_office")


def _at(node_id: UUID, place: Place) -> Place:
    return Place(place.organisation_id, node_id)


def may(actor: Actor, permission: str, place: Place) -> bool:
    """Whether one of the actor's roles grants this in that place, and training has been passed."""
    return permission not in actor.withheld and bool(has_perm(permission, actor, place))  # type: ignore[no-untyped-call]


_by_system = Predicate(is_system, "is_system")
for _permission in PERMISSIONS:
    _granted = held_at_node(AT_NODE[_permission]) | held_in_office(IN_OFFICE[_permission])
    add_perm(_permission, _by_system | _granted)  # type: ignore[no-untyped-call]
