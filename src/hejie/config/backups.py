"""A backup: the whole database in one file, written whole, and brought back whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg

from hejie.config.postgres import UnableToOpenDatabase, run
from hejie.values.disk import settle
from hejie.values.unable import Unable

_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"


class UnableToBackUp(Unable):
    """The backup cannot be written; what was there before is untouched."""


class UnableToRestore(Unable):
    """The backup cannot be brought back; the database is as empty as it was."""


def back_up(url: str, *, path: Path) -> None:
    """Write a database, as it is at one moment, to a file for its owner alone.

    :raises UnableToBackUp: if the file is there already, or the server does not give all of it.
    """
    if path.exists():
        raise UnableToBackUp(f"{path} is there already: a backup is never written over")
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        run("pg_dump", "--format=custom", f"--file={draft}", environment=_reached(url))
        settle(draft)
        draft.rename(path)
        settle(path.parent)
    except UnableToOpenDatabase as error:
        raise UnableToBackUp(str(error)) from error
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise UnableToBackUp(f"{path}: {reason}") from error
    finally:
        draft.unlink(missing_ok=True)


def restore(url: str, *, path: Path) -> None:
    """Fill an empty database from a backup, in one transaction.

    :raises UnableToRestore: if the database is not empty, or the file is no backup of a database.
    """
    with psycopg.connect(url) as connection:
        found = connection.execute(_TABLES).fetchone()
    if found is None or found[0]:
        raise UnableToRestore("the database has tables already: a backup fills an empty one")
    said = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    reached = _reached(url)
    try:
        run(
            "pg_restore", *said, f"--dbname={reached['PGDATABASE']}", str(path), environment=reached
        )
    except UnableToOpenDatabase as error:
        raise UnableToRestore(str(error)) from error


def _reached(url: str) -> dict[str, str]:
    """Return how the server's programs reach a database: by environment, which nobody lists."""
    parts = urlsplit(url)
    said = {
        "PGHOST": unquote(parts.hostname or ""),
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
    }
    return {name: value for name, value in said.items() if value}
