"""The database of the house, opened for as long as somebody works with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
