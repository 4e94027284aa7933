"""This face as Django knows it."""

from django.apps import AppConfig


class LeadConfig(AppConfig):
    """Name and label of the face."""

    name = "hejie.interfaces.desk.lead"
    label = "lead"
    default_auto_field = "django.db.models.BigAutoField"
