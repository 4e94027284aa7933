"""The room as Django knows it."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Name and label of the room."""

    name = "hejie.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
