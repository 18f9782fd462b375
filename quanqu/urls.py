"""Which door answers which address."""

from importlib.util import find_spec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def healthy(request: HttpRequest) -> HttpResponse:
    """The process is up and can answer; it says nothing about the database."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", healthy),
    path("", include("quanqu.doors.desk.office.urls")),
    path("account/", include("allauth.account.urls")),
]
for _door in ("faces", "api", "guide", "till", "desk", "shop"):
    if f"quanqu.doors.{_door}" in settings.INSTALLED_APPS and find_spec(
        f"quanqu.doors.{_door}.urls"
    ):
        urlpatterns.append(path("", include(f"quanqu.doors.{_door}.urls")))
