from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "quanqu.identity"
    label = "identity"
