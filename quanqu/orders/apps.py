from django.apps import AppConfig

from quanqu.kit import outbox


class OrdersConfig(AppConfig):
    name = "quanqu.orders"
    label = "orders"

    def ready(self) -> None:
        outbox.load_handlers(self.name)
