"""The permit: touches screened a second, one touch judged, and the law read."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta, timezone
from functools import partial
from typing import Any

import polars as pl
from tests.bench.figures import Figure, median_seconds, note, seconds
from tests.bench.making import Size, touches

from hejie.permit import rulebook

_ANSWERS_A_SECOND = 5_000_000
_VERDICTS_A_SECOND = 1_000_000
_JUDGE_MS, _LOAD_SECONDS = 2.0, 0.3
_JUDGED, _LOADS = 400, 5
_BEIJING = timezone(timedelta(hours=8))
_LOAD = (
    "import time; from hejie.law import load_pack; began = time.perf_counter(); "
    "load_pack('cn'); print(time.perf_counter() - began)"
)


def screen_answers(size: Size) -> Iterator[Figure]:
    """Measure how many touches a second get their answer, each run with a new rulebook."""
    frame = pl.read_parquet(touches(size))
    given = rulebook().answers(frame).value_counts(sort=True)
    note(
        f"answers: {', '.join(f'{name} {many / frame.height:.1%}' for name, many in given.rows())}"
    )
    taken = median_seconds(lambda: rulebook().answers(frame))
    rate = frame.height / taken
    yield Figure("screen_answers", "touches", rate, "1/s", _ANSWERS_A_SECOND)


def screen_verdicts(size: Size) -> Iterator[Figure]:
    """Measure how many touches a second get a whole verdict, grounds and duties included."""
    frame = pl.read_parquet(touches(size))
    rate = frame.height / median_seconds(lambda: rulebook().screen(frame))
    yield Figure("screen_verdicts", "touches", rate, "1/s", _VERDICTS_A_SECOND)


def judge(size: Size) -> Iterator[Figure]:
    """Measure judging one of many different touches, as JSON gives them.

    Once all of one day, as at a gate, and once on any day of two years.
    """
    frame = pl.read_parquet(touches(size)).head(_JUDGED)
    drawn = [_as_json(row) for row in frame.iter_rows(named=True)]
    today = [{**facts, "at": f"2026-11-21{facts['at'][10:]}"} for facts in drawn if "at" in facts]
    for metric, each in (("median", today), ("median_any_day", drawn)):
        taken = _milliseconds(each)
        note(f"judge {metric}: 95th percentile {statistics.quantiles(taken, n=20)[-1]:.2f} ms")
        yield Figure("judge", metric, statistics.median(taken), "ms", _JUDGE_MS)


def law_load(_: Size) -> Iterator[Figure]:
    """Measure reading the pack ``cn`` for the first time, each in a new process."""
    command = [sys.executable, "-c", _LOAD]
    said = (subprocess.run(command, check=True, capture_output=True) for _ in range(_LOADS))
    taken = statistics.median(float(one.stdout) for one in said)
    yield Figure("law_load", "cn", taken, "s", _LOAD_SECONDS)


def _milliseconds(touches_met: list[dict[str, Any]]) -> list[float]:
    """Return how long each touch but the first takes to judge."""
    rules = rulebook()
    rules.judge(touches_met[0])
    return [1_000 * seconds(partial(rules.judge, facts)) for facts in touches_met[1:]]


def _as_json(row: dict[str, Any]) -> dict[str, Any]:
    """Return the known facts of a row as JSON has them: moments are ISO 8601 with an offset."""
    facts = {name: value for name, value in row.items() if value is not None}
    for name in ("at", "last_conversation_at"):
        if name in facts:
            facts[name] = facts[name].astimezone(_BEIJING).isoformat()
    return facts
