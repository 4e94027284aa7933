"""The benchmarks run from end to end, on little, and print what the contract says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SMALL = ("--loans", "300", "--touches", "500", "--pairs", "1")
METRICS = [
    ("night", "wall_time", "s"),
    ("night", "wall_time_over_lazy_scan", "s"),
    ("night", "cpu_time", "s"),
    ("night", "peak_memory", "MB"),
    ("screen_answers", "touches", "1/s"),
    ("screen_verdicts", "touches", "1/s"),
    ("judge", "median", "ms"),
    ("judge", "median_refused", "ms"),
    ("judge", "median_any_day", "ms"),
    ("law_load", "cn", "s"),
    ("age", "wall_time", "s"),
    ("read", "wall_time", "s"),
    ("engines", "answers_over_zen_engine", "1/s"),
    ("engines", "answers_over_cedarpy", "1/s"),
    ("engines", "answers_over_common_expression_language", "1/s"),
    ("engines", "verdicts_over_zen_engine", "1/s"),
    ("engines", "verdicts_over_cedarpy", "1/s"),
    ("engines", "verdicts_over_common_expression_language", "1/s"),
    ("audit", "wall_time", "s"),
    ("audit", "peak_memory", "MB"),
    ("evidence", "integrated", "1/s"),
    ("imports", "first", "1/s"),
    ("imports", "first_wall_time_over_copy", "s"),
    ("imports", "next", "1/s"),
    ("api", "single_p95", "ms"),
    ("api", "single_rate", "permits/s"),
    ("api", "batch_rate", "permits/s"),
]


def bench(*options: str, kept: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.bench", *SMALL, "--kept", str(kept), *options]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Every line that the benchmarks print."""
    ran = bench(kept=tmp_path_factory.mktemp("kept"))
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_every_benchmark_prints_its_figures_and_nothing_else(lines: list[dict[str, Any]]) -> None:
    assert [(line["bench"], line["metric"], line["unit"]) for line in lines] == METRICS


def test_a_line_says_what_was_measured_beside_its_floor(lines: list[dict[str, Any]]) -> None:
    for line in lines:
        assert list(line) == ["bench", "metric", "value", "unit", "floor", "ratio"]
        assert line["value"] > 0
        assert line["ratio"] == pytest.approx(line["value"] / line["floor"], rel=0.05, abs=0.001)


def test_a_night_that_fails_is_one_line_and_no_figure(tmp_path: Path) -> None:
    (tmp_path / "night-300").write_text("in the way")

    ran = bench("--only", "night", kept=tmp_path)

    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.splitlines()[-1].endswith(
        "night-300: is a file; give a folder for the night's outputs"
    )


def test_what_is_measured_on_is_made_once(tmp_path: Path) -> None:
    first = bench("--only", "read", kept=tmp_path)
    again = bench("--only", "read", kept=tmp_path)

    assert first.stderr == "bench: making tape-300\n"
    assert again.stderr == ""
