"""What happened at a number before: dials nobody answered today, contact persons who refused.

A number is a keyed hash; which touches of a borrower share one is all that is asked. These touches
stand in groups of one number each, in their order, so that counts are differences of sums here too.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.permit.audit.events import DAY, Events, Flags, Integers

_Hashes = npt.NDArray[np.uint64]


class Numbers:
    """Touches by the number that was called.

    :param touches: the frame of the events, with ``number`` and ``outcome`` where recorded.
    """

    def __init__(self, events: Events, touches: pl.DataFrame) -> None:
        self._events = events
        self._hash: _Hashes = np.zeros(len(events.rows), dtype=np.uint64)
        self._is_known: Flags = np.zeros(len(events.rows), dtype=np.bool_)
        self._has_refused = self._is_known
        if "number" in touches.columns:
            number = touches["number"]
            self._hash = number.hash().to_numpy()[events.rows]
            self._is_known = number.is_not_null().to_numpy()[events.rows]
        if "outcome" in touches.columns:
            refused = touches.select((pl.col("outcome") == "refused").fill_null(value=False))
            self._has_refused = refused.to_series().to_numpy()[events.rows]

    def unanswered_today(self) -> Integers:
        """Return how many dials to each touch's number nobody had answered that day.

        A dial to an unknown number may have been to this one; of a touch to an unknown number all
        dials of that borrower count.
        """
        events, known = self._events, self._is_known
        missed = events.is_call & ~events.is_connected
        anywhere = events.counts(missed, days=DAY)
        if not known.any():
            return anywhere
        found = np.where(known, events.counts(missed & ~known, days=DAY), anywhere)
        at, group = self._grouped(np.flatnonzero(known & (missed | (anywhere > 0))))
        found[at] += self._before(at, group, holds=missed, since=events.starts(DAY)[at])
        return found

    def refused_before(self) -> Flags:
        """Return which touches went to a contact person's number at which one refused before."""
        found = np.zeros(len(self._events.rows), dtype=np.bool_)
        others = self._is_known & ~self._events.is_own
        refused = others & self._has_refused
        if not refused.any():
            return found
        at, group = self._grouped(np.flatnonzero(others))
        found[at] = self._before(at, group, holds=refused, since=np.zeros_like(at)) > 0
        return found

    def _grouped(self, at: Integers) -> tuple[Integers, Integers]:
        """Return positions by borrower, number and position, and each one's group."""
        borrower, number = self._events.borrower[at], self._hash[at]
        order = np.lexsort((number, borrower))
        at, borrower, number = at[order], borrower[order], number[order]
        is_new = (borrower[1:] != borrower[:-1]) | (number[1:] != number[:-1])
        return at, np.cumsum(np.concatenate(([False], is_new))[: len(at)], dtype=np.int64)

    def _before(self, at: Integers, group: Integers, *, holds: Flags, since: Integers) -> Integers:
        """Return how many touches of each one's group hold, from a position on and before it."""
        width = len(self._events.rows)
        before = np.concatenate(([0], np.cumsum(holds[at], dtype=np.int64)))
        begin = np.searchsorted(group * width + at, group * width + since)
        found: Integers = before[:-1] - before[begin]
        return found
