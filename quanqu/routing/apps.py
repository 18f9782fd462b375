from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "quanqu.routing"
    label = "routing"
