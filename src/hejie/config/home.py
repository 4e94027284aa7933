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
    folder = Path(os.environ.get("HEJIE_HOME", "var/hejie"))
    with Cluster(folder / "postgres").opened() as url:
        os.environ["DATABASE_URL"] = url
        try:
            yield
        finally:
            del os.environ["DATABASE_URL"]
