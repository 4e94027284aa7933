"""Facts drawn to be awkward: edges of hours and days, zones, garbage of every type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import naive
import naive_facts as read
import numpy as np
import polars as pl

Value = Any
"""Whatever a fact may hold, or be given instead."""

LAWS = (("cn",), ("zz",), ("cn", "zz"))
STAGES = ("touch", "case")

ZONES = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Atlantic/Azores",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Niue",
    "UTC",
)
NO_ZONES = (
    "",
    "Mars/Olympus",
    "asia/shanghai",
    "+08:00",
    "../UTC",
    "Asia",
    "北京",
    "Asia/Shanghai ",
)

EDGES = (
    time(0, 0),
    time(0, 0, 1),
    time(5, 30),
    time(7, 59, 59),
    time(8, 0),
    time(8, 30),
    time(8, 59, 59),
    time(9, 0),
    time(12, 0),
    time(15, 59, 59, 999_999),
    time(16, 0),
    time(19, 59, 59),
    time(20, 0),
    time(20, 59, 59, 999_999),
    time(21, 0),
    time(21, 59, 59),
    time(22, 0),
    time(22, 0, 1),
    time(23, 59, 59, 999_999),
)


def _dated() -> tuple[date, ...]:
    """Return the days on which some value of a pack begins, and their neighbours."""
    first = {
        day for law in ("cn", "zz") for rule in naive.pack(law).rules for day in rule["values"]
    } | {naive.pack(law).begins for law in ("cn", "zz")}
    return tuple(sorted(day + timedelta(step) for day in first for step in (-1, 0, 1)))


DAYS = (
    *_dated(),
    date(1970, 1, 2),
    date(1999, 12, 31),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 11, 1),
    date(2051, 7, 1),
    date(2099, 12, 30),
)
TODAY = date(2026, 11, 21)

CLOCKS = (
    *("00:00", "05:00", "06:00", "07:00", "08:00", "08:30", "09:00", "12:00", "20:00", "21:00"),
    *("22:00", "22:30", "23:00", "23:59", "24:00"),
)
NO_CLOCKS = ("", "24:01", "8:00", "08:60", "25:00", "08:00:00", "eight", "٠٨:٠٠", " 08:00", "29:59")

COUNTED = (0, 0, 0, 1, 2, 3, 5, 6, 7, 30, 60, 61, 62, 365, 2**53, 2**53 + 1, 2**62, -1, -100_001)
MEASURED = (
    0.0,
    0.18,
    0.24,
    0.2400001,
    0.36,
    1.0,
    2.0,
    12.0,
    12.5,
    72.0,
    23.0,
    23.999,
    24.0,
    47.9,
    48.0,
    1e15,
    -0.0,
    -1.0,
    1e300,
)
NOT_FINITE = (float("nan"), float("inf"), float("-inf"))

GARBAGE: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    3,
    10**30,
    0.0,
    2.5,
    3.0,
    *NOT_FINITE,
    "",
    "3",
    "true",
    "call",
    "CALL",
    "null",
    "borrower ",
    "08:00",
    "2026-11-21T10:00:00",
    "2026-13-41T10:00:00+08:00",
    "2026-11-21T10:00:00+08:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "\ud800",
    "\0",
    "号" * 300,
    [],
    [None],
    [[]],
    ["call"],
    ["dispute", 7],
    ["sms", "call", "letter", "fax"],
    ["CBA"],
    [{"holds": "dispute"}],
    ["2026-11-20T10:00:00+08:00"],
    ["2026-11-20T10:00:00+08:00", "2026-11-20T10:00:00"],
    ["2026-11-20T10:00:00+08:00", "2026-11-21T09:00:00+08:00", "2026-11-21T09:30:00-01:00"],
    [datetime(2026, 11, 20, 10, tzinfo=UTC)],
    [datetime(2026, 11, 20, 10, tzinfo=UTC), None],
    ["THREAT"],
    ["THREAT", "threat"],
    {},
    {"name": "call"},
    b"call",
    TODAY,
    datetime(2026, 11, 21, 10, tzinfo=UTC),
    datetime(2026, 11, 21, 10, tzinfo=UTC).replace(tzinfo=None),
    datetime.min.replace(tzinfo=UTC),
    datetime.max.replace(tzinfo=UTC),
)
"""Values of the wrong type for most facts, or of the right type and absurd."""


class Chance:
    """Draws from a seed, always the same."""

    def __init__(self, seed: int) -> None:
        self._draw = np.random.default_rng(seed)

    def below(self, end: int) -> int:
        """Return a whole number from 0 to ``end``, excluded."""
        return int(self._draw.integers(end))

    def of(self, pool: Sequence[Any]) -> Value:
        """Return one of a pool."""
        return pool[self.below(len(pool))]

    def some(self, pool: Sequence[Any], most: int) -> list[Any]:
        """Return up to ``most`` of a pool, perhaps one of them twice."""
        return [self.of(pool) for _ in range(self.below(most + 1))]


def _strange(known: list[str]) -> tuple[str, ...]:
    return (*known * 4, known[0].upper(), f"{known[-1]} ", "", "nobody")


POOLS: dict[str, tuple[Any, ...]] = {
    **{fact: _strange(known) for fact, known in read.NAMES.items()},
    **dict.fromkeys(read.FLAGS, (True, False)),
    **dict.fromkeys(read.COUNTS, COUNTED),
    **dict.fromkeys(read.NUMBERS, (*MEASURED, *NOT_FINITE)),
    **dict.fromkeys(read.CLOCKS, (*CLOCKS * 3, *NO_CLOCKS)),
    "time_zone": (*ZONES * 2, *NO_ZONES),
}
"""What each fact that is no list and no moment may hold in a table."""


def moment(chance: Chance) -> datetime:
    """Return a moment at an edge of some day somewhere."""
    day = TODAY if chance.below(3) else chance.of(DAYS)
    there = ZoneInfo(chance.of(ZONES)) if chance.below(2) else ZoneInfo("Asia/Shanghai")
    return datetime.combine(day, chance.of(EDGES), tzinfo=there).astimezone(UTC)


def moments(chance: Chance, days: int) -> list[datetime | None]:
    """Return moments about the edges of a window that ends today; seldom one that is null."""
    found: list[datetime | None] = []
    for _ in range(chance.below(5)):
        there = ZoneInfo(chance.of(ZONES)) if chance.below(4) else ZoneInfo("Asia/Shanghai")
        day = TODAY - timedelta(days=chance.of((0, 0, 1, days // 3, days - 1, days)))
        found.append(datetime.combine(day, chance.of(EDGES), tzinfo=there).astimezone(UTC))
    return found if chance.below(12) else [*found, None]


def natural(chance: Chance, fact: str) -> Value:
    """Return a value of the type in which a table holds the fact; sensible or not."""
    if not chance.below(8):
        return None
    if fact in read.LISTS:
        return _listed(chance, fact)
    if fact in read.MOMENTS:
        return moments(chance, read.MOMENTS[fact])
    return moment(chance) if fact not in POOLS else chance.of(POOLS[fact])


def _listed(chance: Chance, fact: str) -> list[str | None]:
    if chance.below(4):
        return chance.some(read.LISTS[fact], 3)
    return chance.some([*read.LISTS[fact], None, "", "nobody", read.LISTS[fact][0].upper()], 4)


FACTS = (
    *read.NAMES,
    *read.LISTS,
    *read.MOMENTS,
    *read.FLAGS,
    *read.COUNTS,
    *read.NUMBERS,
    *read.CLOCKS,
    "at",
    "last_conversation_at",
    "time_zone",
)
ALWAYS_DRAWN = ("at", "action", "purpose", "party", "lender_kind", "product", "holds")


def touch(chance: Chance, law: str) -> dict[str, Any]:
    """Return a touch: that which the law permits, with a few facts or all of them redrawn."""
    facts = dict(naive.pack(law).base)
    facts["at"] = datetime.fromisoformat(str(facts["at"]))
    few = chance.below(8)
    redrawn = list(FACTS) if few == 7 else chance.some(FACTS, few)
    for fact in (*redrawn, *(fact for fact in ALWAYS_DRAWN if not chance.below(4))):
        facts[fact] = natural(chance, fact)
    return {fact: facts[fact] for fact in FACTS}


def touches(seed: int, count: int, law: str) -> list[dict[str, Any]]:
    """Return so many touches, always the same for a seed."""
    chance = Chance(seed)
    return [touch(chance, law) for _ in range(count)]


def spoilt(chance: Chance, law: str) -> dict[str, Any]:
    """Return a touch with garbage in a few facts, and a few facts missing altogether."""
    facts = touch(chance, law)
    for fact in chance.some(FACTS, 3):
        facts[fact] = chance.of(GARBAGE)
    for fact in chance.some(FACTS, 2):
        facts.pop(fact, None)
    return facts


TYPES: dict[str, pl.DataType] = {
    **dict.fromkeys(read.NAMES, pl.String()),
    **dict.fromkeys(read.LISTS, pl.List(pl.String())),
    **dict.fromkeys(read.MOMENTS, pl.List(pl.Datetime("us", "UTC"))),
    **dict.fromkeys(read.FLAGS, pl.Boolean()),
    **dict.fromkeys(read.COUNTS, pl.Int64()),
    **dict.fromkeys(read.NUMBERS, pl.Float64()),
    **dict.fromkeys(read.CLOCKS, pl.String()),
    "at": pl.Datetime("us", "UTC"),
    "last_conversation_at": pl.Datetime("us", "UTC"),
    "time_zone": pl.String(),
}
"""The type in which a table holds each fact."""


def table(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Return touches as a table, each fact in its own type."""
    return pl.DataFrame(rows, schema=TYPES, orient="row", strict=True)


def own_table(facts: Mapping[str, Any]) -> pl.DataFrame | None:
    """Return one touch as a table, each column of the type its value has; None if none can be."""
    try:
        return pl.DataFrame([pl.Series(fact, [value]) for fact, value in facts.items()])
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        return None
