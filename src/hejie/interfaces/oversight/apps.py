"""This face as Django knows it."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Name and label of the face."""

    name = "hejie.interfaces.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"
