from django.apps import AppConfig

from quanqu.kit import outbox


class InvoicingConfig(AppConfig):
    name = "quanqu.invoicing"
    label = "invoicing"

    def ready(self) -> None:
        outbox.load_handlers(self.name)
