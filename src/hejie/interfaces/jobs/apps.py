"""This face as Django knows it."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Name and label of the face."""

    name = "hejie.interfaces.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
