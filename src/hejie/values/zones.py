"""Local time as integers: one sorted table of (zone, transition) → offset.

Converting each row's zone through a calendar library is slow and, for mixed zones, impossible in
one column. A zone is a step function of UTC seconds; all steps of all zones stand in one sorted
array, keyed by ``zone number × WIDTH + seconds``, and a row's offset is one binary search.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

_WIDTH = 1 << 40
_FIRST = int(datetime(1970, 1, 1, tzinfo=UTC).timestamp())
_LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
_EARLIEST_SECOND = -(1 << 38)
_PROBE = 6 * 86_400
"""Seconds between two looks at a zone: no zone moves there and back within six days."""


def is_zone(name: str) -> bool:
    """Tell whether ``name`` is an IANA time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=512)
def transitions(name: str) -> tuple[tuple[int, int], ...]:
    """Return (UTC second from which, offset in seconds) of a zone from 1970 to 2099.

    The first entry stands for all earlier moments, the last for all later ones.
    """
    zone = ZoneInfo(name)

    def offset(second: int) -> int:
        found = datetime.fromtimestamp(second, zone).utcoffset()
        assert found is not None  # noqa: S101 - a ZoneInfo always answers
        return int(found.total_seconds())

    low, before = _FIRST, offset(_FIRST)
    steps = [(_EARLIEST_SECOND, before)]
    while low < _LATEST:
        high = low + _PROBE
        after = offset(high)
        if after != before:
            left, right = low, high
            while right - left > 1:
                middle = (left + right) // 2
                left, right = (middle, right) if offset(middle) == before else (left, middle)
            steps.append((right, after))
        low, before = high, after
    return tuple(steps)


def offsets(*, zones: Sequence[str], zone: pl.Series, seconds: pl.Series) -> pl.Series:
    """Return each row's offset from UTC in seconds.

    :param zones: the zone names that ``zone`` numbers.
    :param zone: position in ``zones`` a row, null where unknown.
    :param seconds: seconds since 1970-01-01 UTC a row, null where unknown.
    """
    if not zones:
        return pl.Series("offset", [None], dtype=pl.Int64).new_from_index(0, zone.len())
    tables = [_from_until(transitions(name), seconds) for name in zones]
    at_first = pl.Series("offset", [table[0][1] for table in tables], dtype=pl.Int64)
    offset = at_first.gather(zone.cast(pl.UInt32))
    moving = [number for number, table in enumerate(tables) if len(table) > 1]
    if moving:
        rows = zone.is_in(moving).fill_null(value=False).arg_true()
        keys = np.array([i * _WIDTH + at for i, table in enumerate(tables) for at, _ in table])
        values = np.array([value for table in tables for _, value in table])
        wanted = zone.gather(rows).cast(pl.Int64) * _WIDTH + seconds.gather(rows).fill_null(0)
        step = np.searchsorted(keys, wanted.to_numpy(), side="right") - 1
        offset = offset.scatter(rows, values[step])
    return offset.set(seconds.is_null(), None) if seconds.has_nulls() else offset


def _from_until(table: Sequence[tuple[int, int]], seconds: pl.Series) -> Sequence[tuple[int, int]]:
    """Return the part of a zone's table of which the moments speak, its first entry open."""
    first, last = seconds.min(), seconds.max()
    if not isinstance(first, int) or not isinstance(last, int):
        return table[:1]
    begun = [at for at, _ in table if at <= first]
    spoken = [entry for entry in table if begun[-1] <= entry[0] <= last] if begun else [*table]
    return [(_EARLIEST_SECOND, spoken[0][1]), *spoken[1:]]
