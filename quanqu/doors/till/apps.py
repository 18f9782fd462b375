from django.apps import AppConfig


class TillConfig(AppConfig):
    name = "quanqu.doors.till"
    label = "till"
