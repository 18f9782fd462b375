from django.apps import AppConfig

from quanqu.kit import outbox


class ScanConfig(AppConfig):
    name = "quanqu.scan"
    label = "scan"

    def ready(self) -> None:
        outbox.load_handlers(self.name)
