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
from hejie.permit.facts import FACTS, Holds

_ANSWERS_A_SECOND = 5_000_000
_VERDICTS_A_SECOND = 1_000_000
_JUDGE_MS, _LOAD_SECONDS = 1.5, 0.3
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
    """Measure how many touches a second get a whole verdict.

    Grounds, duties, until when a permit is good, and when a refused touch could be made.
    """
    frame = pl.read_parquet(touches(size))
    given = rulebook().screen(frame)
    known = given.select(pl.col("rules").list.len().mean(), pl.col("next_moment").count())
    note("verdicts: {:.2f} grounds a touch, {:,} next moments".format(*known.row(0)))
    rate = frame.height / median_seconds(lambda: rulebook().screen(frame))
    yield Figure("screen_verdicts", "touches", rate, "1/s", _VERDICTS_A_SECOND)


def judge(size: Size) -> Iterator[Figure]:
    """Measure judging one of many different touches, as JSON gives them, under the whole pack.

    Once all of one day, as at a gate, once those of them that are refused (it is then found when
    they could be made), and once on any day of two years.
    """
    frame = pl.read_parquet(touches(size)).head(_JUDGED)
    drawn = [_as_json(row) for row in frame.iter_rows(named=True)]
    today = [{**facts, "at": f"2026-11-21{facts['at'][10:]}"} for facts in drawn if "at" in facts]
    refused = [facts for facts in today if rulebook().judge(facts).answer == "refused"]
    turns = {"median": today, "median_refused": refused, "median_any_day": drawn}
    for metric, each in turns.items():
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
    """Return how long each touch takes to judge, after the first was judged once."""
    rules = rulebook()
    rules.judge(touches_met[0])
    return [1_000 * seconds(partial(rules.judge, facts)) for facts in touches_met]


def _as_json(row: dict[str, Any]) -> dict[str, Any]:
    """Return the known facts of a row as JSON has them: moments are ISO 8601 with an offset."""
    facts = {name: value for name, value in row.items() if value is not None}
    for name, fact in FACTS.items():
        if name in facts and fact.holds is Holds.MOMENT:
            facts[name] = facts[name].astimezone(_BEIJING).isoformat()
        if name in facts and fact.holds is Holds.MOMENTS:
            facts[name] = [each.astimezone(_BEIJING).isoformat() for each in facts[name]]
    return facts
