from django.apps import AppConfig


class AllianceConfig(AppConfig):
    name = "quanqu.alliance"
    label = "alliance"
