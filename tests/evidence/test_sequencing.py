"""Each recorded entry comes into the log exactly once, whoever runs beside or is killed."""

from __future__ import annotations

import json
import random
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event

import pytest
from django.db import connection, transaction
from houses import ACTOR, child, drafts, integrated, recorded

from hejie.evidence.models import Checkpoint, Entry, Pending
from hejie.evidence.operations import record_many
from hejie.evidence.sequencer import integrate
from hejie.evidence.signing import signer
from hejie.evidence.verify import notes, tree

pytestmark = [pytest.mark.usefixtures("ring"), pytest.mark.django_db(transaction=True)]


def check_log(expected: int) -> None:
    """Check that the log holds acts 0 … expected-1 once each, and every checkpoint is its root."""
    known = [notes.key(str(signer().key))]
    heads = {one.size: one for one in Checkpoint.objects.all()}
    growing, acts, last = tree.Growing(), [], 0
    for index, raw in Entry.objects.order_by("index").values_list("index", "canonical"):
        assert index == growing.size
        list(growing.add(tree.leaf(bytes(raw))))
        acts.append(json.loads(bytes(raw))["content"].get("n"))
        if growing.size in heads:
            head = notes.checkpoint(heads[growing.size].note.encode(), known)
            assert (head.size, head.root) == (growing.size, growing.root())
            last = growing.size
    assert last == growing.size
    assert sorted(act for act in acts if act is not None) == list(range(expected))


def test_a_number_that_commits_late_is_not_lost(now: datetime) -> None:
    begun, go_on = Event(), Event()

    def slow() -> None:
        with transaction.atomic():
            record_many(drafts(1), actor=ACTOR, now=now)
            begun.set()
            assert go_on.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(slow)
        assert begun.wait(30)
        integrated(drafts(2, first=1), now=now)
        assert Entry.objects.count() == 3
        go_on.set()
        late.result(30)
    while integrate(now=now):
        pass

    numbers = list(
        Entry.objects.exclude(kind="evidence.key_used")
        .order_by("index")
        .values_list("pending_id", flat=True)
    )
    assert numbers != sorted(numbers)
    check_log(3)


def test_two_sequencers_never_take_the_same_entry(now: datetime) -> None:
    recorded(drafts(900), now=now)

    def run(_: int) -> int:
        done = 0
        while number := integrate(now=now, limit=40):
            done += number
        connection.close()
        return done

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    while integrate(now=now):
        pass

    check_log(900)


def test_writers_and_sequencers_together_lose_nothing(now: datetime) -> None:
    done = Event()

    def write(worker: int) -> None:
        for batch in range(20):
            recorded(drafts(5, first=worker * 100 + batch * 5), now=now)
        connection.close()

    def run(_: int) -> None:
        while not done.is_set():
            integrate(now=now, limit=30)
        connection.close()

    with ThreadPoolExecutor(5) as pool:
        sequencers = [pool.submit(run, n) for n in range(2)]
        list(pool.map(write, range(3)))
        done.set()
        for one in sequencers:
            one.result()
    while integrate(now=now):
        pass

    check_log(300)


def killed_again_and_again(kills: int, *, seed: int, now: datetime) -> None:
    """Kill a sequencer at random moments of its work; then finish, and check."""
    draw = random.Random(seed)  # noqa: S311 - moments, not secrets
    for round_ in range(kills):
        recorded(drafts(400, first=round_ * 400), now=now)
        with child("integrating.py", "20") as running:
            assert running.stdout is not None
            for _ in range(draw.randrange(1, 8)):
                running.stdout.readline()
            try:
                running.wait(draw.random() * 0.01)
            except subprocess.TimeoutExpired:
                running.kill()
    while integrate(now=now):
        pass
    assert not Pending.objects.exists()
    check_log(kills * 400)


def test_a_killed_sequencer_leaves_nothing_lost_nor_doubled(now: datetime) -> None:
    killed_again_and_again(5, seed=4, now=now)
    assert Entry.objects.count() == 2001


@pytest.mark.soak
def test_fifty_killed_sequencers_leave_nothing_lost_nor_doubled(now: datetime) -> None:
    killed_again_and_again(50, seed=5, now=now)
    assert Entry.objects.count() == 20_001
