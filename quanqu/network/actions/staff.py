from datetime import datetime
from uuid import UUID

from quanqu.identity import actions as identity
from quanqu.kit import ids, tx
from quanqu.network import queries
from quanqu.network.models import Assignment, Staff
from quanqu.network.refusals import (
    AlreadyAssigned,
    CodeTaken,
    OrganisationUnknown,
    StaffUnknown,
    WrongOrganisation,
)
from quanqu.network.types import AssignmentId, Role, StaffId, StaffView, State


@tx.required
def employ(
    *,
    organisation_id: UUID,
    name: str,
    number: str | None = None,
    user_id: UUID | None = None,
    username: str | None = None,
    password: str | None = None,
    is_office: bool = False,
) -> StaffView:
    """Take a person on at an organisation, as an existing user or a new one.

    A number is made unless given; `is_office` opens the back office. Refuses CodeTaken and what
    identity refuses (UsernameTaken, PasswordWeak).
    """
    queries.get_organisation(organisation_id)
    if user_id is None:
        user_id = identity.create_user(
            username=username, password=password, display_name=name, is_staff=is_office
        )
    staff = Staff(
        id=ids.new_id(),
        user_id=user_id,
        organisation_id=organisation_id,
        number=number or ids.readable_number("S"),
        name=name,
    )
    Staff.objects.bulk_create([staff], ignore_conflicts=True)
    if not Staff.objects.filter(id=staff.id).exists():
        raise CodeTaken(value=staff.number)
    return queries.get_staff(StaffId(staff.id))


@tx.required
def assign(
    *,
    staff_id: UUID,
    role: str,
    at: datetime,
    node_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> AssignmentId:
    """Give a role at a node (in the node's organisation) or, without one, at an organisation.

    A guide may serve at another organisation's node than the employer's. Refuses
    AlreadyAssigned, WrongOrganisation, StaffUnknown, NodeUnknown, OrganisationUnknown.
    """
    queries.get_staff(staff_id)
    if node_id is not None:
        owner_id = queries.get_node(node_id).organisation_id
        if organisation_id not in (None, owner_id):
            raise WrongOrganisation
        organisation_id = owner_id
    if organisation_id is None:
        raise OrganisationUnknown
    queries.get_organisation(organisation_id)
    assignment = Assignment(
        id=ids.new_id(),
        staff_id=staff_id,
        role=Role(role).value,
        organisation_id=organisation_id,
        node_id=node_id,
        since=at,
    )
    Assignment.objects.bulk_create([assignment], ignore_conflicts=True)
    if not Assignment.objects.filter(id=assignment.id).exists():
        raise AlreadyAssigned
    return AssignmentId(assignment.id)


@tx.required
def end_assignment(*, assignment_id: UUID, at: datetime) -> None:
    """End a role; what was done under it stays. Refuses StaffUnknown when there is none open."""
    ended = Assignment.objects.filter(id=assignment_id, until__isnull=True).update(until=at)
    if not ended:
        raise StaffUnknown


@tx.required
def dismiss(*, staff_id: UUID, at: datetime) -> None:
    """End a person's work: every role, and the way in. Refuses StaffUnknown."""
    staff = queries.get_staff(staff_id)
    Staff.objects.filter(id=staff_id).update(state=State.CLOSED.value)
    Assignment.objects.filter(staff_id=staff_id, until__isnull=True).update(until=at)
    identity.set_active(user_id=staff.user_id, is_active=False)
