from django.apps import AppConfig


class WorldConfig(AppConfig):
    name = "quanqu.world"
    label = "world"
