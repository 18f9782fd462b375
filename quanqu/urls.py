"""Which door answers which address."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def healthy(request: HttpRequest) -> HttpResponse:
    """The process is up and can answer; it says nothing about the database."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", healthy),
    path("", include("quanqu.doors.desk.office.urls")),
    path("account/", include("allauth.account.urls")),
    path("", include("quanqu.doors.faces.urls")),
    path("", include("quanqu.doors.api.urls")),
    path("", include("quanqu.doors.guide.urls")),
    path("", include("quanqu.doors.till.urls")),
    path("", include("quanqu.doors.desk.urls")),
    path("", include("quanqu.doors.shop.urls")),
]
