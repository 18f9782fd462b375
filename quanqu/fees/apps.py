from django.apps import AppConfig


class FeesConfig(AppConfig):
    name = "quanqu.fees"
    label = "fees"
