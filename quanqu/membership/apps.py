from django.apps import AppConfig

from quanqu.kit import outbox


class MembershipConfig(AppConfig):
    name = "quanqu.membership"
    label = "membership"

    def ready(self) -> None:
        outbox.load_handlers(self.name)
