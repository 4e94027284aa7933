"""What the house does by the clock. Each task is thin, and doing one twice is doing it once.

A task takes what it knows and ignores the rest, so that a job of an older or a newer release is
understood. Its lock lets one of its kind run at a time, its queueing lock lets one wait. A worker
that dies leaves its job to ``retry_stalled``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from hejie.arrangements import operations as arrangements
from hejie.care import erasing, holds
from hejie.evidence import checks, files, outside, queries, sequencer
from hejie.interfaces.api import idempotency, rates
from hejie.interfaces.jobs.due import run_due_nights
from hejie.interfaces.webhooks import telling
from hejie.outreach import operations as outreach
from hejie.outreach.keeping import erase_of_nobody
from hejie.outreach.lines import forget_others
from hejie.outreach.receipts import settle_left
from hejie.outreach.worklists import operations as worklists
from hejie.values.actor import job

HOUSE, NIGHT = "house", "night"
QUEUES = [HOUSE, NIGHT]
"""Every queue that a task names; the worker consumes them all."""

STALLED_SECONDS = 20
"""How long a worker may be silent before its jobs are somebody else's."""


ANSWERS_KEPT = timedelta(days=2)
"""How long a call that is sent again gets the answer it had."""

_Work = Callable[[], None]


def _now() -> datetime:
    return datetime.now(UTC)


def _by_clock(cron: str, *, name: str, queue: str = HOUSE) -> Callable[[_Work], _Work]:
    """Have a task of this name done at these times; a sixth field of ``cron`` counts seconds."""

    def declared(work: _Work) -> _Work:
        def task(timestamp: int = 0, **_: object) -> None:
            del timestamp
            try:
                work()
            finally:
                # A job's thread goes; its connection would stay, and after a crash be a dead one.
                connection.close()

        made = app.task(name=name, queue=queue, lock=name, queueing_lock=name)(task)
        app.periodic(cron=cron)(made)
        return work

    return declared


@_by_clock("* * * * * */5", name="evidence.integrate")
def integrate() -> None:
    """Take what was recorded into the log, until nothing waits."""
    while sequencer.integrate(now=_now()):
        pass


@_by_clock("*/10 * * * *", name="evidence.attest")
def attest() -> None:
    """Have the last checkpoint confirmed by whoever is configured; who fails is asked again."""
    for _attested in outside.attest(now=_now()):
        pass


@_by_clock("17 3 * * *", name="evidence.sweep")
def sweep() -> None:
    """Remove uploads never finished, and files whose row is gone."""
    files.sweep(now=_now())


@_by_clock("7 4 * * *", name="evidence.check")
def check() -> None:
    """Derive the whole log anew and compare; the pages show what came of it."""
    began_at, size = _now(), queries.state().integrated
    checks.note(found=list(checks.findings()), size=size, began_at=began_at, now=_now())


@_by_clock("37 3 * * *", name="care.erase")
def erase() -> None:
    """Erase of every borrower what is to go today."""
    laws, now = list(settings.HEJIE_LAWS), _now()
    for borrower in [found for found, _fates in erasing.due(laws=laws, now=now)]:
        erasing.erase(borrower_id=borrower, laws=laws, actor=job("retention"), now=_now())
    erase_of_nobody(laws=laws, actor=job("retention"), now=_now())


@_by_clock("* * * * *", name="care.return")
def return_holds() -> None:
    """End the holds whose time is over."""
    while holds.return_expired(now=_now()):
        pass


@_by_clock("3 * * * *", name="arrangements.settle")
def settle() -> None:
    """Settle the promises whose day is over; it ends at another hour for borrowers elsewhere."""
    while arrangements.settle_promises(actor=job("arrangements.settle"), now=_now()):
        pass


@_by_clock("* * * * *", name="outreach.expire")
def expire() -> None:
    """End permits not used in time, and give up on touches of which nobody can say anything.

    Receipts are looked at that a machine died over.
    """
    while outreach.expire(now=_now()):
        pass
    outreach.recover(now=_now())
    settle_left(now=_now())
    forget_others(now=_now())


@_by_clock("* * * * *", name="outreach.return")
def return_work() -> None:
    """Open steps again that somebody claimed and left, and let work go on that had stopped."""
    while worklists.return_claims(now=_now()):
        pass
    while worklists.return_pauses(now=_now()):
        pass


@_by_clock("* * * * *", name="outreach.share", queue=NIGHT)
def share() -> None:
    """Share the steps of a night over the people who make them, soon after it."""
    worklists.share_due(actor=job("outreach.share"), now=_now())


@_by_clock("* * * * * */5", name="webhooks.tell")
def tell() -> None:
    """Tell the programs that want to know what happened."""
    telling.find(now=_now())
    telling.deliver(clock=_now)


@_by_clock("27 4 * * *", name="api.forget")
def forget() -> None:
    """Forget answers that nobody will send for again, and counts of minutes gone by."""
    idempotency.forget_answers(before=_now() - ANSWERS_KEPT)
    rates.forget_counts(before=_now() - ANSWERS_KEPT)


@_by_clock("*/10 * * * *", name="nightly.run", queue=NIGHT)
def nightly() -> None:
    """Run the night of every book whose hour has come and that has none for today."""
    now = _now()
    run_due_nights(local=timezone.localtime(now), laws=settings.HEJIE_LAWS, clock=_now)


@app.periodic(cron="* * * * * */10")
@app.task(
    name="jobs.retry_stalled", queue=HOUSE, queueing_lock="jobs.retry_stalled", pass_context=True
)
async def retry_stalled(context: JobContext, /, timestamp: int = 0, **_: object) -> None:
    """Give the jobs of workers that died to the next.

    Where one of its kind waits already, that one does the work, and the dead one only ends: it
    holds the lock of its kind, and the other would wait for ever.
    """
    del timestamp
    jobs = context.app.job_manager
    for left in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        try:
            await jobs.retry_job(left)
        except UniqueViolation:
            await jobs.finish_job(left, status=Status.FAILED, delete_job=True)
