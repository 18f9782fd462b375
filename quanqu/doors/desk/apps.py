from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "quanqu.doors.desk"
    label = "desk"
