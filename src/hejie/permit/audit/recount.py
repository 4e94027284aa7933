"""What had already happened before each touch: every counter of the permit, from the touches alone.

Only touches before a touch count, in the order of moment and ``touch_id``; whoever acted, machine
or person, they count together. A window of days is the touch's own day and the days before it by
the borrower's clock. Touches that reached somebody who owes nothing count for no counter of the
borrower's but ``unanswered_dials_today``, which is of a number, whoever answers it. What the record
leaves open counts against the touch: a call that may have been answered was, a dial to an unknown
number may have been to this one.
"""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.permit.audit.events import (
    DAY,
    MONTH,
    UNKNOWN,
    WEEK,
    Events,
    Flags,
    Integers,
    events_of,
)
from hejie.permit.audit.numbers import Numbers
from hejie.values.names import MESSAGES

COUNTERS = {
    "connected_calls_today": DAY,
    "unanswered_dials_today": DAY,
    "dials_today": DAY,
    "connected_calls_7d": WEEK,
    "call_attempts_7d": WEEK,
    "messages_today": DAY,
    "messages_7d": WEEK,
    "visits_30d": MONTH,
}
"""The counters that are made here, with the days of their windows."""

TIMES = {"attempt_times_7d": WEEK, "message_times_7d": WEEK, "visit_times_30d": MONTH}
"""The lists of moments that are made where a rule reads them, with their days."""

LAST = "last_conversation_at"
_Kind = TypeVar("_Kind", bound=np.generic)
_MOMENTS = pl.List(pl.Datetime("us", "UTC"))


class Recount:
    """Counters of a history, row by row of its frame.

    :param touches: as ``events_of`` takes them, with ``number`` where it was recorded.
    :param otherwise: the clock of touches whose borrower's is unknown.
    """

    def __init__(self, touches: pl.DataFrame, *, otherwise: str) -> None:
        self.events: Events = events_of(touches, otherwise=otherwise)
        self._touches = touches
        self._numbers = Numbers(self.events, touches)

    def counters(self) -> pl.DataFrame:
        """Return a column a counter of ``COUNTERS`` (Int32), and ``LAST``, null where none was."""
        made = {name: self._as_given(self._counter(name)) for name in COUNTERS}
        return pl.DataFrame({**made, LAST: self._last()})

    def party_refused(self) -> pl.Series:
        """Return yes where this contact person, at this number, refused before; null elsewhere."""
        found = self._as_given(self._numbers.refused_before())
        return pl.DataFrame({"is": found}).select(pl.when("is").then("is")).to_series()

    def number(self, times: str, *, days: int) -> Integers:
        """Return how many moments of a list of ``TIMES`` lie in so many days up to each touch."""
        return self._as_given(self._sum(_COUNTED_BY[times], days=days))

    def times(self, times: str, *, first: int, rows: int) -> pl.Series:
        """Return a list of ``TIMES`` for some rows of the frame, from ``first`` on."""
        here, found = self._position[first : first + rows], []
        for asked, counted in self._asked(_COUNTED_BY[times]):
            at = np.flatnonzero(asked[here])
            standing = np.flatnonzero(counted)
            begin = np.searchsorted(standing, self.events.starts(TIMES[times])[here[at]])
            length = np.searchsorted(standing, here[at]) - begin
            ends = np.cumsum(length)
            inside = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - length, length)
            touches = self.events.rows[standing[np.repeat(begin, length) + inside]]
            moments = self._touches["at"].gather(touches)
            found.append(pl.DataFrame({"row": np.repeat(at, length), times: moments}))
        listed = pl.concat(found).group_by("row", maintain_order=True).agg(times)
        every = pl.DataFrame({"row": np.arange(rows)}).join(
            listed, on="row", how="left", maintain_order="left"
        )
        nothing = pl.lit([], dtype=_MOMENTS)
        return every.select(pl.col(times).fill_null(nothing)).to_series()

    def borrowers(self) -> Integers:
        """Return each row's borrower as a number, from 0 and without a gap."""
        return self._as_given(self.events.borrower)

    def ids(self, borrowers: Integers) -> pl.Series:
        """Return the ids of some borrowers by their numbers."""
        first = self.events.rows[np.searchsorted(self.events.borrower, borrowers)]
        return self._touches["borrower_id"].gather(first)

    @cached_property
    def _position(self) -> Integers:
        """Return where each row of the frame stands among the events."""
        position = np.empty(len(self.events.rows), dtype=np.int64)
        position[self.events.rows] = np.arange(len(position))
        return position

    def _counter(self, name: str) -> Integers:
        if name == "unanswered_dials_today":
            return self._numbers.unanswered_today().astype(np.int32)
        return self._sum(name.rpartition("_")[0], days=COUNTERS[name])

    def _sum(self, kind: str, *, days: int) -> Integers:
        """Return how many touches of a kind lie before each touch, within its days."""
        found = np.zeros(len(self.events.rows), dtype=np.int32)
        for asked, counted in self._asked(kind):
            found = np.where(asked, self.events.counts(counted, days=days), found)
        return found.astype(np.int32)

    def _asked(self, kind: str) -> list[tuple[Flags, Flags]]:
        """Return of which touches a kind is asked, and which touches are counted for these."""
        events = self.events
        everywhere = np.ones(len(events.rows), dtype=np.bool_)
        match kind:
            case "connected_calls":
                return [(everywhere, events.is_connected & events.is_own)]
            case "dials" | "call_attempts":
                return [(everywhere, events.is_call & events.is_own)]
            case "visits":
                return [(everywhere, events.is_action("visit") & events.is_own)]
        channels = [events.is_action(name) for name in MESSAGES]
        return [(channel, channel & events.is_own) for channel in channels]

    def _as_given(self, found: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
        """Return what was found of the events in the order of the frame's rows."""
        given = np.empty_like(found)
        given[self.events.rows] = found
        return given

    def _last(self) -> pl.Series:
        latest = self.events.latest(self.events.is_connected & self.events.is_own)
        moment = self._touches["at"].gather(self._as_given(self.events.rows[latest]))
        return moment.set(pl.Series(self._as_given(latest) == UNKNOWN), None)


_COUNTED_BY = {
    "attempt_times_7d": "call_attempts",
    "message_times_7d": "messages",
    "visit_times_30d": "visits",
}
"""What the moments of a list are moments of."""
