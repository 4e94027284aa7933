"""Due lines of every loan: what the book's own schedule says, for a million loans at once.

Loans are made in hundreds of yuan at a handful of rates, so a few thousand schedules serve all:
each distinct pair of principal and rate is computed once by ``book.schedule`` and then copied.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.book.schedule import DueLine, equal_instalment
from hejie.simulation import calibration, columns
from hejie.simulation.situation import Situation
from hejie.simulation.streams import Integers, Stream
from hejie.values.moments import EPOCH
from hejie.values.money import Money
from hejie.values.rate import PPB, Rate

CURRENCY = "CNY"
_MONTHS = 12
_MILLION = 1_000_000
_THOUSANDTH = PPB // 1_000
_TYPICAL = 100_000_000
"""A principal large enough to read off what share of a loan is left before each line."""


@dataclass(frozen=True)
class Schedules:
    """A row a loan and, where two-dimensional, a column a line; money in minor units.

    ``due`` and ``disbursed`` are days since 1970, rates parts per billion a year.
    """

    principal: Integers
    annual_rate: Integers
    fee_rate: Integers
    disbursed: Integers
    stopped_at: Integers
    due: npt.NDArray[np.int32]
    line_principal: Integers
    line_interest: Integers
    line_fee: Integers

    def totals(self, *, loans: Integers, lines: Integers) -> Integers:
        """Return what these lines (counted from 0) of these loans demand in all."""
        total: Integers = self.line_principal[loans, lines] + self.line_interest[loans, lines]
        return total + self.line_fee[loans]


def schedules(situation: Situation, *, term: int, seed: int) -> Schedules:
    """Draw principal, rate and fee of every loan and lay out its due lines."""
    draw = Stream(seed=seed, name="schedules")
    rate = draw.pick(calibration.RATE_WEIGHTS, size=situation.loans)
    has_fee = draw.happens(calibration.FEE_SHARE, size=situation.loans)
    has_fee &= rate < calibration.RATES_WITH_FEE
    disbursed, due, stopped_at = _calendar(situation, term=term)
    mean = np.array(calibration.MEAN_BALANCE)[situation.group[situation.person]]
    left = draw.lognormal(mean, sigma=calibration.BALANCE_SIGMA)
    principal = _lent(left, _shares_left(term)[rate, np.minimum(stopped_at, term) - 1])
    line_principal, line_interest = _lines(principal=principal, rate=rate, term=term)
    fee_rate = has_fee * calibration.FEE_RATE
    return Schedules(
        principal=principal,
        annual_rate=np.array(calibration.RATES)[rate] * _THOUSANDTH,
        fee_rate=fee_rate,
        disbursed=disbursed,
        stopped_at=stopped_at,
        due=due,
        line_principal=line_principal,
        line_interest=line_interest,
        line_fee=principal * fee_rate // (PPB * _MONTHS),
    )


def instalments(found: Schedules, *, loan_ids: pl.Series) -> pl.DataFrame:
    """Return the tape's ``instalments``, by loan and number."""
    loans, term = found.due.shape
    loan = np.repeat(np.arange(loans), term)
    return pl.DataFrame(
        {
            "loan_id": columns.taken(loan_ids, rows=loan),
            "number": np.tile(np.arange(1, term + 1, dtype=np.int64), loans),
            "due_on": columns.days(found.due.reshape(-1).astype(np.int64)),
            "principal": found.line_principal.reshape(-1),
            "interest": found.line_interest.reshape(-1),
            "fee": found.line_fee[loan],
        }
    )


def _lent(left: Integers, share: Integers) -> Integers:
    """Return principals, in hundreds, of which ``share`` millionths are ``left``."""
    step = calibration.PRINCIPAL_STEP
    lent = (left * _MILLION // share + step // 2) // step * step
    clipped: Integers = np.clip(lent, calibration.LEAST_PRINCIPAL, calibration.MOST_PRINCIPAL)
    return clipped


def _schedule(principal: int, rate: int, term: int) -> tuple[DueLine, ...]:
    return equal_instalment(
        principal=Money(principal, CURRENCY),
        annual_rate=Rate(calibration.RATES[rate] * _THOUSANDTH),
        term=term,
        disbursed_on=EPOCH,
    )


def _shares_left(term: int) -> Integers:
    """Return, by rate and line, the millionths of a loan still lent before that line."""
    shares = []
    for rate in range(len(calibration.RATES)):
        paid = [line.principal.minor for line in _schedule(_TYPICAL, rate, term)]
        shares.append((_TYPICAL - (np.cumsum(paid) - paid)) // (_TYPICAL // _MILLION))
    return np.array(shares)


def _lines(*, principal: Integers, rate: Integers, term: int) -> tuple[Integers, Integers]:
    width = len(calibration.RATES)
    pairs, which = np.unique(principal * width + rate, return_inverse=True)
    made = np.empty((2, len(pairs), term), dtype=np.int64)
    for row, pair in enumerate(pairs.tolist()):
        lent, number = divmod(pair, width)
        lines = _schedule(lent, number, term)
        made[0, row] = [line.principal.minor for line in lines]
        made[1, row] = [line.interest.minor for line in lines]
    return made[0][which], made[1][which]


def _calendar(
    situation: Situation, *, term: int
) -> tuple[Integers, npt.NDArray[np.int32], Integers]:
    """Return the day of disbursement, the due days and the first unpaid line of each loan.

    The first unpaid line falls due on the day the situation asks for. Where the loan would then
    have been disbursed on a day its month lacks (31 April), it stopped a line earlier or later:
    a month without that day has neighbors with it.
    """
    asked = situation.as_of - situation.days
    month, day = _month_and_day(asked)
    stopped_at = situation.stopped_at.copy()
    lacks = (_length(month - stopped_at) < day) & ~situation.is_settled & (term > 1)
    stopped_at[lacks] += np.where(stopped_at[lacks] < term, 1, -1)
    start = month - stopped_at
    day = np.minimum(day, _length(start))
    due = np.empty((situation.loans, term), dtype=np.int32)
    for line in range(term):
        due[:, line] = _day(start + line + 1, day)
    return _day(start, day), due, stopped_at


def _month_and_day(days: Integers) -> tuple[Integers, Integers]:
    """Return months since January 1970 and the day of the month, from days since 1970."""
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return month, days - _first_day(month) + 1


def _first_day(month: Integers) -> Integers:
    return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _length(month: Integers) -> Integers:
    return _first_day(month + 1) - _first_day(month)


def _day(month: Integers, day: Integers) -> Integers:
    return _first_day(month) + np.minimum(day, _length(month)) - 1
