"""The admin site of the head office: who may enter, who acts, and how a "no" looks."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from unfold.sites import UnfoldAdminSite

from quanqu.doors.faces.acting import acting
from quanqu.kit import tx
from quanqu.kit.refusals import Refused
from quanqu.network import queries as network
from quanqu.network.types import Role

View = Callable[..., HttpResponseBase]

# The reason for each word stands in docs/decisions/0008-office-csp.md.
CSP: Final = {
    "script-src": ["'self'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}


class OfficeSite(UnfoldAdminSite):  # type: ignore[misc]
    """Rows of the head office. Every POST is one transaction of the person who sent it."""

    index_template = "office/index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Only the group's administrators, and only with the flag that `employ` sets."""
        user = request.user
        if not (user.is_authenticated and user.is_active and user.is_staff):
            return False
        held = (str(Role.ADMINISTRATOR), network.platform().organisation_id)
        return held in {(str(role), place) for role, place in acting(request).offices}

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        inner = super().admin_view(_in_one_transaction(view), cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not self.has_permission(request):
                raise PermissionDenied
            _refuse_nul(request)
            answer: HttpResponseBase = inner(request, *args, **kwargs)
            return answer

        decorated: View = csp_update(CSP)(guarded)
        return decorated

    def extra_urls(self) -> list[URLPattern]:
        from quanqu.doors.desk.office import publishing, trail

        return [
            path("trail/", self.admin_view(trail.trail), name="trail"),
            path("publish/<uuid:list_id>/", self.admin_view(publishing.publish), name="publish"),
        ]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        """There is one sign-in for all doors."""
        return _to_sign_in(request)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        if request.method == "POST":
            logout(request)
        return redirect("account_login")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        """Passwords are set where people are: at the member of staff."""
        raise Http404

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        # The colours stand in office.css, where the policy lets them be and a test can see them.
        return {**super().each_context(request), "colors": None, "border_radius": None}

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        from quanqu.doors.desk.office import front

        page: HttpResponseBase = super().index(request, front.context() | (extra_context or {}))
        return page


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    wish = request.GET.get("next") or request.get_full_path()
    return redirect(f"{reverse('account_login')}?{urlencode({'next': wish})}")


def _refuse_nul(request: HttpRequest) -> None:
    """PostgreSQL keeps no NUL in a text, so nothing has that name."""
    texts = [request.path, *(text for name, all_ in request.GET.lists() for text in (name, *all_))]
    if any("\x00" in text for text in texts):
        raise Http404


def _in_one_transaction(view: View) -> View:
    """A POST runs as its sender, so that the audit trigger knows who it was; all or nothing."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            with tx.begin(actor=acting(request).label):
                return view(request, *args, **kwargs)
        except Refused as refusal:
            text = str(refusal)
        except IntegrityError:
            text = _("Other records hold on to this, or it exists already. Nothing was changed.")
        except DataError:
            text = _("Some of the details are not valid.")
        return _show_no(view, request, text, *args, **kwargs)

    return inside


def _show_no(
    view: View, request: HttpRequest, text: str, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """Say why nothing was changed: above the form that was filled in, or on the page it came from.

    What the view wanted to praise has been rolled back, so its messages go too.
    """
    _forget_praise(request)
    if getattr(request, "office_form", False):
        request.office_no = text  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)
    messages.error(request, text)
    answer = redirect(request.get_full_path())
    answer.status_code = 303
    return answer


def _forget_praise(request: HttpRequest) -> None:
    said: Any = messages.get_messages(request)
    said._queued_messages.clear()


office = OfficeSite(name="office")
