"""The evidence: acts recorded, each in a transaction of its own, and integrated into the log."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection, transaction
from tests.bench.figures import Figure, note, seconds
from tests.bench.making import Size

from hejie.config.postgres import Cluster
from hejie.privacy.keys import make
from hejie.values.actor import Actor

_PROMISE = 2_000
_ONE_IN = 100
"""Of the touches, so many are recorded: 50,000 unless told otherwise."""

_ACTOR = Actor("person", "17", "demo")
_LARGE = 65_536
"""Of a log, before the measuring: a second level of tiles stands."""


def evidence(size: Size) -> Iterator[Figure]:
    """Measure how many acts a second are recorded and integrated, on a log that has grown."""
    number = max(size.touches // _ONE_IN, 1_000)
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        with Cluster(folder / "postgres", throwaway=True).opened() as url:
            said = {"DATABASE_URL": url, "HEJIE_HOME": kept}
            os.environ.update(said, DJANGO_SETTINGS_MODULE="hejie.config.settings")
            make(folder / "keys.json")
            django.setup()
            call_command("migrate", verbosity=0)
            _record(_LARGE if number > _ONE_IN * 100 else number, in_one=10_000)
            _integrate()
            recording = seconds(lambda: _record(number, in_one=1))
            integrating = seconds(_integrate)
            connection.close()
    note(
        f"evidence: {number} acts recorded in {recording:.1f} s, integrated in {integrating:.1f} s"
    )
    yield Figure("evidence", "integrated", number / integrating, "1/s", _PROMISE)


def _record(number: int, *, in_one: int) -> None:
    operations = import_module("hejie.evidence.operations")
    now = datetime.now(UTC)
    for first in range(0, number, in_one):
        drafts = [
            operations.Draft(
                "evidence.file_opened",
                {"borrower": str(each % 5_000), "file": str(each)},
                {"sha256": "0" * 64, "size": each},
            )
            for each in range(first, min(first + in_one, number))
        ]
        with transaction.atomic():
            operations.record_many(drafts, actor=_ACTOR, now=now)


def _integrate() -> None:
    sequencer = import_module("hejie.evidence.sequencer")
    while sequencer.integrate(now=datetime.now(UTC)):
        pass
