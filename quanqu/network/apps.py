from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "quanqu.network"
    label = "network"
