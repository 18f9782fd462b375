from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "quanqu.pricing"
    label = "pricing"
