"""The room's place in Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Rows of the API: answers already given, and calls counted."""

    name = "hejie.interfaces.api"
    label = "api"
