"""The room as Django knows it."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Name and label of the room."""

    name = "hejie.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"
