"""Whether this process can answer what it is asked: each thing it needs, tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from hejie.interfaces.inforce import rules_in_force
from hejie.outreach.lines import standing
from hejie.privacy import keys
from hejie.values.unable import Unable


def found() -> dict[str, bool]:
    """Return what this process needs, by name, and whether it is there."""
    return {name: _holds(check) for name, check in _CHECKS.items()}


def lines(*, now: datetime) -> dict[str, bool]:
    """Return the lines to carriers that are kept, by channel, and whether each is open."""
    try:
        return standing(now=now)
    except DatabaseError:
        return {}


def _holds(check: Callable[[], None]) -> bool:
    try:
        check()
    except (Unable, DatabaseError, OSError):
        return False
    return True


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@cache
def _tables() -> None:
    """Refuse tables that are not up to date; once they are, they stay so for this process."""
    refuse_unless_laid()


def refuse_unless_laid() -> None:
    """Refuse tables that are not up to date.

    :raises UnableToAnswer: saying what brings them there.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise UnableToAnswer("the tables are not up to date: hejie db migrate brings them there")


def _law() -> None:
    rules_in_force()


def _keys() -> None:
    keys.load(Path(settings.HEJIE_KEYS_FILE))


class UnableToAnswer(Unable):
    """What the house needs to answer is not there."""


_CHECKS: Mapping[str, Callable[[], None]] = {
    "database": _database,
    "tables": _tables,
    "law": _law,
    "keys": _keys,
}
