"""Staff accounts are opened by the employer, never by signing up; each person has a first door."""

from typing import Final

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from quanqu.doors.faces.acting import moment
from quanqu.network import queries as network
from quanqu.network.types import Role

FIRST_DOORS: Final = {Role.CASHIER: "/till/", Role.GUIDE: "/guide/"}
"""Where people of one role begin their day; everybody else who works here begins at the desk."""


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The door of the person who signed in without saying where to."""
        if request.user.pk is None:
            return "/"
        actor = network.actor_for_user(request.user.pk, moment(request))
        if actor.staff_id is None:
            return "/"
        roles = {Role(role) for role, _node_id in actor.roles}
        if len(roles) == 1:
            return FIRST_DOORS.get(next(iter(roles)), "/desk/")
        return "/desk/"
