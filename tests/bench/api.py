"""The gate over HTTP, served as shipped: single questions at a rate, and batches of a thousand."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.bench.asking import Line, at_a_rate, question
from tests.bench.children import HEJIE, UnableToRun
from tests.bench.figures import Figure, note
from tests.bench.making import ROOT, Size
from tests.serving import environment, free_port, served

BORROWERS = 20_000
LEAST = 500
RATE = 150
SECONDS = 20
LINES = 16
P95_MILLISECONDS = 50
BATCH = 1000
BATCHES = 5
WARM = 600
"""Questions asked before any is measured: each worker has met every sort of them by then."""


@dataclass(frozen=True)
class _House:
    port: int
    secret: str
    ways: list[tuple[str, int]]


def api(size: Size) -> Iterator[Figure]:
    """Ask about calls: latency at a fixed rate, then touches a second in batches."""
    with _served(min(BORROWERS, max(LEAST, size.loans))) as house:
        asked = [question(borrower, way) for borrower, way in house.ways]
        said = {"port": house.port, "secret": house.secret, "lines": LINES}
        warm = min(WARM, len(asked) // 2)
        at_a_rate(asked[:warm], rate=RATE / 3, **said)
        count = min(RATE * SECONDS, size.touches)
        rest = asked[warm:]
        many = (rest * (count // len(rest) + 1))[:count]
        found = at_a_rate(many, rate=RATE, **said)
        note(f"single: p50 {found.percentile(0.5):.1f} ms, p99 {found.percentile(0.99):.1f} ms")
        yield Figure("api", "single_p95", found.percentile(0.95), "ms", P95_MILLISECONDS)
        yield Figure("api", "single_rate", found.a_second, "permits/s", RATE)
        yield Figure("api", "batch_rate", _batches(house, asked), "permits/s", BATCH)


def _batches(house: _House, asked: list[dict[str, object]]) -> float:
    """Return how many touches a second are asked about in batches."""
    line = Line(HTTPConnection("127.0.0.1", house.port, timeout=60), house.secret)
    seconds = 0.0
    for nth in range(BATCHES + 1):
        turn = [asked[(nth * BATCH + place) % len(asked)] for place in range(BATCH)]
        began = time.perf_counter()
        status, _ = line.ask("/permits/batch", {"asks": turn})
        if status != 200:
            raise UnableToRun(f"a batch was answered with {status}")
        # The first of them warms what a batch goes through.
        seconds += (time.perf_counter() - began) if nth else 0.0
    return BATCH * BATCHES / seconds


@contextmanager
def _served(borrowers: int) -> Iterator[_House]:
    """Make a house, fill it and serve it as ``hejie serve`` does; end it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        known = environment(Path(folder) / "home")
        for command in (("keys", "make"), ("db", "migrate")):
            subprocess.run([HEJIE, *command], env=known, check=True, stdout=subprocess.DEVNULL)
        note(f"filling a house with {borrowers:,} borrowers")
        filled = subprocess.run(
            [sys.executable, "-m", "tests.bench.callable_book", str(borrowers)],
            env={**known, "DJANGO_SETTINGS_MODULE": "hejie.config.settings"},
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
        said = json.loads(filled.stdout.splitlines()[-1])
        port = free_port()
        with served(port, told=known, log=Path(folder) / "log", program=[HEJIE]):
            yield _House(port, said["secret"], [(name, way) for name, way in said["ways"]])
