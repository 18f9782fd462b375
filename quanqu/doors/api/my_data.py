"""What is kept about a member: consents by purpose, an export, and the end of it. (B1)"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import Asked, Told
from quanqu.doors.faces.acting import acting_member, moment
from quanqu.members import actions as members
from quanqu.members import queries as people
from quanqu.members.types import ConsentPurpose
from quanqu.membership import actions, queries

router = Router(tags=["people"])


class ConsentWish(Asked):
    purpose: ConsentPurpose
    given: bool


class ConsentShown(Told):
    purpose: ConsentPurpose
    given_at: datetime
    withdrawn_at: datetime | None


class Consents(Told):
    consents: list[ConsentShown]


class Exported(Told):
    data: dict[str, Any]


class Erased(Told):
    erased: bool = True


@router.get("/members/me/consents", response=Consents)
@reading
def consents(request: HttpRequest) -> Consents:
    """What I agreed to, with what was taken back."""
    return _consents(request)


@router.post("/members/me/consents", response={201: Consents})
@effect()
def consent(request: HttpRequest, body: ConsentWish) -> Consents:
    """Agree to a purpose, or take it back."""
    verb = members.give_consent if body.given else members.withdraw_consent
    verb(member_id=acting_member(request), purpose=body.purpose, at=moment(request))
    return _consents(request)


@router.get("/members/me/export", response=Exported)
@reading
def export(request: HttpRequest) -> Exported:
    """All that is kept about me."""
    return Exported(data=queries.export_member(acting_member(request), moment(request)))


@router.post("/members/me/erase", response={201: Erased})
@effect()
def erase(request: HttpRequest) -> Erased:
    """End my membership: nothing personal can be read any more, in backups neither."""
    actions.erase(member_id=acting_member(request), at=moment(request))
    return Erased()


def _consents(request: HttpRequest) -> Consents:
    return Consents(
        consents=[
            ConsentShown(purpose=one.purpose, given_at=one.given_at, withdrawn_at=one.withdrawn_at)
            for one in people.list_consents(acting_member(request))
        ]
    )
