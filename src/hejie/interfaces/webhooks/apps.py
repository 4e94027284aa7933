"""The room's place in Django."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Rows of webhooks: who is told at which address, and what has still to be told."""

    name = "hejie.interfaces.webhooks"
    label = "webhooks"
