"""Who someone is: enrolment by phone, sign-in of staff, oneself, the rotating member code."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StringConstraints

from quanqu.codes import queries as codes
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import Asked, MemberId, NodeId, OrganisationId, StaffId, Told, Word
from quanqu.doors.faces.acting import acting, acting_member, find_visitor, moment
from quanqu.identity import actions as identity
from quanqu.identity.types import Actor, ActorKind, OneTimePurpose
from quanqu.kit.refusals import Forbidden
from quanqu.members import actions as members
from quanqu.members import queries as members_queries
from quanqu.members.types import MemberView
from quanqu.network import queries as network
from quanqu.scan import actions as scan

router = Router(tags=["people"])

PhoneText = Annotated[str, StringConstraints(min_length=5, max_length=32)]
Secret = Annotated[str, Field(max_length=200)]


class CodeWish(Asked):
    phone: PhoneText


class Sent(Told):
    sent: bool = True


class Enrolment(Asked):
    phone: PhoneText
    code: Annotated[str, StringConstraints(pattern=r"^\s*[0-9]{6}\s*$")]
    name: Annotated[str, StringConstraints(max_length=64)] = ""
    node_id: NodeId | None = None
    """Where it happens: a store whose code she scanned, or the guide's own store."""


class MemberShown(Told):
    member_id: MemberId
    number: str
    phone: str
    name: str
    tier: str


class Enrolled(Told):
    member: MemberShown
    token: str | None
    """None where staff enrolled someone: the token is for the member's own hands."""


class SignIn(Asked):
    username: Word
    password: Secret


class SignedIn(Told):
    token: str
    staff_id: StaffId | None


class RoleShown(Told):
    role: str
    node_id: NodeId | None


class StaffShown(Told):
    staff_id: StaffId
    number: str
    name: str
    organisation_id: OrganisationId
    roles: list[RoleShown]


class Myself(Told):
    kind: ActorKind
    member: MemberShown | None
    staff: StaffShown | None


class MemberCode(Told):
    code: str
    seconds_left: int


@router.post("/enrolments/codes", response={201: Sent})
@effect()
def send_code(request: HttpRequest, body: CodeWish) -> Sent:
    """Text a one-time code to a phone; the answer is the same whether or not it is known."""
    identity.send_one_time_code(
        phone=body.phone,
        purpose=OneTimePurpose.ENROL,
        at=moment(request),
        address=request.META.get("REMOTE_ADDR"),
    )
    return Sent()


@router.post("/enrolments", response={201: Enrolled})
@effect()
def enrol(request: HttpRequest, body: Enrolment) -> Enrolled:
    """Become a member, or be recognised as one, by the code that was sent. (B1, B2)"""
    at, actor = moment(request), acting(request)
    if actor.staff_id is not None:
        network.require(actor, "members.bind", node_id=body.node_id)
    identity.check_one_time_code(
        phone=body.phone, purpose=OneTimePurpose.ENROL, code=body.code, at=at
    )
    if body.node_id is not None:
        network.get_node(body.node_id)
    member_id = members.enrol(
        at=at,
        phone=body.phone,
        name=body.name,
        node_id=body.node_id,
        staff_id=actor.staff_id,
        source="api",
        is_verified=True,
    )
    member = members_queries.get_member(member_id)
    if actor.staff_id is not None:
        return Enrolled(member=show_member(member), token=None)
    visitor = find_visitor(request)
    if visitor is not None:
        scan.continue_as_member(visitor_id=visitor, member_id=member_id, at=at)
    if member.user_id is None:
        raise Forbidden
    token = identity.issue_token(user_id=member.user_id, at=at)
    return Enrolled(member=show_member(member), token=token)


@router.post("/sign-ins", response={201: SignedIn})
@effect()
def sign_in(request: HttpRequest, body: SignIn) -> SignedIn:
    """Sign staff in by name and password; the token lasts 30 days or until it is revoked."""
    at = moment(request)
    user_id = identity.sign_in(username=body.username, password=body.password, at=at)
    token = identity.issue_token(user_id=user_id, at=at)
    staff = network.find_staff_by_user(user_id)
    return SignedIn(token=token, staff_id=staff.staff_id if staff else None)


@router.get("/me", response=Myself)
@reading
def me(request: HttpRequest) -> Myself:
    """Who this token, session or browser speaks for."""
    actor = acting(request)
    member = members_queries.get_member(actor.member_id) if actor.member_id else None
    return Myself(
        kind=actor.kind,
        member=show_member(member) if member else None,
        staff=_show_staff(actor),
    )


@router.get("/members/me/code", response=MemberCode)
@reading
def my_code(request: HttpRequest) -> MemberCode:
    """The code to show at any till or to a guide; it changes every 30 seconds. (A6)"""
    at = moment(request)
    return MemberCode(
        code=codes.member_code(acting_member(request), at),
        seconds_left=codes.member_code_seconds_left(at),
    )


def show_member(member: MemberView) -> MemberShown:
    """A member as staff and the member see one: the phone is masked."""
    return MemberShown(
        member_id=member.member_id,
        number=member.number,
        phone=member.phone_masked,
        name=member.name,
        tier=member.tier,
    )


def _show_staff(actor: Actor) -> StaffShown | None:
    if actor.staff_id is None:
        return None
    staff = network.get_staff(actor.staff_id)
    return StaffShown(
        staff_id=staff.staff_id,
        number=staff.number,
        name=staff.name,
        organisation_id=staff.organisation_id,
        roles=[
            RoleShown(role=role, node_id=node_id)
            for role, node_id in sorted(actor.roles, key=lambda held: (held[0], str(held[1])))
        ],
    )
