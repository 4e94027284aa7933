"""Histories drawn to be awkward: midnights, changes of clocks, ties, and records with gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import permit_draws as draws
import polars as pl
from permit_draws import Chance

ZONES = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Atlantic/Azores",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Asia/Beirut",
    "Pacific/Apia",
    "Asia/Kathmandu",
)
"""Clocks that change, by an hour or half of one, some at midnight itself, and such as never do."""

DAYS = (
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
    date(2026, 11, 21),
)
EDGES = (
    time(0, 0),
    time(0, 0, 0, 1),
    time(0, 30),
    time(1, 30),
    time(7, 59, 59),
    time(12, 0),
    time(21, 30),
    time(23, 30),
    time(23, 59, 59, 999_999),
)
LENGTHS = (0, 0, 1, 2, 6, 7, 29, 30)
SCHEMA: dict[str, pl.DataType] = {
    "touch_id": pl.String(),
    "borrower_id": pl.String(),
    "lender_id": pl.String(),
    "agency_id": pl.String(),
    "number": pl.String(),
    "connected": pl.Boolean(),
    "talk_seconds": pl.Int64(),
    "outcome": pl.String(),
}
"""Columns of a history that are no facts of the permit."""

_OUTCOMES = ("reached", "no_answer", "refused", "bounced", "delivered", None)


def touch(chance: Chance, number: int, *, borrowers: int, day: date) -> dict[str, Any]:
    """Return one touch within some weeks before a day; every record of it may be missing."""
    borrower = chance.below(borrowers)
    zone = chance.of(ZONES) if not chance.below(6) else ZONES[borrower % len(ZONES)]
    before = timedelta(chance.of(LENGTHS))
    at = datetime.combine(day - before, chance.of(EDGES), tzinfo=ZoneInfo(zone))
    return {
        "touch_id": f"T{number * 7 % 101}-{number}",
        "borrower_id": f"B{borrower}",
        "lender_id": "L",
        "agency_id": chance.of(("A1", "A2", None, None)),
        "at": at.astimezone(UTC),
        "time_zone": zone if chance.below(12) else None,
        "action": chance.of(("call", "call", "ai_call", "sms", "sms", "push", "visit", "letter")),
        "number": chance.of(("n1", "n1", "n2", None)),
        "connected": chance.of((True, False, False, None)),
        "talk_seconds": chance.of((None, None, 0, 30)),
        "outcome": chance.of(_OUTCOMES),
        "party": chance.of(("borrower", "borrower", "guarantor", "contact_person", "other", None)),
    }


def history(seed: int, count: int, *, borrowers: int = 2) -> list[dict[str, Any]]:
    """Return so many touches around one day, in no order, always the same for a seed."""
    chance = Chance(seed)
    day = chance.of(DAYS)
    return [touch(chance, number, borrowers=borrowers, day=day) for number in range(count)]


def judged_history(seed: int, count: int, law: str) -> list[dict[str, Any]]:
    """Return touches of which most facts are those of the law's own example."""
    chance = Chance(seed)
    rows = []
    for each in history(seed, count, borrowers=max(2, count // 12)):
        facts = draws.touch(Chance(chance.below(1 << 30)), law)
        kept = {name: value for name, value in facts.items() if name not in each}
        actor = chance.of(("lender", "agency", "staff 12", None))
        rows.append({**kept, **each, "actor": actor})
    return rows


def frame(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Return a history as a table, each column in its own type."""
    types = {**draws.TYPES, **SCHEMA}
    names = dict.fromkeys(name for row in rows for name in row) or dict.fromkeys(types)
    schema = {name: types[name] for name in names}
    return pl.DataFrame(rows, schema=schema, orient="row", strict=True)
