from django.apps import AppConfig


class ScanConfig(AppConfig):
    name = "quanqu.scan"
    label = "scan"
