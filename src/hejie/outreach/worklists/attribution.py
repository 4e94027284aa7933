"""Whose a payment is: of who had the case at the moment it came in.

It is told for a team to see what its work comes to, and for questions asked later; nobody is paid
or ranked by it here. What was given away at two in the afternoon was its former holder's until two,
though the days of assignments are whole days. Money taken back is taken back from whom it came to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Holding:
    """An assignment, as far as it matters whose a case was at a moment.

    :param from_on: its first day.
    :param until_on: the first day on which it is over; None: none is set.
    :param made_at: when it was written.
    :param ended_at: when its end was written; None: it lives.
    """

    assignment: int
    from_on: date
    until_on: date | None
    made_at: datetime
    ended_at: datetime | None

    def holds(self, *, at: datetime, on: date) -> bool:
        """Tell whether the case was held by it at a moment of a day.

        An end that was written only later did not stand in the way yet.
        """
        if at < self.made_at or on < self.from_on:
            return False
        if self.until_on is None or on < self.until_on:
            return True
        return self.ended_at is not None and at < self.ended_at


def holder_at(holdings: Iterable[Holding], *, at: datetime, on: date) -> Holding | None:
    """Return by which assignment a case was held at a moment; of several, by the one made last.

    :param on: the day it was then, on the house's clock.
    """
    held = [one for one in holdings if one.holds(at=at, on=on)]
    return max(held, key=lambda one: (one.made_at, one.assignment), default=None)
