"""One throw-away database for the whole run, started when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from hejie.config.postgres import Cluster


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Start the embedded server in a folder of its own, and point Django at it."""
    cluster = Cluster(tmp_path_factory.mktemp("postgres") / "cluster", throwaway=True)
    with cluster.opened() as url:
        parts = urlsplit(url)
        said = {
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
        }
        settings.DATABASES["default"].update(said)
        connections["default"].settings_dict.update(said)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let a test that commits be cleaned up after: evidence refuses to be emptied otherwise."""
    del django_db_setup
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname ~ '_whole$'")
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
