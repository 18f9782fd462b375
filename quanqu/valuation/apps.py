from django.apps import AppConfig


class ValuationConfig(AppConfig):
    name = "quanqu.valuation"
    label = "valuation"
