"""This face as Django knows it."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Name and label of the face."""

    name = "hejie.interfaces.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
