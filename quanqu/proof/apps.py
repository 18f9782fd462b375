from django.apps import AppConfig


class ProofConfig(AppConfig):
    name = "quanqu.proof"
    label = "proof"
