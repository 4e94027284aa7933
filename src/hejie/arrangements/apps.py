"""The room as Django knows it."""

from django.apps import AppConfig


class ArrangementsConfig(AppConfig):
    """Name and label of the room."""

    name = "hejie.arrangements"
    label = "arrangements"
    default_auto_field = "django.db.models.BigAutoField"
