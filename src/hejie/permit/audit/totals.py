"""An audit in numbers: by rule, who acted, agency, action, month and hour, and what stayed open.

No borrower is in it. Every number is a count of touches unless said otherwise.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from hejie.permit.audit.events import MONTH, OTHERS, WEEK, Flags, Integers
from hejie.permit.audit.findings import History
from hejie.permit.audit.hours import quiet_hours
from hejie.permit.audit.judging import CLEAN, OPEN, VIOLATING, Answers, Judged
from hejie.permit.audit.keys import keyed
from hejie.permit.audit.recount import COUNTERS
from hejie.permit.rulebook import Rulebook
from hejie.values.moments import EPOCH
from hejie.values.names import CALLS, MESSAGES

UNSAID = ""
"""Key of touches of which nobody recorded who, or which agency, acted."""

HOURS = 24
SPREAD = (1, 2, 5, 10)
"""Borrowers are told by how many touches of theirs should not have happened: from so many on."""

_HOUSE = ("house", "info")
_TOLD = {"clean": CLEAN, "unjudged": OPEN, "violating": VIOLATING}


def totals_of(judged: Judged, *, history: History, rules: Rulebook) -> dict[str, Any]:
    """Return the numbers of an audit as plain values."""
    answer, facts = judged.answer, history.facts
    days = history.day
    last = EPOCH + timedelta(int(days.max())) if len(days) else EPOCH
    closing, quiet = quiet_hours(rules, asked=judged.asked, on=last)
    return {
        "touches": len(answer),
        "answers": _answers(answer),
        "by_published_rule": _by_published_rule(judged, rules),
        "first_on": str(EPOCH + timedelta(history.first_day)) if len(days) else None,
        "last_on": str(last) if len(days) else None,
        "rules": {rule: len(rows) for rule, rows in judged.broken.items()},
        "by_action": _by(facts["action"], answer),
        "by_actor": _by(facts["actor"].fill_null(UNSAID), answer),
        "by_agency": _by_agency(history, answer),
        "by_month": _by(_months(days), answer),
        "by_hour": _by_hour(judged, history, rules),
        "quiet": {"rules": closing, "minutes": [list(span) for span in quiet]},
        "by_borrower": _by_borrower(history, answer),
        "left_open": dict(judged.left_open),
        "lacking": dict(judged.lacking),
        "wanted_by": {fact: sorted(rules) for fact, rules in sorted(judged.wanted.items())},
        "counting": _counting(history, answer),
        "recorded": _recorded(history),
    }


def heaviest(judged: Judged, *, history: History, most: int, key: bytes) -> pl.DataFrame:
    """Return ``borrower_key, touches, violating`` of the borrowers most often wronged."""
    events = history.recount.events
    wronged = (judged.answer == VIOLATING)[events.rows]
    count = np.bincount(events.borrower, weights=wronged).astype(np.int64)
    top = np.argsort(-count, kind="stable")[:most]
    top = top[count[top] > 0]
    return pl.DataFrame(
        {
            "borrower_key": keyed(history.recount.ids(top), key=key),
            "touches": np.bincount(events.borrower)[top] if len(top) else top,
            "violating": count[top],
        }
    )


def _answers(answer: Answers) -> dict[str, int]:
    return {name: int((answer == code).sum()) for name, code in _TOLD.items()}


def _by_published_rule(judged: Judged, rules: Rulebook) -> int:
    """Return how many touches break a rule that is no policy of the house."""
    published = [rule for rule in judged.broken if rules.by_id[rule].force not in _HOUSE]
    return int(_marked(judged, published).sum())


def _marked(judged: Judged, rules: list[str]) -> Flags:
    """Return which touches break one of these rules."""
    found = np.zeros(len(judged.answer), dtype=np.bool_)
    for rule in rules:
        found[judged.broken[rule]] = True
    return found


def _by(key: pl.Series, answer: Answers) -> dict[str, dict[str, int]]:
    """Return, for each value of a key, the answers of its touches; values in order."""
    counted = pl.DataFrame({"key": key, "answer": answer}).group_by("key", "answer").len()
    found: dict[str, dict[str, int]] = {}
    names = {code: name for name, code in _TOLD.items()}
    for name, code, count in counted.sort("key", "answer").iter_rows():
        found.setdefault(name, dict.fromkeys(_TOLD, 0))[names[code]] = count
    return found


def _by_agency(history: History, answer: Answers) -> dict[str, dict[str, int]]:
    if "agency_id" not in history.touches.columns:
        return {}
    agency = history.touches["agency_id"]
    is_named = agency.is_not_null()
    return _by(agency.filter(is_named), answer[is_named.to_numpy()])


def _months(days: Integers) -> pl.Series:
    dates = pl.Series(days.astype(np.int32)).cast(pl.Date)
    distinct = dates.unique()
    return dates.replace_strict(distinct, distinct.dt.strftime("%Y-%m"), return_dtype=pl.String)


def _by_hour(judged: Judged, history: History, rules: Rulebook) -> dict[str, list[int]]:
    """Return 24 counts each: all touches, those that should not have happened, those for the hour.

    Touches of an unknown clock are in none of them.
    """
    hours = history.local_at.dt.hour().fill_null(HOURS).to_numpy()
    at_night = [rule for rule in judged.broken if rules.by_id[rule].kind == "contact_window"]
    counted = {
        "touches": np.ones(len(hours), dtype=np.bool_),
        "violating": judged.answer == VIOLATING,
        "off_hours": _marked(judged, at_night),
    }
    return {
        name: np.bincount(hours[holds], minlength=HOURS + 1)[:HOURS].tolist()
        for name, holds in counted.items()
    }


def _by_borrower(history: History, answer: Answers) -> dict[str, Any]:
    """Return how many borrowers there are, and how many were wronged how often."""
    events = history.recount.events
    wronged = np.bincount(events.borrower, weights=(answer == VIOLATING)[events.rows])
    ends = [*SPREAD[1:], None]
    spread = [
        int(((wronged >= least) & (wronged < end if end else True)).sum())
        for least, end in zip(SPREAD, ends, strict=True)
    ]
    return {"borrowers": len(wronged), "wronged": int((wronged > 0).sum()), "spread": spread}


def _counting(history: History, answer: Answers) -> dict[str, int]:
    """Return how many touches the record left something open of, by what."""
    touches, facts = history.touches, history.facts
    is_call = facts["action"].is_in(list(CALLS)).to_numpy()
    in_week = is_call | facts["action"].is_in(list(MESSAGES)).to_numpy()
    is_visit = (facts["action"] == "visit").to_numpy()
    short = (in_week & ~history.is_whole(WEEK)) | (is_visit & ~history.is_whole(MONTH))
    return {
        "short_history": int(short.sum()),
        "short_and_clean": int((short & (answer == CLEAN)).sum()),
        "answered_unknown": int((is_call & ~_told(touches, _ANSWERED)).sum()),
        "number_unknown": int((is_call & ~_told(touches, ("number",))).sum()),
        "party_unknown": int((~_told(touches, ("party",))).sum()),
        "to_others": int(_is_other(touches).sum()),
        "members_unknown": int((~_told(touches, ("memberships",))).sum()),
        "clock_unknown": int((~_told(touches, ("time_zone",))).sum()),
    }


_ANSWERED = ("connected", "talk_seconds", "outcome")


def _told(touches: pl.DataFrame, columns: tuple[str, ...]) -> Flags:
    """Return of which touches one of these columns says something."""
    there = [pl.col(name).is_not_null() for name in columns if name in touches.columns]
    if not there:
        return np.zeros(touches.height, dtype=np.bool_)
    found: Flags = touches.select(pl.any_horizontal(there)).to_series().to_numpy()
    return found


def _is_other(touches: pl.DataFrame) -> pl.Series:
    if "party" not in touches.columns:
        return pl.Series([], dtype=pl.Boolean)
    return touches["party"].is_in(list(OTHERS)).fill_null(value=False)


def _recorded(history: History) -> dict[str, dict[str, int]]:
    """Return of how many touches a recorded counter differs from what was recounted."""
    found = {}
    for name in COUNTERS:
        if name in history.touches.columns:
            recorded, recounted = history.touches[name], history.facts[name]
            found[name] = {
                "given": recorded.count(),
                "differ": int((recorded != recounted).sum()),
                "fewer": int((recorded < recounted).sum()),
            }
    return found
