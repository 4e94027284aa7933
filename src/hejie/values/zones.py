"""Local time as integers: one sorted table of (zone, transition) → offset.

Converting each row's zone through a calendar library is slow and, for mixed zones, impossible in
one column. A zone is a step function of UTC seconds; all steps of all zones stand in one sorted
array, keyed by ``zone number × WIDTH + seconds``, and a row's offset is one binary search.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

_WIDTH = 1 << 40
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2051, 1, 1, tzinfo=UTC)
_EARLIEST_SECOND = -(1 << 38)
_PROBE = timedelta(days=7)


def is_zone(name: str) -> bool:
    """Tell whether ``name`` is an IANA time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=512)
def transitions(name: str) -> tuple[tuple[int, int], ...]:
    """Return (UTC second from which, offset in seconds) of a zone from 2000 to 2050.

    The first entry stands for all earlier moments, the last for all later ones.
    """
    zone = ZoneInfo(name)

    def offset(moment: datetime) -> int:
        found = moment.astimezone(zone).utcoffset()
        assert found is not None  # noqa: S101 - a ZoneInfo always answers
        return int(found.total_seconds())

    steps = [(_EARLIEST_SECOND, offset(_FIRST))]
    low = _FIRST
    while low < _LATEST:
        high = low + _PROBE
        if offset(high) != offset(low):
            left, right = low, high
            while right - left > timedelta(seconds=1):
                middle = left + (right - left) // 2
                middle = middle.replace(microsecond=0)
                left, right = (middle, right) if offset(middle) == offset(low) else (left, middle)
            steps.append((int(right.timestamp()), offset(high)))
        low = high
    return tuple(steps)


def offsets(*, zones: Sequence[str], zone: pl.Series, seconds: pl.Series) -> pl.Series:
    """Return each row's offset from UTC in seconds.

    :param zones: the zone names that ``zone`` numbers.
    :param zone: position in ``zones`` a row, null where unknown.
    :param seconds: seconds since 1970-01-01 UTC a row, null where unknown.
    """
    if not zones:
        return pl.Series("offset", [None], dtype=pl.Int64).new_from_index(0, zone.len())
    tables = [transitions(name) for name in zones]
    if all(len(table) == 1 for table in tables):
        fixed = pl.Series([table[0][1] for table in tables], dtype=pl.Int64)
        offset = fixed.gather(zone.cast(pl.UInt32))
        return offset.set(seconds.is_null(), None) if seconds.has_nulls() else offset
    keys = np.array([i * _WIDTH + at for i, table in enumerate(tables) for at, _ in table])
    values = np.array([value for table in tables for _, value in table])
    known = (zone.is_not_null() & seconds.is_not_null()).to_numpy()
    wanted = (zone.cast(pl.Int64) * _WIDTH + seconds).fill_null(0).to_numpy()
    step = np.searchsorted(keys, wanted, side="right") - 1
    offset = pl.Series("offset", values[np.clip(step, 0, None)], dtype=pl.Int64)
    return offset if known.all() else offset.set(~pl.Series(known), None)
