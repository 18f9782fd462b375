from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "quanqu.ledger"
    label = "ledger"
