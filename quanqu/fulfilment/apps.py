from django.apps import AppConfig

from quanqu.kit import outbox


class FulfilmentConfig(AppConfig):
    name = "quanqu.fulfilment"
    label = "fulfilment"

    def ready(self) -> None:
        outbox.load_handlers(self.name)
