from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "quanqu.kit"
    label = "kit"
