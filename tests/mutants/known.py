"""``python -m tests.mutants.known OUT``: draw touches and have them answered.

The touches are some of those that ``tests/permit`` draws; the naive reading and the walk minute by
minute answer them, which share nothing with the product. Only the moments that a refused touch
waits for are the product's own: a walk through time (``test_waiting``) has checked them, and takes
too long to be repeated for every damage.
"""

from __future__ import annotations

import pickle
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import naive
import naive_facts as read
import permit_draws as draws
from permit_said import rules_of
from test_lawful_hours import is_open, runs, walked, windows_of, with_hours
from test_three_readings_agree import WAYS
from test_waiting import touch
from tests.mutants.answers import DAY, Known, Rows, Said, Spans, Wait, Way

_TOUCHES, _JUDGED, _HOURS, _UNTIL, _WAITS = 840, 40, 300, 60, 200
_CHANGED_WITHIN_A_DAY = {"Africa/Casablanca", "Pacific/Apia"}
_LAWS = ("cn", "zz")


def known() -> Known:
    """Draw the touches and have them answered."""
    return Known(
        said={way: _said(way) for way in WAYS},
        judged=_JUDGED,
        hours={law: _hours(law) for law in _LAWS},
        until={law: _until(law) for law in _LAWS},
        # Rules of zz ask for the moment of the touch, which nobody knows the evening before.
        evening={"cn": _evening("cn")},
        waits={law: _waits(law) for law in _LAWS},
    )


def _said(way: Way) -> tuple[Rows, list[Said]]:
    laws, stage = way
    rows = draws.touches(20_261_121 + WAYS.index(way), _TOUCHES, laws[-1])
    return rows, [naive.verdict(facts, laws=laws, stage=stage) for facts in rows]


def _hours(law: str) -> tuple[Rows, list[Spans]]:
    rows = with_hours(1, _HOURS, law)
    return rows, [_spans(facts, law) for facts in rows]


def _spans(facts: dict[str, Any], law: str) -> Spans:
    windows = windows_of(facts, DAY, law)
    lawful = [is_open(facts, minute, windows) for minute in range(read.END_OF_DAY)]
    return None if None in lawful else runs(lawful)


def _until(law: str) -> tuple[Rows, list[datetime]]:
    rows = [facts for facts in with_hours(2, 700, law) if _is_permitted(facts, law)][:_UNTIL]
    return rows, [walked(facts, law) for facts in rows]


def _is_permitted(facts: dict[str, Any], law: str) -> bool:
    if read.zone(facts) is None or facts["time_zone"] in _CHANGED_WITHIN_A_DAY:
        return False
    return naive.verdict(facts, laws=(law,), stage="touch")[0] == "permitted"


def _evening(law: str) -> tuple[Rows, list[Said]]:
    rows = [{**facts, "at": None} for facts in with_hours(3, _HOURS, law)]
    said = []
    for facts in rows:
        spans = _spans(facts, law)
        first = spans[0][0] if spans else read.END_OF_DAY // 2
        zone = read.zone(facts) or naive.pack(law).zone
        at = datetime(DAY.year, DAY.month, DAY.day, tzinfo=zone) + first * timedelta(minutes=1)
        asked = {**facts, "at": at.astimezone(UTC)}
        said.append(naive.verdict(asked, laws=(law,), stage="case"))
    return rows, said


def _waits(law: str) -> tuple[Rows, list[Wait]]:
    chance = draws.Chance(31)
    rows = [touch(chance, law) for _ in range(_WAITS)]
    verdicts = [rules_of((law,)).judge(facts) for facts in rows]
    return rows, [(each.next_moment, each.needs_history) for each in verdicts]


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(pickle.dumps(known()))
