"""Addresses of the API: everything under /api/v1/, described by /api/v1/openapi.json."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from quanqu.doors.api import notices
from quanqu.doors.api.api import api
from quanqu.doors.faces.refusing import refused_problem
from quanqu.kit.refusals import NotFound


def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """A program gets no page, whatever address it guessed."""
    return refused_problem(NotFound())


urlpatterns = [
    path("api/v1/", api.urls),
    path("api/<path:rest>", nothing_here),
    path("notices/<slug:provider>", notices.take, name="notices"),
]
