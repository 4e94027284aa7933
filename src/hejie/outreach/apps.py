"""The room as Django knows it."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Name and label of the room."""

    name = "hejie.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"
