"""Promises that came out of calls, and the money that kept them.

Whoever kept a promise in full has left the book. So a promise kept here was to pay something on
account, small enough that the oldest due line is still open; a broken one was mostly to pay all
that had come due.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from hejie.simulation import calibration, columns
from hejie.simulation.schedules import Schedules
from hejie.simulation.situation import Situation
from hejie.simulation.streams import Integers, Stream
from hejie.simulation.touches import PROMISE, Contacts, step_of
from hejie.values.names import PROMISE_STATES

_OPEN, _KEPT, _PART, _BROKEN = range(len(PROMISE_STATES))
_WITHIN = (24, 20, 18, 8, 6, 6, 12, 0, 0, 2, 0, 0, 0, 4)
_PAYING = 3
"""So many promises a loan bring money; each at most 28 % of its oldest due line."""

_LEAST_PERCENT, _PERCENTS = 8, 21
_PART_SHARE = 0.25


@dataclass(frozen=True)
class Promises:
    """The tape's ``promises``, by borrower and moment, and the payments they brought by loan."""

    table: pl.DataFrame
    loan: Integers
    paid_on: Integers
    amount: Integers


def promises(
    found: Contacts,
    *,
    situation: Situation,
    schedules: Schedules,
    borrower_ids: pl.Series,
    seed: int,
) -> Promises:
    """Draw what was promised in the calls, and what came of it."""
    draw = Stream(seed=seed, name="promises")
    made = found.of(found.outcome == PROMISE)
    size = len(made.person)
    loan = situation.gravest[made.person]
    due = made.day + 1 + draw.pick(_WITHIN, size=size)
    kept = draw.happens_each(np.array(calibration.KEPT)[step_of(made.dpd)])
    part = draw.happens(_PART_SHARE, size=size)
    state = np.where(kept, _KEPT, np.where(part, _PART, _BROKEN))
    earlier = np.arange(size) - np.searchsorted(made.person, made.person)
    state[earlier >= _PAYING] = _BROKEN
    state[due >= situation.as_of] = _OPEN
    oldest = schedules.totals(loans=loan, lines=schedules.stopped_at[loan] - 1)
    little = oldest * (_LEAST_PERCENT + draw.below(_PERCENTS, size=size)) // 100
    all_due = _all_due(schedules, loan, made.day)
    whole = np.where(draw.happens(0.6, size=size), all_due, oldest)
    paid = np.isin(state, (_KEPT, _PART))
    paid_on = made.day + draw.below_each(due - made.day + 1)
    return Promises(
        table=pl.DataFrame(
            {
                "borrower_id": columns.taken(borrower_ids, rows=made.person),
                "made_at": columns.moments(made.at),
                "due_on": columns.days(due),
                "amount": np.where(state == _KEPT, little, whole),
                "state": columns.names(PROMISE_STATES, at=state),
            }
        ),
        loan=loan[paid],
        paid_on=paid_on[paid],
        amount=little[paid],
    )


def _all_due(schedules: Schedules, loan: Integers, day: Integers) -> Integers:
    """Return what the unpaid lines of each loan due by its day demand in all."""
    total = np.zeros(len(loan), dtype=np.int64)
    for line in range(schedules.due.shape[1]):
        is_owed = (schedules.due[loan, line] <= day) & (line >= schedules.stopped_at[loan] - 1)
        total += is_owed * schedules.totals(loans=loan, lines=np.full(len(loan), line))
    return total
