"""The database of the house, opened for as long as somebody works with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hejie.config import backups
from hejie.config.postgres import Cluster


@contextmanager
def opened() -> Iterator[None]:
    """Keep a database running and named in ``DATABASE_URL``; your own one needs nothing.

    :raises UnableToOpenDatabase: if the embedded one cannot be made, started or reached.
    """
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with _embedded().opened() as url:
        os.environ["DATABASE_URL"] = url
        try:
            yield
        finally:
            del os.environ["DATABASE_URL"]


def back_up(path: Path) -> None:
    """Write the database to a file; only within ``opened``.

    :raises UnableToBackUp: if the file is there already, or it cannot be written.
    """
    backups.back_up(os.environ["DATABASE_URL"], path=path)


def restore(path: Path) -> None:
    """Fill the empty database from a file, whole or not at all; only within ``opened``.

    :raises UnableToRestore: if it is not empty, or the file is no backup.
    """
    backups.restore(os.environ["DATABASE_URL"], path=path)


def set_aside() -> Path | None:
    """Put an embedded database that another version of the server made beside.

    :returns: where it lies now; None if there was nothing to put aside.
    """
    return _embedded().set_aside()


def look_after() -> bool:
    """Start the embedded database again if its server is gone; only within ``opened``.

    :returns: whether it had to be started.
    :raises UnableToOpenDatabase: if it cannot be started or reached.
    """
    cluster = _embedded()
    if not cluster.is_made or cluster.is_running or os.environ["DATABASE_URL"] != cluster.url:
        return False
    cluster.begin_again()
    return True


def _embedded() -> Cluster:
    return Cluster(Path(os.environ.get("HEJIE_HOME", "var/hejie")) / "postgres")
