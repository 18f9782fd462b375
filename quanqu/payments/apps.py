from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "quanqu.payments"
    label = "payments"
