from django.apps import AppConfig


class WalletConfig(AppConfig):
    name = "quanqu.wallet"
    label = "wallet"
