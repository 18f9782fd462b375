from django.apps import AppConfig

from quanqu.kit import outbox


class RewardsConfig(AppConfig):
    name = "quanqu.rewards"
    label = "rewards"

    def ready(self) -> None:
        outbox.load_handlers(self.name)
