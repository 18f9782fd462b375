from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "quanqu.members"
    label = "members"
