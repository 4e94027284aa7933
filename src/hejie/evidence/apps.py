"""The room as Django knows it."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Name and label of the room."""

    name = "hejie.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
