"""Taking down what is heard from carriers: whatever it is, for good, or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from hejie.outreach.heard import Heard, Late, Receipt
from hejie.outreach.inbound import take_in
from hejie.outreach.receipts import take_late, take_receipt

_LOG = logging.getLogger(__name__)


def take_down(heard: Heard, *, now: datetime) -> None:
    """Take one thing down, in a transaction of its own; the same again changes nothing."""
    if isinstance(heard, Receipt):
        take_receipt(heard, now=now)
    elif isinstance(heard, Late):
        take_late(permit_id=heard.key, channel=heard.channel, part=heard, now=now)
    else:
        take_in(heard, now=now)


def ear(clock: Callable[[], datetime]) -> Callable[[Heard], None]:
    """Return what a line tells whatever it hears, from a thread of the line's own.

    The thread keeps its session with the database while it hears; :func:`rest` ends it.

    :param clock: tells the time at which it is heard.
    """

    def hear(heard: Heard) -> None:
        try:
            take_down(heard, now=clock())
        except Exception:
            # Its carrier is not told that we have it, and brings it again.
            _LOG.warning("what was heard could not be taken down", exc_info=True)
            # The database may have gone and come back: the next begins a session of its own.
            connection.close()
            raise

    return hear


def rest() -> None:
    """End this thread's session with the database, as it may hear nothing more for days."""
    connection.close()
