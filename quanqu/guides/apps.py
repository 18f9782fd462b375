from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "quanqu.guides"
    label = "guides"
