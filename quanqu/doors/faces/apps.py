from django.apps import AppConfig


class FacesConfig(AppConfig):
    name = "quanqu.doors.faces"
    label = "faces"
