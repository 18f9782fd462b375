from django.apps import AppConfig

from quanqu.kit import outbox


class LoyaltyConfig(AppConfig):
    name = "quanqu.loyalty"
    label = "loyalty"

    def ready(self) -> None:
        outbox.load_handlers(self.name)
