"""The back office's addresses: one admin site, and the pages that are no rows."""

from django.urls import path

from quanqu.doors.desk.office import (
    channels,
    codes,
    devices,
    goods,
    people,
    places,
    plans,
    prices,
    trail,
)
from quanqu.doors.desk.office.site import office

__all__ = ["channels", "codes", "devices", "goods", "people", "places", "plans", "prices", "trail"]

urlpatterns = [path("office/", office.urls)]
