from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "quanqu.doors.shop"
    label = "shop"
