"""Opening Django and its database for a command that needs them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from hejie.interfaces.cli.stop import stop

SETTINGS = "hejie.config.settings"
HOME = "hejie.config.home"
"""Named, as Django's settings are: what is wired stands above the command line."""


def choose_settings() -> None:
    """Name the settings of the house, unless the environment names others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)


def home() -> ModuleType:
    """Return what opens, looks after and backs up the database: ``hejie.config.home``."""
    return import_module(HOME)


@contextmanager
def database() -> Iterator[None]:
    """Open Django and its database; one that cannot be reached is one clear line."""
    choose_settings()
    with home().opened():
        import django
        from django.db import OperationalError, connection

        django.setup()
        try:
            connection.ensure_connection()
        except OperationalError:
            stop("the database does not answer: DATABASE_URL says which")
        try:
            yield
        finally:
            connection.close()
