"""The room as Django knows it."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """Name and label of the room."""

    name = "hejie.portfolio"
    label = "portfolio"
    default_auto_field = "django.db.models.BigAutoField"
