"""What the house does by the clock: each task consumed, once at a time, and given on if left."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from hejie.evidence import queries
from hejie.evidence.operations import record
from hejie.interfaces.jobs.clock import QUEUES
from hejie.interfaces.jobs.due import FROM_HOUR, run_due_nights
from hejie.outreach.models import Night
from hejie.people.models import Organization
from hejie.privacy.keys import make
from hejie.values.actor import job

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _keys(settings: Settings, tmp_path: Path) -> None:
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    make(tmp_path / "keys.json")


def _work() -> None:
    """Run everything that waits, as a worker does, and end."""
    own = app.with_connector(DjangoConnector().get_worker_connector())

    async def all_of_it() -> None:
        async with own.open_async():
            await own.run_worker_async(queues=QUEUES, wait=False, install_signal_handlers=False)

    asyncio.run(all_of_it())
    # The library defers by the clock from a thread of its own, whose session outlives the worker.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_every_task_is_named_apart_and_on_a_queue_that_is_consumed() -> None:
    app.perform_import_paths()
    ours = {name: task for name, task in app.tasks.items() if task.queue != "builtin"}
    assert len(ours) >= 8
    assert {task.queue for task in ours.values()} == set(QUEUES)
    assert all(task.queueing_lock for task in ours.values())


def test_what_was_recorded_is_integrated_by_the_worker() -> None:
    with transaction.atomic():
        record(
            kind="care.hold_placed",
            subject={"borrower": "1"},
            content={"kind": "complaint"},
            actor=job("test"),
            now=NOW,
        )
    app.perform_import_paths()
    asked = app.configure_task("evidence.integrate").defer(what_a_later_release_says=1)
    _work()
    assert queries.state().pending == 0
    assert ProcrastinateJob.objects.get(id=asked).status == "succeeded"


@pytest.mark.parametrize("one_waits_already", [False, True])
def test_the_job_of_a_worker_that_died_is_done_by_the_next(one_waits_already: bool) -> None:
    app.perform_import_paths()
    left = app.configure_task("care.return").defer()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - interval '1 hour') RETURNING id"
        )
        (dead,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = 1 "
            "WHERE id = %s",
            [dead, left],
        )
    if one_waits_already:
        app.configure_task("care.return").defer()
    app.configure_task("jobs.retry_stalled").defer(timestamp=0)
    _work()
    # With wait=False a worker ends before what it freed comes up; the next does it.
    _work()
    # The clock may have deferred another meanwhile, which then does the work of the dead one.
    done = ProcrastinateJob.objects.filter(task_name="care.return", status="succeeded")
    assert done.exists()
    assert not ProcrastinateJob.objects.filter(id=left, status__in=("todo", "doing")).exists()


def test_no_night_runs_before_its_hour_or_over_no_book() -> None:
    Organization.objects.create(
        code="demo", name="示例消金", kind="lender", lender_kind="consumer_finance"
    )
    for hour in (FROM_HOUR - 1, FROM_HOUR):
        local = datetime.combine(date(2026, 11, 21), NOW.time(), tzinfo=UTC).replace(hour=hour)
        assert run_due_nights(local=local, laws=("cn",), clock=lambda: NOW) == []
    assert not Night.objects.exists()
