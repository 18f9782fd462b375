from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "quanqu.doors.desk.office"
    label = "office"
