"""Who stands where: how overdue each person is, and each of their loans.

A person's *gravest* loan is drawn from the calibration of the book; their other loans stand in
the same group, a little better, or are current, or paid off.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hejie.simulation import calibration
from hejie.simulation.calibration import Group
from hejie.simulation.streams import Flags, Integers, Stream

_CURRENT_FROM, _CURRENT_DAYS = 5, 23
"""A current loan is next due in 5 to 27 days, so that its line before has always come due."""

_SAME, _CURRENT, _SETTLED = range(3)


@dataclass(frozen=True)
class Situation:
    """People and their loans, the loans of a person together.

    :param as_of: days since 1970.
    :param group: a person's ``Group``.
    :param person: of each loan.
    :param gravest: of each person, the loan that decides.
    :param days: days past due of each loan as of that day; below zero, days until it is due.
    :param is_settled: loans paid off.
    :param stopped_at: number of the first line of each loan that is not paid.
    """

    as_of: int
    group: Integers
    person: Integers
    gravest: Integers
    days: Integers
    is_settled: Flags
    stopped_at: Integers

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.group)

    @property
    def loans(self) -> int:
        """How many loans there are."""
        return len(self.person)

    @cached_property
    def days_of_person(self) -> Integers:
        """Days past due of each person's gravest loan."""
        return self.days[self.gravest]

    @cached_property
    def is_gravest(self) -> Flags:
        """Whether a loan is its person's gravest."""
        found = np.zeros(self.loans, dtype=np.bool_)
        found[self.gravest] = True
        return found


def situation(*, people: int, as_of: int, term: int, seed: int) -> Situation:
    """Draw how ``people`` and their loans stand on a day given in days since 1970."""
    draw = Stream(seed=seed, name="situation")
    group = draw.pick(calibration.GROUP_WEIGHTS, size=people)
    first_day = np.array(calibration.FIRST_DAYS)
    worst = first_day[group] + draw.pick_each(calibration.DAY_WEIGHTS, group=group)
    count = draw.pick(calibration.LOANS_A_PERSON, size=people) + 1
    person = np.repeat(np.arange(people), count)
    gravest = np.cumsum(count) - count + draw.below_each(count)
    stands = draw.pick(tuple(calibration.OTHER_LOANS.values()), size=len(person))
    stands[gravest] = _SAME
    days = _days(draw, stands=stands, worst=worst[person], first=first_day[group][person])
    days[gravest] = worst
    stopped_at = draw.pick(range(term + 1, 1, -1), size=len(person)) + 1
    is_settled = stands == _SETTLED
    stopped_at[is_settled] = term + 1
    return Situation(as_of, group, person, gravest, days, is_settled, stopped_at)


def _days(draw: Stream, *, stands: Integers, worst: Integers, first: Integers) -> Integers:
    same = first + draw.below_each(worst - first + 1)
    ahead = -_CURRENT_FROM - draw.below(_CURRENT_DAYS, size=len(stands))
    return np.where(stands == _SAME, same, ahead)


def is_in(situation: Situation, *groups: Group) -> Flags:
    """Tell which people stand in one of these groups."""
    return np.isin(situation.group, groups)
