"""Addresses of the guide's pages."""

from django.urls import path

from quanqu.doors.guide.views import clients, mine, selling

app_name = "guide"
urlpatterns = [
    path("guide/", clients.today, name="today"),
    path("guide/clients", clients.my_clients, name="clients"),
    path("guide/clients/<str:member>", clients.client, name="client"),
    path("guide/scan", clients.scanner, name="scan"),
    path("guide/code", mine.my_code, name="code"),
    path("guide/rewards", mine.my_rewards, name="rewards"),
    path("guide/sell", selling.sell, name="sell"),
    path("guide/sell/<str:product>", selling.offer, name="offer"),
    path("guide/sign-out", mine.sign_out, name="sign_out"),
]
