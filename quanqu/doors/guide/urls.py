"""Addresses of the guide's pages."""

from django.urls import path

from quanqu.doors.guide.views import clients, mine, selling, workbench

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
    path("guide/sell/<str:product>/pick", workbench.pick, name="pick"),
    path("guide/page", workbench.my_page, name="my_page"),
    path("guide/recall", workbench.recall, name="recall"),
    path("guide/ranks", workbench.ranks, name="ranks"),
    path("guide/lessons", workbench.lessons, name="lessons"),
    path("guide/tasks", workbench.task_new, name="task_new"),
    path("guide/tasks/<str:task>", workbench.task_end, name="task_end"),
    path("guide/clients/<str:member>/notes", workbench.note_new, name="note_new"),
    path("guide/sign-out", mine.sign_out, name="sign_out"),
]
