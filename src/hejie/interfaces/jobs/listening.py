"""Lines kept open beside the jobs of a worker, so that what carriers bring is heard at any hour.

One worker listens to a line, whichever holds its lock; the lock is a session's of the database, so
that it goes with a worker that dies, and another takes over within seconds. Nothing is lost in
between: carriers keep what was not acknowledged, and it is acknowledged after it was taken down.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, connection

from hejie.outreach.heard import LineState, Listening
from hejie.outreach.lines import note

LOOK_SECONDS = 5.0
"""How long a worker waits before it looks whether the one that listens is gone."""

_LOG = logging.getLogger(__name__)
_LOCK = "SELECT pg_try_advisory_lock(%s)"


@contextmanager
def listening(lines: Sequence[Listening], *, clock: Callable[[], datetime]) -> Iterator[None]:
    """Listen to lines for a while, each in a thread of its own."""
    until = threading.Event()
    threads = [
        threading.Thread(
            target=_keep, args=(line, until, clock), name=f"listens-{line.name}", daemon=True
        )
        for line in lines
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        until.set()
        for thread in threads:
            thread.join()


def _keep(line: Listening, until: threading.Event, clock: Callable[[], datetime]) -> None:
    """Listen whenever nobody else does, until it is time to stop."""

    def told(state: LineState) -> None:
        note(channel=line.name, is_open=state == "open", now=clock())

    while not until.is_set():
        try:
            if _is_ours(line.name):
                line.listen(until=until, told=told)
        except DatabaseError:
            _LOG.warning("a line is not kept: the database is away", exc_info=True)
        finally:
            connection.close()
        until.wait(LOOK_SECONDS)


def _is_ours(name: str) -> bool:
    """Tell whether nobody else listens to a line, and keep it so until the session closes."""
    digest = hashlib.sha256(f"listens to {name}".encode()).digest()
    key = int.from_bytes(digest[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [key])
        (is_ours,) = cursor.fetchone()
    return bool(is_ours)
