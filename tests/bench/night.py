"""The night: a whole ``hejie nightly`` beside the time in which Polars sums the instalments."""

from __future__ import annotations

import shutil
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.children import HEJIE, Ran, run
from tests.bench.figures import Figure, note
from tests.bench.making import AS_OF, Size, tape

_FLOORS = Path(__file__).with_name("floors")
_MOST_MB = 4096
_BLOCK = 1 << 24


def night(size: Size) -> Iterator[Figure]:
    """Measure whole processes, the floors and the night in turn, so that noise meets all alike."""
    files = tape(size)
    _warm(files)
    instalments = files / "instalments.parquet"
    out = size.kept / f"night-{size.loans}"

    def one_night() -> Ran:
        shutil.rmtree(out, ignore_errors=True)
        return run(HEJIE, "nightly", "--tape", files, "--out", out, "--as-of", AS_OF)

    turns: dict[str, Callable[[], Ran]] = {
        "eager": lambda: run(sys.executable, _FLOORS / "eager.py", instalments),
        "lazy": lambda: run(sys.executable, _FLOORS / "lazy.py", instalments),
        "night": one_night,
    }
    ran: dict[str, list[Ran]] = {name: [] for name in turns}
    for _ in range(size.pairs):
        for name, turn in turns.items():
            ran[name].append(turn())
    for name, runs in ran.items():
        said = (f"{one.seconds:.2f} s (CPU {one.cpu_seconds:.2f})" for one in runs)
        note(f"{name}: {', '.join(said)}")
    taken = {name: statistics.median(one.seconds for one in runs) for name, runs in ran.items()}
    yield Figure("night", "wall_time", taken["night"], "s", taken["eager"])
    yield Figure("night", "wall_time_over_lazy_scan", taken["night"], "s", taken["lazy"])
    worked = {
        name: statistics.median(one.cpu_seconds for one in runs) for name, runs in ran.items()
    }
    yield Figure("night", "cpu_time", worked["night"], "s", worked["eager"])
    peak = max(one.peak_mb for one in ran["night"])
    yield Figure("night", "peak_memory", peak, "MB", _MOST_MB)


def _warm(files: Path) -> None:
    """Read the tape once, so that neither side of the first pair waits for the disk."""
    for path in files.iterdir():
        with path.open("rb") as opened:
            while opened.read(_BLOCK):
                pass
