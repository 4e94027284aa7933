"""The audit: a history of touches, from its file to the list of what should not have been."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tests.bench.children import HEJIE, run
from tests.bench.figures import Figure, note
from tests.bench.making import AUDITED_EACH, Size, history

_FOUND = 3
"""Exit code of an audit that found something."""

_SECONDS, _MOST_MB = 60.0, 12_288
_OF = 10_000_000
"""The promise is a minute for so many touches."""


def audit(size: Size) -> Iterator[Figure]:
    """Measure whole processes that audit a history by the pack ``cn`` and write list and page."""
    touches = history(size)
    out = size.kept / "findings.parquet"
    report = size.kept / "audit.html"
    command = (HEJIE, "permit", "audit", touches, "--out", out, "--report", report)
    runs = [run(*command, ends_with=_FOUND) for _ in range(size.pairs)]
    note("audit: " + ", ".join(f"{one.seconds:.2f} s (CPU {one.cpu_seconds:.2f})" for one in runs))
    floor = _SECONDS * AUDITED_EACH * size.touches / _OF
    taken = statistics.median(one.seconds for one in runs)
    yield Figure("audit", "wall_time", taken, "s", floor)
    yield Figure("audit", "peak_memory", max(one.peak_mb for one in runs), "MB", _MOST_MB)
