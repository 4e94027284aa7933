"""Payments of every loan: on time, late, in part, too much, ahead, and taken back.

A late payment carries the penalty the book would claim that day, so that every line before the
loan stopped is paid in full. What is paid on the first open line never covers it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from hejie.book.penalty import penalty
from hejie.simulation import calibration, columns
from hejie.simulation.promises import Promises
from hejie.simulation.schedules import Schedules
from hejie.simulation.situation import Situation
from hejie.simulation.streams import Flags, Integers, Stream

_BOUNCE_BEFORE = 7
"""A deduction that was taken back and made good in time came so many days before the due day."""

_PART_FROM, _PART_PERCENTS = 5, 56
_OVER_FROM, _OVER_PERCENTS = 3, 8
_NONE = -1
_EPOCH_SHIFT = 1 << 20


@dataclass(frozen=True)
class _Money:
    """A row a payment; ``bounce`` numbers a deduction and its reversal alike, -1 elsewhere."""

    loan: Integers
    paid_on: Integers
    amount: Integers
    bounce: Integers
    is_reversal: Flags


def payments(
    situation: Situation,
    *,
    schedules: Schedules,
    autopay: Flags,
    promises: Promises,
    loan_ids: pl.Series,
    seed: int,
) -> pl.DataFrame:
    """Return the tape's ``payments``, by loan and day, ids ascending."""
    draw = Stream(seed=seed, name="payments")
    kinds = [
        _due_lines(situation, schedules, autopay, draw),
        _bounced(situation, schedules, draw),
        _on_account(situation, schedules, promises, draw),
        _ahead(situation, schedules, draw),
        _plain(promises.loan, promises.paid_on, promises.amount),
    ]
    money = _Money(
        **{
            name: np.concatenate([vars(kind)[name] for kind in kinds])
            for name in _Money.__dataclass_fields__
        }
    )
    order = np.argsort(money.loan * _EPOCH_SHIFT + money.paid_on, kind="stable")
    ids = columns.ids("P", count=len(order), digits=10)
    return pl.DataFrame(
        {
            "payment_id": ids,
            "loan_id": columns.taken(loan_ids, rows=money.loan[order]),
            "paid_on": columns.days(money.paid_on[order]),
            "amount": money.amount[order],
            "reverses": _reversed_ids(ids, money.bounce[order], money.is_reversal[order]),
        }
    )


def _plain(loan: Integers, paid_on: Integers, amount: Integers) -> _Money:
    blank = np.full(len(loan), _NONE)
    return _Money(loan, paid_on, amount, blank, np.zeros(len(loan), dtype=np.bool_))


def _due_lines(situation: Situation, schedules: Schedules, autopay: Flags, draw: Stream) -> _Money:
    """Return a payment for every line before each loan stopped."""
    term = schedules.due.shape[1]
    count = np.minimum(schedules.stopped_at - 1, term)
    loan = np.repeat(np.arange(situation.loans), count)
    line = np.arange(len(loan)) - np.repeat(np.cumsum(count) - count, count)
    due = schedules.due[loan, line].astype(np.int64)
    late = _days_late(situation, count, loan, line, draw)
    late[due + late > situation.as_of] = 0
    early = draw.pick(calibration.EARLY_WEIGHTS, size=len(loan))
    early[(late > 0) | autopay[loan]] = 0
    amount = schedules.totals(loans=loan, lines=line)
    rate = schedules.annual_rate[loan] * 3 // 2
    amount += penalty(schedules.line_principal[loan, line] * late, rate)
    amount += _too_much(amount, count, loan, line, draw)
    return _plain(loan, due + late - early, amount)


def _days_late(
    situation: Situation, count: Integers, loan: Integers, line: Integers, draw: Stream
) -> Integers:
    """Return days late a payment: once at least for a share of all loans, now and then again."""
    has_history = count > 0
    share = calibration.LATE_SHARE * len(count) / max(int(has_history.sum()), 1)
    is_tardy = draw.happens(share, size=situation.loans) & has_history
    first = draw.below_each(np.maximum(count, 1))
    again = draw.happens(calibration.LATE_AGAIN_SHARE, size=len(loan))
    is_late = is_tardy[loan] & (again | (line == first[loan]))
    days = draw.pick(calibration.LATE_WEIGHTS, size=len(loan)) + 1
    return np.where(is_late, days, 0)


def _too_much(
    amount: Integers, count: Integers, loan: Integers, line: Integers, draw: Stream
) -> Integers:
    generous = draw.happens(calibration.OVERPAID_SHARE, size=len(count))
    when = draw.below_each(np.maximum(count, 1))
    percent = _OVER_FROM + draw.below(_OVER_PERCENTS, size=len(loan))
    return np.where(generous[loan] & (line == when[loan]), amount * percent // 100, 0)


def _bounced(situation: Situation, schedules: Schedules, draw: Stream) -> _Money:
    """Return deductions that were taken back a day later, each with its reversal."""
    size = situation.loans
    fails = draw.happens(calibration.BOUNCED_SHARE, size=size) & (situation.days > 0)
    count = np.minimum(schedules.stopped_at - 1, schedules.due.shape[1])
    retried = draw.happens(calibration.RETRIED_SHARE, size=size) & ~fails & (count > 0)
    loan = np.flatnonzero(fails | retried)
    earlier = draw.below_each(np.maximum(count, 1))
    line = np.where(fails, count, earlier)[loan]
    taken_on = schedules.due[loan, line] - np.where(fails[loan], 0, _BOUNCE_BEFORE)
    number = np.arange(len(loan))
    return _Money(
        loan=np.concatenate((loan, loan)),
        paid_on=np.concatenate((taken_on, taken_on + 1)),
        amount=np.tile(schedules.totals(loans=loan, lines=line), 2),
        bounce=np.tile(number, 2),
        is_reversal=np.repeat((False, True), len(loan)),
    )


def _on_account(
    situation: Situation, schedules: Schedules, promises: Promises, draw: Stream
) -> _Money:
    """Return part payments on the oldest due line of loans without a promise that brought any."""
    paid = draw.happens(calibration.PART_SHARE, size=situation.loans) & (situation.days > 1)
    paid[promises.loan] = False
    loan = np.flatnonzero(paid)
    line = schedules.stopped_at[loan] - 1
    percent = _PART_FROM + draw.below(_PART_PERCENTS, size=len(loan))
    day = schedules.due[loan, line] + 1 + draw.below_each(situation.days[loan])
    amount = schedules.totals(loans=loan, lines=line) * percent // 100
    return _plain(loan, np.minimum(day, situation.as_of), amount)


def _ahead(situation: Situation, schedules: Schedules, draw: Stream) -> _Money:
    """Return payments of a line not yet due, on loans that are not their person's gravest."""
    is_current = (situation.days < 0) & ~situation.is_gravest & ~situation.is_settled
    loan = np.flatnonzero(
        is_current & draw.happens(calibration.PREPAID_SHARE, size=situation.loans)
    )
    line = schedules.stopped_at[loan] - 1
    day = situation.as_of - draw.below(3, size=len(loan))
    return _plain(loan, day, schedules.totals(loans=loan, lines=line))


def _reversed_ids(ids: pl.Series, bounce: Integers, is_reversal: Flags) -> pl.Series:
    original = np.zeros(int(bounce.max(initial=0)) + 1, dtype=np.int64)
    is_original = (bounce != _NONE) & ~is_reversal
    original[bounce[is_original]] = np.flatnonzero(is_original)
    column = columns.taken(ids, rows=original[bounce])
    frame = pl.DataFrame({"reverses": column, "is_reversal": is_reversal})
    return frame.select(pl.when("is_reversal").then("reverses")).to_series()
