from django.apps import AppConfig


class GuideConfig(AppConfig):
    name = "quanqu.doors.guide"
    label = "guide"
