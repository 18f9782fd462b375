from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "quanqu.search"
    label = "search"
