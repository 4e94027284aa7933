"""This face as Django knows it."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Name and label of the face."""

    name = "hejie.interfaces.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
