"""The borrower's clock: days and minutes of touches, and moments from minutes.

A touch whose borrower's zone is unknown is dated by the law's own zone, and its minute stays
unknown. Where such a touch meets several laws, each further zone has its own column of days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.values.moments import SECONDS_A_DAY
from hejie.values.zones import is_zone, offsets, transitions

Seconds = npt.NDArray[np.int64]

TIMES: dict[str, pl.DataType] = {"day": pl.Int32(), "minute": pl.Int16()}
"""Columns of local time: days since 1970 and minutes of the day."""

ZONE = "time_zone"
_GUESS = 1_000
"""Rows in which nearly always every zone stands; all rows are looked at only if one does not."""


def day_by(law_zone: str) -> str:
    """Return the name of the column of days by the clock of a law other than the first."""
    return f"day by {law_zone}"


def local_time(made: pl.DataFrame, rows: int, *, law_zones: Sequence[str]) -> pl.DataFrame:
    """Return ``TIMES`` of each touch, and ``day_by`` further laws where the zone is unknown.

    :param made: encoded facts; ``at`` and ``time_zone`` (see ``zoned``) are read.
    :param rows: how many touches there are, whether or not ``made`` has a column.
    :param law_zones: the zone of each law, none of them twice.
    """
    if "at" not in made.columns:
        nothing = pl.Series([None], dtype=pl.Null).new_from_index(0, rows)
        return pl.DataFrame({name: nothing.cast(width) for name, width in TIMES.items()})
    seconds = made["at"]
    zones, number = numbered(made[ZONE])
    found = {}
    for at, law_zone in enumerate(law_zones if number.has_nulls() else law_zones[:1]):
        known = number.fill_null(at) if number.has_nulls() else number
        local = seconds + offsets(zones=zones, zone=known, seconds=seconds)
        found[day_by(law_zone) if at else "day"] = (local // SECONDS_A_DAY).cast(TIMES["day"])
        if not at:
            minute = (local % SECONDS_A_DAY // 60).cast(TIMES["minute"])
            found["minute"] = minute.set(number.is_null(), None) if number.has_nulls() else minute
    return pl.DataFrame(found)


def zoned(made: pl.DataFrame, rows: int, *, law_zones: Sequence[str]) -> pl.DataFrame:
    """Return encoded facts with ``time_zone`` as one of the zones there are, the laws' first."""
    given = made[ZONE] if ZONE in made.columns else pl.Series([None] * rows, dtype=pl.String)
    found = _as_zones(given, given.head(_GUESS), law_zones)
    if found.null_count() > given.null_count():
        found = _as_zones(given, given, law_zones)
    columns = [column for column in made.iter_columns() if column.name != ZONE]
    return pl.DataFrame([*columns, found.alias(ZONE)])


def _as_zones(given: pl.Series, sample: pl.Series, law_zones: Sequence[str]) -> pl.Series:
    names = sample.unique().drop_nulls().sort().to_list()
    zones = list(dict.fromkeys((*law_zones, *(name for name in names if is_zone(name)))))
    return given.cast(pl.Enum(zones), strict=False)


def local_time_of_one(
    encoded: Mapping[str, Any], *, law_zones: Sequence[str]
) -> dict[str, int | None]:
    """Return the columns of ``local_time`` for one touch."""
    seconds, name = encoded.get("at"), encoded.get("time_zone")
    if seconds is None:
        return dict.fromkeys(TIMES)
    zone = _zone(name) if name is not None and is_zone(name) else None
    found: dict[str, int | None] = {}
    for law_zone in law_zones if zone is None else law_zones[:1]:
        local = seconds + _offset(seconds, zone or _zone(law_zone))
        found[day_by(law_zone) if found else "day"] = local // SECONDS_A_DAY
        found.setdefault("minute", None if zone is None else local % SECONDS_A_DAY // 60)
    return found


def moments(touches: pl.DataFrame, until: pl.Series) -> pl.Series:
    """Return the second (since 1970 UTC) at which the borrower's clock shows a later minute.

    Where clocks change in between, it is the first such second after the change. It is null where
    moment or zone of a touch is unknown.

    :param touches: ``at``, ``time_zone`` (see ``zoned``) and ``minute`` of touches.
    :param until: the minute, on the touch's own day; 1440 is its end.
    """
    at, (zones, number) = touches["at"], numbered(touches[ZONE])
    found = at - at % 60 + (until.cast(pl.Int64) - touches["minute"]) * 60
    first, last = at.min(), found.max()
    moving = [] if last is None else [n for n, z in enumerate(zones) if _moves(z, first, last)]
    rows = (number.is_in(moving) & found.is_not_null()).fill_null(value=False).arg_true()
    if rows.is_empty():
        return found
    there, then, ends = (each.gather(rows) for each in (number, at, found))
    before = offsets(zones=zones, zone=there, seconds=then)
    after = offsets(zones=zones, zone=there, seconds=ends - 1)
    return found.scatter(rows, ends + before - after)


def moment_of_one(at: int, zone_name: str, *, minutes_left: int) -> int:
    """Return the second of ``moments`` for one touch."""
    zone, ends = _zone(zone_name), at - at % 60 + minutes_left * 60
    return ends + _offset(at, zone) - _offset(ends - 1, zone)


def offset_of(touches: pl.DataFrame) -> Callable[[Seconds], Seconds]:
    """Return what gives the offset of each touch's zone (see ``zoned``) at a second of its own."""
    zones, number = numbered(touches[ZONE])

    def offset(seconds: Seconds) -> Seconds:
        found = offsets(zones=zones, zone=number, seconds=pl.Series(seconds))
        return found.to_numpy()

    return offset


def offset_of_one(zone_name: str) -> Callable[[Seconds], Seconds]:
    """Return ``offset_of`` for one touch."""
    zone = _zone(zone_name)
    return lambda seconds: np.array([_offset(int(seconds[0]), zone)], dtype=np.int64)


def numbered(zone: pl.Series) -> tuple[list[str], pl.Series]:
    """Return the zones there are, and which of them each row has."""
    assert isinstance(zone.dtype, pl.Enum)  # noqa: S101 - ``zoned`` made it one
    return zone.dtype.categories.to_list(), zone.to_physical()


def _moves(zone: str, first: Any, last: Any) -> bool:  # noqa: ANN401 - a column's extremes
    return any(first < at <= last for at, _ in transitions(zone))


def _offset(second: int, zone: ZoneInfo) -> int:
    shift = datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset()
    return int(shift.total_seconds()) if shift else 0


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
