"""A night over a million loans is quick and small, and over three it is three times as much.

Measured by ``python -m tests.bench --only night``: whole processes, start-up included. The bound
on growth leaves a fifth for noise, and is put on the time the processors worked, which neighbors
on the machine hardly change; a night that grew by n log n would stay within it, one that
grew by the square would take nine times as long.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.soak

ROOT = Path(__file__).parents[2]
MOST_TIMES_THE_FLOOR = 6
MOST_MB = 4096
MOST_GROWTH = 3.6
"""Of a night over three times as many loans."""


def night(loans: int) -> dict[str, dict[str, float]]:
    """Return the figures of a night over so many loans, by metric."""
    command = [sys.executable, "-m", "tests.bench", "--only", "night", "--loans", str(loans)]
    said = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return {line["metric"]: line for line in map(json.loads, said.stdout.splitlines())}


@pytest.fixture(scope="module")
def million() -> dict[str, dict[str, float]]:
    """Measure a night over 1,000,000 loans of twelve instalments."""
    return night(1_000_000)


@pytest.fixture(scope="module")
def three_million() -> dict[str, dict[str, float]]:
    """Measure a night over 3,000,000 loans of twelve instalments."""
    return night(3_000_000)


def test_a_million_loans_take_at_most_six_times_summing_their_instalments(
    million: dict[str, dict[str, float]],
) -> None:
    assert million["wall_time"]["ratio"] <= MOST_TIMES_THE_FLOOR


def test_a_million_loans_take_less_than_four_gigabytes(
    million: dict[str, dict[str, float]],
) -> None:
    assert million["peak_memory"]["value"] < MOST_MB


@pytest.mark.parametrize("metric", ["cpu_time", "peak_memory"])
def test_three_million_loans_take_three_times_as_much(
    metric: str, million: dict[str, dict[str, float]], three_million: dict[str, dict[str, float]]
) -> None:
    assert three_million[metric]["value"] <= MOST_GROWTH * million[metric]["value"]
