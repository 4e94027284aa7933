"""A figure of a benchmark beside its floor, and how long something takes."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

RUNS = 3
"""Every time is the median of so many runs."""


@dataclass(frozen=True)
class Figure:
    """What was measured, and the floor: what was promised, or what it could not be below.

    Units say which way is good: seconds, milliseconds and MB are better below the floor, touches
    a second above it.
    """

    bench: str
    metric: str
    value: float
    unit: str
    floor: float

    def print(self) -> None:
        """Print the figure as one line of JSON; ``ratio`` is ``value`` over ``floor``."""
        said = {
            "bench": self.bench,
            "metric": self.metric,
            "value": _shown(self.value),
            "unit": self.unit,
            "floor": _shown(self.floor),
            "ratio": round(self.value / self.floor, 3),
        }
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def note(text: str) -> None:
    """Say something beside the figures, on standard error."""
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()


def seconds(call: Callable[[], object]) -> float:
    """Return how long one call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def median_seconds(call: Callable[[], object], *, runs: int = RUNS) -> float:
    """Return how long a call takes, the median of several."""
    return statistics.median(seconds(call) for _ in range(runs))


def _shown(number: float) -> float:
    """Return a number with the digits that mean something."""
    return round(number) if number >= 1_000 else round(number, 4)
