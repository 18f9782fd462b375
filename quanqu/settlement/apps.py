from django.apps import AppConfig

from quanqu.kit import outbox


class SettlementConfig(AppConfig):
    name = "quanqu.settlement"
    label = "settlement"

    def ready(self) -> None:
        outbox.load_handlers(self.name)
