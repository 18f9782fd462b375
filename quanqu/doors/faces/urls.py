"""Addresses of the shared look: language, pictures and, in development, the living page."""

from django.conf import settings
from django.urls import path, re_path
from django.views.i18n import set_language

from quanqu.doors.faces import showcase, views

app_name = "faces"
urlpatterns = [
    path("language", set_language, name="language"),
    re_path(
        r"^pictures/(?P<digest>[0-9a-f]{64})-(?P<side>[0-9]{3,4})[.]webp$",
        views.photo,
        name="photo",
    ),
    path("pictures/<str:seed>.svg", views.picture, name="picture"),
]
if getattr(settings, "MODE", "development") == "development":
    urlpatterns += [
        path("faces/", showcase.parts, name="parts"),
        path("faces/<slug:name>", showcase.screen, name="screen"),
    ]
