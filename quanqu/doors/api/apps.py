from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "quanqu.doors.api"
    label = "api"
