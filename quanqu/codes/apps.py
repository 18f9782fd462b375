from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "quanqu.codes"
    label = "codes"
