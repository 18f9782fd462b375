from django.apps import AppConfig

from quanqu.kit import outbox


class GuidesConfig(AppConfig):
    name = "quanqu.guides"
    label = "guides"

    def ready(self) -> None:
        outbox.load_handlers(self.name)
