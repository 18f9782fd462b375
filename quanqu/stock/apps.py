from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "quanqu.stock"
    label = "stock"
