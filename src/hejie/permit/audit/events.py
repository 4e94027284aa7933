"""Touches in the order in which they happened to each borrower, and the days before each of them.

Everything is counted on four arrays in that order: whose touch, which day by the borrower's clock,
what it was. A window of days then begins at a position, and a count is a difference of two sums.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.values.moments import SECONDS_A_DAY
from hejie.values.names import CALLS, PARTIES, TOUCH_ACTIONS
from hejie.values.zones import offsets

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DAY, WEEK, MONTH = 1, 7, 30
"""Days of a window."""

UNKNOWN = -1
OTHERS = ("contact_person", "other")
"""Parties who owe nothing: a touch that reached them is none of the borrower's."""

_NOT_ANSWERED = ("no_answer", "bounced")
_SECONDS = 1 << 34
"""More seconds than there are between two touches of anybody."""

_DAYS = 1 << 20
_FIRST_DAY = 1 << 18
"""Days are counted from so long before 1970, so that none is negative."""


@dataclass(frozen=True, eq=False)
class Events:
    """Touches by borrower, moment and ``touch_id``; every array stands in that order.

    :param rows: the row of the frame that each touch came from.
    :param borrower: each borrower's number, from 0.
    :param second: seconds since 1970 UTC.
    :param day: days since 1970 by the borrower's clock at that touch.
    :param zone: position of that clock in ``zones``.
    :param action: position in ``TOUCH_ACTIONS``.
    :param is_connected: a call that was answered; one of which nobody recorded it was.
    :param is_own: it did not reach somebody who owes nothing.
    """

    rows: Integers
    borrower: Integers
    second: Integers
    day: Integers
    zone: Integers
    zones: tuple[str, ...]
    action: Integers
    is_connected: Flags
    is_own: Flags
    _starts: dict[int, Integers] = field(default_factory=dict)

    @cached_property
    def is_call(self) -> Flags:
        """Whether each was a call, by a person or a machine."""
        found: Flags = np.isin(self.action, [TOUCH_ACTIONS.index(name) for name in CALLS])
        return found

    def is_action(self, name: str) -> Flags:
        """Return whether each was that action."""
        found: Flags = self.action == TOUCH_ACTIONS.index(name)
        return found

    def starts(self, days: int) -> Integers:
        """Return where the window of each touch begins: its own day and the days before it.

        Days are those of the clock of the touch at the window's end, also where the borrower's
        earlier touches are recorded with another clock.
        """
        if days not in self._starts:
            found = _starts(self.borrower, self.day, days)
            there = self._movers
            for zone in np.unique(self.zone[there]):
                seconds = pl.Series(self.second[there])
                day = local_seconds(seconds, zone=zone, zones=self.zones) // SECONDS_A_DAY
                begin = there[_starts(self.borrower[there], day, days)]
                is_own = self.zone[there] == zone
                found[there[is_own]] = begin[is_own]
            self._starts[days] = found
        return self._starts[days]

    def counts(self, holds: Flags, *, days: int) -> Integers:
        """Return how many touches before each one, within its window, hold."""
        before = np.concatenate(([0], np.cumsum(holds, dtype=np.int64)))
        return before[:-1] - before[self.starts(days)]

    def latest(self, holds: Flags) -> Integers:
        """Return the position of the borrower's latest touch before each one that holds, or -1."""
        at = np.maximum.accumulate(np.where(holds, np.arange(len(holds)), UNKNOWN))
        at = np.concatenate(([UNKNOWN], at))[:-1]
        is_same = (at >= 0) & (self.borrower[at] == self.borrower)
        return np.where(is_same, at, UNKNOWN)

    @cached_property
    def _movers(self) -> Integers:
        """Return the touches of borrowers whose touches are recorded with several clocks."""
        changes = (self.zone[1:] != self.zone[:-1]) & (self.borrower[1:] == self.borrower[:-1])
        movers = np.unique(self.borrower[1:][changes])
        return np.flatnonzero(np.isin(self.borrower, movers)) if len(movers) else movers


def _starts(borrower: Integers, day: Integers, days: int) -> Integers:
    # A clock set back over midnight shows a day twice: it has begun once it was first shown.
    key = np.maximum.accumulate(borrower * _DAYS + day + _FIRST_DAY)
    return np.searchsorted(key, key - (days - 1))


def events_of(touches: pl.DataFrame, *, otherwise: str) -> Events:
    """Return the touches of a frame in order.

    :param touches: ``touch_id, borrower_id, at, action``, none of them null; ``time_zone``,
        ``party``, ``connected``, ``talk_seconds``, ``outcome`` where they were recorded.
    :param otherwise: the clock of touches whose borrower's is unknown.
    """
    rows, borrower = _in_order(touches)
    second = touches["at"].dt.epoch("s")
    zones, zone = zones_of(touches, otherwise=otherwise)
    local = second + offsets(zones=zones, zone=zone, seconds=second)
    return Events(
        rows=rows,
        borrower=borrower,
        second=second.to_numpy()[rows],
        day=(local // SECONDS_A_DAY).to_numpy()[rows],
        zone=zone.to_numpy()[rows].astype(np.int64),
        zones=zones,
        action=codes(touches["action"], TOUCH_ACTIONS)[rows],
        is_connected=_is_connected(touches)[rows],
        is_own=~np.isin(_party(touches), [PARTIES.index(name) for name in OTHERS])[rows],
    )


def zones_of(touches: pl.DataFrame, *, otherwise: str) -> tuple[tuple[str, ...], pl.Series]:
    """Return the clocks there are, ``otherwise`` first, and which of them each touch has."""
    if "time_zone" not in touches.columns:
        nothing = pl.Series("zone", [0], dtype=pl.UInt32)
        return (otherwise,), nothing.new_from_index(0, touches.height)
    names = touches["time_zone"]
    there = names.unique().drop_nulls().sort().to_list()
    zones = tuple(dict.fromkeys((otherwise, *there)))
    return zones, names.cast(pl.Enum(zones)).to_physical().fill_null(0).cast(pl.UInt32)


def local_seconds(seconds: pl.Series, *, zone: int, zones: tuple[str, ...]) -> Integers:
    """Return what one clock shows at these seconds, as seconds since 1970."""
    which = pl.Series("zone", [0], dtype=pl.UInt32).new_from_index(0, seconds.len())
    local = seconds + offsets(zones=[zones[zone]], zone=which, seconds=seconds)
    found: Integers = local.to_numpy()
    return found


def codes(column: pl.Series, choices: tuple[str, ...]) -> Integers:
    """Return each name's position in ``choices``, -1 where there is none."""
    numbers = column.cast(pl.Enum(choices), strict=False).to_physical().cast(pl.Int64)
    found: Integers = numbers.fill_null(UNKNOWN).to_numpy()
    return found


def _party(touches: pl.DataFrame) -> Integers:
    if "party" in touches.columns:
        return codes(touches["party"], PARTIES)
    return np.full(touches.height, UNKNOWN)


def _is_connected(touches: pl.DataFrame) -> Flags:
    """Return which calls were answered; what the record leaves open was."""
    is_call = pl.col("action").is_in(list(CALLS))
    told = [pl.col("connected")] if "connected" in touches.columns else []
    if "talk_seconds" in touches.columns:
        told.append(pl.col("talk_seconds") > 0)
    if "outcome" in touches.columns:
        told.append(~pl.col("outcome").is_in(list(_NOT_ANSWERED)))
    answered = pl.coalesce(*told, pl.lit(value=True))
    found: Flags = touches.select(is_call & answered).to_series().to_numpy()
    return found


def _in_order(touches: pl.DataFrame) -> tuple[Integers, Integers]:
    """Return the rows by borrower, moment and ``touch_id``, and each one's borrower as a number."""
    name = touches["borrower_id"].cast(pl.Categorical).to_physical().cast(pl.Int64)
    second = touches["at"].dt.epoch("s")
    # One number to sort by; what shares it is told apart afterwards, and there is little of it.
    key = name * _SECONDS + (second - (second.min() or 0))
    rows = key.arg_sort().to_numpy(writable=True)
    keys = key.to_numpy()[rows]
    is_tied = np.zeros(len(rows), dtype=np.bool_)
    is_tied[1:] = keys[1:] == keys[:-1]
    is_tied[:-1] |= is_tied[1:]
    if is_tied.any():
        tied = rows[is_tied]
        few = touches.select("at", "touch_id")[tied].with_columns(key=keys[is_tied])
        place = few.select(pl.arg_sort_by("key", "at", "touch_id")).to_series().to_numpy()
        rows[is_tied] = tied[place]
    borrower = keys // _SECONDS
    changes = np.concatenate(([False], borrower[1:] != borrower[:-1]))[: len(rows)]
    return rows.astype(np.int64), np.cumsum(changes, dtype=np.int64)
