"""Days, moments and times of day, from text or from native types.

A day may be cut from a timestamp, where it stands. A moment needs an offset, except in Parquet,
whose timestamps without a zone are UTC by that format's custom.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from hejie.values.moments import UnableToReadClock, minute_of_day

_TIME = r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
_OFFSET = r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAY = f"^{_DATE}({_TIME}{_OFFSET}?)?$"
_NAIVE = f"^{_DATE}({_TIME})?$"
_MOMENT = f"^{_DATE}{_TIME}{_OFFSET}$"
_DATE_LENGTH = len("YYYY-MM-DD")

Text = Callable[[pl.Series], pl.Series]


def days(raw: pl.Series, *, text: Text) -> pl.Series:
    """Return days; timestamps are cut to the day they name; null where unreadable."""
    if raw.dtype == pl.Date:
        return raw
    if isinstance(raw.dtype, pl.Datetime):
        return raw.dt.date()
    written = text(raw)
    if not (written.str.len_bytes() == _DATE_LENGTH).all():
        written = written.set(~written.str.contains(_DAY), None).str.slice(0, _DATE_LENGTH)
    return written.str.to_date("%Y-%m-%d", strict=False)


def moments(raw: pl.Series, *, text: Text) -> pl.Series:
    """Return moments in UTC; null where unreadable, text without an offset included."""
    if isinstance(raw.dtype, pl.Datetime):
        zoned = raw.dt.replace_time_zone("UTC") if raw.dtype.time_zone is None else raw
        return zoned.dt.convert_time_zone("UTC").dt.cast_time_unit("us")
    written = text(raw)
    written = written.set(~written.str.contains(_MOMENT), None)
    written = (
        written.str.replace(" ", "T", literal=True)
        .str.replace("Z", "+00:00", literal=True)
        .str.replace(r"([+-][0-9]{2})$", "$1:00")
        .str.replace(r"(T[0-9]{2}:[0-9]{2})([+-])", "$1:00$2")
    )
    return written.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", strict=False, time_unit="us")


def is_naive(text: pl.Series) -> pl.Series:
    """Tell of each text whether it is a timestamp that lacks nothing but its offset."""
    return text.str.contains(_NAIVE)


def clocks(raw: pl.Series, *, text: Text) -> pl.Series:
    """Return times of day as HH:MM; null where unreadable."""
    if raw.dtype == pl.Time:
        return raw.dt.strftime("%H:%M")
    written = text(raw)
    distinct = written.drop_nulls().unique()
    bad = [each for each in distinct if not _is_clock(each)]
    return written.set(written.is_in(bad), None) if bad else written


def _is_clock(text: str) -> bool:
    try:
        minute_of_day(text)
    except UnableToReadClock:
        return False
    return True
