"""Opening Django and its database for a command that needs them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from hejie.interfaces.cli.stop import stop

SETTINGS = "hejie.config.settings"


def choose_settings() -> None:
    """Name the settings of the house, unless the environment names others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)


@contextmanager
def database() -> Iterator[None]:
    """Open Django and its database; one that cannot be reached is one clear line."""
    choose_settings()
    import django
    from django.db import OperationalError, connection

    django.setup()
    try:
        connection.ensure_connection()
    except OperationalError:
        stop("the database does not answer: DATABASE_URL says which")
    yield
