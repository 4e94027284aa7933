"""What tests of the evidence share: acts to record, and children that work on the same database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection, transaction
from tests.serving import COMMAND

from hejie.evidence.operations import Draft, record_many
from hejie.evidence.sequencer import integrate
from hejie.values.actor import Actor

ACTOR = Actor("person", "17", "first-lender")
KIND = "evidence.file_opened"
HERE = Path(__file__).parent


def drafts(number: int, *, first: int = 0) -> list[Draft]:
    """Return acts about three borrowers in turn."""
    return [Draft(KIND, {"borrower": str(n % 3)}, {"n": n}) for n in range(first, first + number)]


def recorded(chosen: Sequence[Draft], *, now: datetime) -> list[int]:
    """Record acts in a transaction of their own."""
    with transaction.atomic():
        return record_many(chosen, actor=ACTOR, now=now)


def integrated(chosen: Sequence[Draft], *, now: datetime) -> list[int]:
    """Record acts and integrate them."""
    numbers = recorded(chosen, now=now)
    integrate(now=now)
    return numbers


def _environment() -> dict[str, str]:
    said = connection.settings_dict
    url = (
        f"postgresql://{said['USER']}:{quote(said['PASSWORD'])}"
        f"@{quote(said['HOST'], safe='')}/{said['NAME']}"
    )
    return {
        **os.environ,
        "DATABASE_URL": url,
        "HEJIE_HOME": str(Path(settings.HEJIE_KEYS_FILE).parent),
        "HEJIE_LOG_ORIGIN": settings.HEJIE_LOG_ORIGIN,
    }


def child(script: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a script beside this file, as another process of the same house."""
    return subprocess.Popen(
        [sys.executable, str(HERE / script), *arguments],
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``hejie evidence`` in the same house, or one whose environment says other things."""
    return subprocess.run(
        [*COMMAND, "evidence", *arguments],
        env=_environment() | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
