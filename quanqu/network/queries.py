"""Reads of the network, and the gate of permissions."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from quanqu.identity.types import Actor, ActorKind, DeviceView
from quanqu.kit.refusals import Forbidden, NotFound
from quanqu.kit.sql import load
from quanqu.network import rules, views
from quanqu.network.facts import Facts, facts, facts_kept, start_version
from quanqu.network.models import Assignment, Node, Organisation, ServiceArea, Staff
from quanqu.network.opening import open_hours
from quanqu.network.permissions import PERMISSIONS, Place, can_see, may
from quanqu.network.refusals import NodeUnknown, OrganisationUnknown, StaffUnknown
from quanqu.network.types import (
    AssignmentView,
    LessonView,
    NearNode,
    NodeId,
    NodeView,
    OrganisationId,
    OrganisationKind,
    OrganisationView,
    Role,
    ServiceAreaView,
    StaffId,
    StaffView,
    State,
)

__all__ = [
    "PERMISSIONS",
    "Facts",
    "box_around",
    "distance_km",
    "facts",
    "facts_kept",
    "open_hours",
    "start_version",
]

sql = load("quanqu.network")
distance_km = rules.distance_km
box_around = rules.box_around
EVERYWHERE_KM = 20_100.0
FIRST_RADII_KM = (15.0, 150.0)


def get_organisation(organisation_id: UUID) -> OrganisationView:
    """Refuses OrganisationUnknown."""
    organisation = Organisation.objects.filter(id=organisation_id).first()
    if organisation is None:
        raise OrganisationUnknown
    return views.organisation(organisation)


def find_organisation_by_code(code: str) -> OrganisationView | None:
    organisation = Organisation.objects.filter(code=code).first()
    return views.organisation(organisation) if organisation else None


def list_organisations(
    organisation_ids: Collection[UUID] | None = None, *, kind: str | None = None
) -> list[OrganisationView]:
    """Those of the ids (or all), by code."""
    found = Organisation.objects.order_by("code")
    if organisation_ids is not None:
        found = found.filter(id__in=organisation_ids)
    if kind is not None:
        found = found.filter(kind=kind)
    return [views.organisation(organisation) for organisation in found]


def organisations_by_id(
    organisation_ids: Iterable[UUID],
) -> dict[OrganisationId, OrganisationView]:
    """The organisations that exist among the ids."""
    return {o.organisation_id: o for o in list_organisations(set(organisation_ids))}


def platform() -> OrganisationView:
    """The group, which runs the platform. Refuses OrganisationUnknown before there is one."""
    group = Organisation.objects.filter(kind=OrganisationKind.GROUP.value).first()
    if group is None:
        raise OrganisationUnknown
    return views.organisation(group)


def get_node(node_id: UUID) -> NodeView:
    """Refuses NodeUnknown."""
    node = Node.objects.filter(id=node_id).first()
    if node is None:
        raise NodeUnknown
    return views.node(node)


def find_node_by_code(code: str) -> NodeView | None:
    node = Node.objects.filter(code=code).first()
    return views.node(node) if node else None


def nodes_by_id(node_ids: Iterable[UUID]) -> dict[NodeId, NodeView]:
    """The nodes that exist among the ids."""
    found = Node.objects.filter(id__in=set(node_ids))
    return {NodeId(node.id): views.node(node) for node in found}


def list_nodes(
    *,
    organisation_ids: Collection[UUID] | None = None,
    capability: str | None = None,
    only_active: bool = True,
    after_code: str = "",
    limit: int = 2_000,
) -> list[NodeView]:
    """Nodes by code, a page at a time (`after_code` is the last one seen)."""
    found = Node.objects.filter(code__gt=after_code).order_by("code")
    if organisation_ids is not None:
        found = found.filter(organisation_id__in=organisation_ids)
    if capability:
        found = found.filter(**{capability: True})
    if only_active:
        found = found.filter(state=State.ACTIVE.value)
    return [views.node(node) for node in found[:limit]]


def nearest_nodes(
    latitude: float,
    longitude: float,
    *,
    capability: str = "",
    limit: int = 10,
    within_km: float = EVERYWHERE_KM,
    node_ids: Collection[UUID] | None = None,
) -> list[NearNode]:
    """Active nodes by great-circle distance, the nearest first; optionally among some ids.

    Looks in a small circle first and widens it only while it holds fewer than asked for.
    """
    radii = [km for km in FIRST_RADII_KM if km < within_km and node_ids is None]
    for radius_km in [*radii, within_km]:
        rows = sql.nearest_nodes(
            latitude=latitude,
            longitude=longitude,
            capability=capability,
            node_ids=None if node_ids is None else list(node_ids),
            within_km=radius_km,
            most=limit,
            **rules.box_around(latitude, longitude, radius_km),
        )
        if len(rows) >= limit:
            break
    return [NearNode(views.node_of_row(row), row["distance_km"]) for row in rows]


def list_shop_ids_within(
    latitude: float, longitude: float, *, within_km: float, limit: int
) -> list[UUID]:
    """Active nodes in a circle that hold stock and let customers in, the nearest first."""
    rows = sql.shop_ids_within(
        latitude=latitude,
        longitude=longitude,
        within_km=within_km,
        most=limit,
        **rules.box_around(latitude, longitude, within_km),
    )
    return [row["id"] for row in rows]


def list_service_areas(node_ids: Iterable[UUID]) -> dict[NodeId, list[ServiceAreaView]]:
    """What each node promises, the smallest radius first."""
    areas: dict[NodeId, list[ServiceAreaView]] = {}
    for area in ServiceArea.objects.filter(node_id__in=set(node_ids)).order_by("radius_m"):
        areas.setdefault(NodeId(area.node_id), []).append(
            ServiceAreaView(area.radius_m, area.minutes)
        )
    return areas


def get_staff(staff_id: UUID) -> StaffView:
    """Refuses StaffUnknown."""
    staff = Staff.objects.filter(id=staff_id).first()
    if staff is None:
        raise StaffUnknown
    return views.staff(staff)


def find_staff_by_number(number: str) -> StaffView | None:
    staff = Staff.objects.filter(number=number.strip()).first()
    return views.staff(staff) if staff else None


def find_staff_by_user(user_id: UUID) -> StaffView | None:
    staff = Staff.objects.filter(user_id=user_id).first()
    return views.staff(staff) if staff else None


def staff_by_id(staff_ids: Iterable[UUID]) -> dict[StaffId, StaffView]:
    """The people who exist among the ids."""
    found = Staff.objects.filter(id__in=set(staff_ids))
    return {StaffId(staff.id): views.staff(staff) for staff in found}


def list_assignments(
    at: datetime,
    *,
    staff_id: UUID | None = None,
    node_id: UUID | None = None,
    role: str | None = None,
) -> list[AssignmentView]:
    """The roles in force at a moment, the oldest first."""
    held = Assignment.objects.filter(since__lte=at).exclude(until__lte=at)
    wanted = {"staff_id": staff_id, "node_id": node_id, "role": role}
    held = held.filter(**{name: value for name, value in wanted.items() if value is not None})
    return [views.assignment(assignment) for assignment in held.order_by("since", "id")]


def managers_of(node_id: UUID, at: datetime) -> list[StaffId]:
    """Who manages a node at a moment, the longest first."""
    return [a.staff_id for a in list_assignments(at, node_id=node_id, role=Role.MANAGER.value)]


def actor_for_user(user_id: UUID, at: datetime) -> Actor:
    """Who a signed-in user is and whose rows they may see; a user without work here is a member."""
    rows = sql.actor_for_user(user_id=user_id, at=at)
    if not rows:
        return member_actor(user_id)
    row = rows[0]
    return Actor(
        kind=ActorKind.STAFF,
        label=f"staff:{row['staff_id']}",
        user_id=user_id,
        staff_id=row["staff_id"],
        organisation_id=row["organisation_id"],
        organisation_ids=frozenset({row["organisation_id"], *row["organisation_ids"]}),
        node_ids=frozenset(row["node_ids"]),
        roles=frozenset(zip(row["roles"], row["role_nodes"], strict=True)),
        offices=frozenset(zip(row["office_roles"], row["office_organisations"], strict=True)),
        withheld=frozenset(row["withheld"]),
    )


def list_lessons(staff_id: UUID, at: datetime) -> list[LessonView]:
    """What somebody is to learn for their roles, and what they have learnt."""
    rows = sql.lessons_of_staff(staff_id=staff_id, at=at)
    return [LessonView(role=Role(row.pop("role")), **row) for row in rows]


def member_actor(user_id: UUID) -> Actor:
    """A signed-in user without work here."""
    return Actor(kind=ActorKind.MEMBER, label=f"user:{user_id}", user_id=user_id)


def actor_at_device(actor: Actor, device: DeviceView) -> Actor:
    """The same person, able to do on this device only what they may do at its node."""
    return replace(
        actor,
        device_id=device.device_id,
        node_ids=actor.node_ids & {device.node_id},
        roles=frozenset(held for held in actor.roles if held[1] == device.node_id),
        offices=frozenset(),
    )


def is_allowed(
    actor: Actor,
    permission: str,
    *,
    node_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> bool:
    """Whether `require` would pass, for what a screen offers."""
    try:
        require(actor, permission, node_id=node_id, organisation_id=organisation_id)
    except (NotFound, Forbidden):
        return False
    return True


def require(
    actor: Actor,
    permission: str,
    *,
    node_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> None:
    """Pass, or NotFound behind the organisation wall, or Forbidden on this side of it.

    Without a place: whether the actor may do it anywhere.
    """
    if permission not in PERMISSIONS:
        raise ValueError(f"no permission {permission!r}")
    place = _place(node_id, organisation_id)
    if not can_see(actor, place):
        raise NotFound
    if not may(actor, permission, place):
        raise Forbidden


def require_own(actor: Actor, permission: str, organisation_id: UUID) -> None:
    """As `require`, for what binds an organisation towards another: only its own people may say it,
    no office above them. Raises NotFound, Forbidden."""
    require(actor, permission, organisation_id=organisation_id)
    if actor.staff_id is None or get_staff(actor.staff_id).organisation_id != organisation_id:
        raise Forbidden


def _place(node_id: UUID | None, organisation_id: UUID | None) -> Place:
    if node_id is None:
        return Place(organisation_id)
    owner_id = Node.objects.filter(id=node_id).values_list("organisation_id", flat=True).first()
    if owner_id is None or organisation_id not in (None, owner_id):
        raise NotFound
    return Place(OrganisationId(owner_id), node_id)
