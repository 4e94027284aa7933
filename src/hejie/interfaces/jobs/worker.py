"""The worker: one process that does what is due, until it is told to stop."""

from __future__ import annotations

import asyncio

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from hejie.interfaces.jobs.clock import QUEUES, STALLED_SECONDS
from hejie.interfaces.jobs.listening import listening
from hejie.outreach.heard import LINES

AT_ONCE = 2
"""Jobs at a time: a night, and everything else beside it."""

BEAT_SECONDS = 3
"""How often a worker gives a sign of life."""

TO_END_SECONDS = 20
"""How long a job may go on after the worker was told to stop; what is cut off is done again."""


def work() -> None:
    """Consume every queue, and listen to every line, until SIGTERM or SIGINT."""
    own = app.with_connector(DjangoConnector().get_worker_connector())

    async def until_stopped() -> None:
        async with own.open_async():
            await own.run_worker_async(
                queues=QUEUES,
                concurrency=AT_ONCE,
                shutdown_graceful_timeout=TO_END_SECONDS,
                delete_jobs="successful",
                update_heartbeat_interval=BEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
            )

    with listening(LINES, clock=timezone.now):
        asyncio.run(until_stopped())
