from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "quanqu.catalog"
    label = "catalog"
