"""This face as Django knows it."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Name and label of the face."""

    name = "hejie.interfaces.shell"
    label = "shell"
    default_auto_field = "django.db.models.BigAutoField"
