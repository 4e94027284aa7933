"""One touch's facts as integers, without building a column a fact first.

Says of a Python value exactly what ``encode`` says of a column's cell (a test holds the two
together); it is here because making sixty columns of one cell costs more than judging them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl

from hejie.permit.binding import BY_FACT, Seen
from hejie.permit.encode import (
    FIRST_MOMENT,
    GARBLED,
    LAST_MOMENT,
    MOST,
    MOST_DAYS,
    UNREADABLE,
    seconds_of,
)
from hejie.permit.facts import ENCODED, FACTS, Holds
from hejie.permit.local import TIMES
from hejie.values.moments import UnableToReadClock, minute_of_day


def encode_one(facts: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the named facts of one touch, encoded; only those that somebody can know."""
    given = ((name, facts[name]) for name in names if facts.get(name) is not None)
    encoded = ((name, _value(name, value)) for name, value in given)
    return {name: value for name, value in encoded if value is not None}


def seen_in(encoded: Mapping[str, Any]) -> dict[str, Seen]:
    """Return, for each fact that rules bind by, the name of this touch."""
    found = {}
    for fact in BY_FACT:
        code = encoded.get(fact)
        names = frozenset[str]() if code is None else frozenset((FACTS[fact].choices[code],))
        found[fact] = Seen(names, has_unknown=code is None)
    return found


def frame(encoded: Mapping[str, Any], times: Mapping[str, int | None]) -> pl.DataFrame:
    """Return the encoded facts and the local time as a frame of one row."""
    schema = {name: ENCODED[FACTS[name].holds] for name in encoded}
    schema |= {name: TIMES.get(name, TIMES["day"]) for name in times}
    return pl.from_dicts([{**encoded, **times}], schema=schema)


def _value(name: str, given: Any) -> Any:  # noqa: ANN401 - facts come as anything at all
    fact = FACTS[name]
    if fact.holds is Holds.NAME:
        return _name(given, fact.choices)
    if fact.holds is Holds.NAMES:
        return _bits(given, fact.choices)
    if fact.holds is Holds.COUNT:
        return _count(given, is_days=name == "days_past_due")
    return _BY_HOLDS[fact.holds](given)


def _flag(given: Any) -> bool | None:  # noqa: ANN401 - anything
    return given if isinstance(given, bool) else None


def _zone_name(given: Any) -> str | None:  # noqa: ANN401 - anything
    return given if isinstance(given, str) and given.isascii() else None


def _number(given: Any) -> float | None:  # noqa: ANN401 - anything
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return float(given) if is_number and 0 <= given <= MOST else None


def _name(given: Any, choices: Collection[str]) -> int | None:  # noqa: ANN401 - anything
    return tuple(choices).index(given) if isinstance(given, str) and given in choices else None


def _count(given: Any, *, is_days: bool) -> int | None:  # noqa: ANN401 - anything
    if isinstance(given, float) and given.is_integer() and abs(given) <= MOST:
        given = int(given)
    if not isinstance(given, int) or isinstance(given, bool):
        return None
    least, most = (-MOST_DAYS, MOST_DAYS) if is_days else (0, MOST)
    return given if least <= given <= most else None


def _moment(given: Any) -> int | None:  # noqa: ANN401 - anything
    if isinstance(given, datetime):
        aware = given if given.tzinfo else given.replace(tzinfo=UTC)
        seconds: int | None = int(aware.timestamp() // 1)
    else:
        seconds = seconds_of(given) if isinstance(given, str) else None
    return seconds if seconds is not None and FIRST_MOMENT <= seconds < LAST_MOMENT else None


def _moments(given: Any) -> list[int | None] | None:  # noqa: ANN401 - anything
    if not isinstance(given, list | tuple):
        return None
    seconds = [_moment(each) for each in given]
    return None if None in seconds else seconds


def _clock(given: Any) -> int:  # noqa: ANN401 - anything
    try:
        return minute_of_day(given) if isinstance(given, str) else UNREADABLE
    except UnableToReadClock:
        return UNREADABLE


def _bits(given: Any, choices: tuple[str, ...]) -> int:  # noqa: ANN401 - anything
    if not isinstance(given, list | tuple):
        return GARBLED
    bits = 0
    for each in given:
        known = isinstance(each, str) and each in choices
        bits |= 1 << choices.index(each) if known else GARBLED
    return bits


_BY_HOLDS: dict[Holds, Callable[[Any], Any]] = {
    Holds.FLAG: _flag,
    Holds.NUMBER: _number,
    Holds.MOMENT: _moment,
    Holds.MOMENTS: _moments,
    Holds.CLOCK: _clock,
    Holds.ZONE: _zone_name,
}
