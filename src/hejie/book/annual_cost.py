"""What a loan costs a year: the rate at which its due lines are worth what was lent.

Counted is all that a due line asks for beside principal, whoever bills it. Two figures are shown:

- *nominal*, the trade's way: the internal rate of return a month × 12;
- *effective*: with interest on interest, (1 + monthly)¹² − 1.

**The clock.** A line's time is counted in months from the day of disbursement: whole months where
it falls due on that day of a month (the last day of a shorter one), and thirtieths of a month for
the days beyond. So a loan by the month costs what its contract says, whether or not February lies
in it; one that bears interest by the day costs a little more or less, as its months are long or
short.

**The solution.** With x the force of interest a month (m = eˣ − 1), log Σ a·e⁻ᵗˣ is convex and
falls in x, being a log-sum-exp. Newton's steps from x = 0 therefore never pass the root, and need
no bracket.

**Unknown** is the cost where principal or disbursement is, where the lines repay less principal
than was lent (a tape often holds but the lines still open), and where one falls due before the
loan was lent, or all on that very day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.book.keys import positions
from hejie.book.lines import Days, Index, Lines, due_lines
from hejie.book.penalty import Integers
from hejie.book.schedule import MONTHS_A_YEAR
from hejie.values.rate import PPB

Floats = npt.NDArray[np.float64]

COMPARES = ("nominal", "effective")
"""Which of the two figures a cap is held against."""

MONTH_DAYS = 30
MOST_MONTHLY = 5
"""A loan that costs more than 500 % a month is said to cost that."""

ANNUAL_COST = pl.Schema({"loan_id": pl.String(), **dict.fromkeys(COMPARES, pl.Int64())})
"""A row a loan: parts per billion a year, null where the cost is unknown."""

_LOANS_AT_ONCE = 1 << 13
_MOST_STEPS = 200
_STILL = 1e-13


@dataclass(frozen=True, eq=False)
class Flows:
    """The cash flows of loans: what was ``lent``, on which day, and the due lines.

    ``disbursed`` is in days since 1970; both are 0 where one of them is unknown.
    """

    lent: Integers
    disbursed: Integers
    lines: Lines

    @classmethod
    def of_loans(cls, loans: pl.DataFrame, lines: Lines) -> Flows:
        """Return the flows of loans (``principal``, ``disbursed_on``) with these lines."""
        lent, on = loans["principal"], loans["disbursed_on"].to_physical().cast(pl.Int64)
        if lent.null_count() or on.null_count():
            is_known = lent.is_not_null() & on.is_not_null()
            lent, on = (column.fill_null(0) * is_known.cast(pl.Int64) for column in (lent, on))
        return cls(lent.to_numpy(), on.to_numpy(), lines)

    def of(self, loans: Index) -> Flows:
        """Return the flows of some loans only, in the order the loans are named."""
        return Flows(self.lent[loans], self.disbursed[loans], self.lines.of(loans))

    def whole(self) -> Index:
        """Return the loans whose flows are known from the first to the last."""
        lines = self.lines
        some = np.flatnonzero((self.lent > 0) & (lines.count > 0))
        if not len(some):
            return some
        first, since = lines.start[some], self.disbursed[some]
        repaid = np.add.reduceat(lines.principal, first)
        last = lines.due[first + lines.count[some] - 1]
        is_whole = (repaid >= self.lent[some]) & (lines.due[first] >= since) & (last > since)
        return np.asarray(some[is_whole])

    def months(self, calendar: Calendar) -> Floats:
        """Return each line's months since disbursement, single days as thirtieths."""
        due, since = calendar.row(self.lines.due), calendar.row(self.disbursed)
        begins, day = (
            np.repeat(each[since], self.lines.count) for each in (calendar.month, calendar.day)
        )
        ends, length = calendar.place[due], calendar.length[due]
        days = ends - begins * MONTH_DAYS - np.minimum(day, length)
        # The first of a month after the last of a long one is still a day later.
        is_later = due > np.repeat(since, self.lines.count)
        return np.asarray(np.maximum(days, is_later) / MONTH_DAYS)


@dataclass(frozen=True, eq=False)
class Calendar:
    """A table of days one after another: ``month`` since 1970, ``day`` of it, its ``length``.

    ``place`` is month × 30 + day: how far apart two days are in months and thirtieths, but for the
    last days of months.
    """

    begins: int
    month: Integers
    day: Integers
    length: Integers
    place: Integers

    @classmethod
    def of(cls, flows: Flows) -> Calendar:
        """Return the days from the first to the last of some loans, 1 January 1970 among them."""
        begins = min(0, flows.disbursed.min(initial=0), flows.lines.due.min(initial=0))
        ends = max(0, flows.disbursed.max(initial=0), flows.lines.due.max(initial=0))
        days = np.arange(begins, ends + 1).astype("datetime64[D]")
        month = days.astype("datetime64[M]")
        first, after = (each.astype("datetime64[D]") for each in (month, month + 1))
        day = (days - first).astype(np.int64) + 1
        number = month.astype(np.int64)
        length = (after - first).astype(np.int64)
        return cls(int(begins), number, day, length, number * MONTH_DAYS + day)

    def row(self, days: Days | Integers) -> Index:
        """Return the rows of the table that days since 1970 stand in."""
        return np.asarray(days - self.begins, dtype=np.int64)


def annual_cost(*, loans: pl.DataFrame, instalments: pl.DataFrame) -> pl.DataFrame:
    """Return what each loan costs a year: ``ANNUAL_COST``, in the order of ``loans``.

    :param loans: ``loan_id``, ``principal`` (what was paid out), ``disbursed_on``.
    :param instalments: ``loan_id, number, due_on, principal, interest, fee``: every line of each
        loan, in any order.
    """
    found = positions(child=instalments["loan_id"], parent=loans["loan_id"])
    named = found.is_not_null()
    lines = due_lines(instalments.filter(named), found.filter(named), loans.height, date.max)
    flows = Flows.of_loans(loans, lines)
    whole = flows.whole()
    calendar = Calendar.of(flows)
    monthly = np.zeros(len(whole))
    for at in loans_at_once(len(whole)):
        monthly[at] = _forces(flows.of(whole[at]), calendar)
    found_rates = {
        "nominal": np.expm1(monthly) * MONTHS_A_YEAR,
        "effective": np.expm1(monthly * MONTHS_A_YEAR),
    }
    unknown = pl.Series([None], dtype=pl.Int64).new_from_index(0, loans.height)
    return pl.DataFrame({"loan_id": loans["loan_id"]}).with_columns(
        unknown.scatter(whole, np.rint(rate * PPB).astype(np.int64)).alias(name)
        for name, rate in found_rates.items()
    )


def loans_at_once(loans: int) -> Iterator[slice]:
    """Yield stretches of so many loans that their lines fit a processor's own memory."""
    for first in range(0, loans, _LOANS_AT_ONCE):
        yield slice(first, first + _LOANS_AT_ONCE)


def _forces(flows: Flows, calendar: Calendar) -> Floats:
    """Return the force of interest a month of loans whose flows are whole."""
    lines, months = flows.lines, flows.months(calendar)
    asked = lines.principal + lines.interest + lines.fee
    most = np.log1p(MOST_MONTHLY)
    force = np.zeros(len(flows.lent))
    for _ in range(_MOST_STEPS):
        worth = asked * np.exp(-months * np.repeat(force, lines.count))
        value = np.add.reduceat(worth, lines.start)
        slope = np.add.reduceat(worth * months, lines.start)
        step = np.log(value / flows.lent) * value / np.maximum(slope, np.finfo(np.float64).tiny)
        after = np.minimum(force + step, most)
        is_still = np.abs(after - force) <= _STILL
        force = after
        if is_still.all():
            break
    return force


def monthly_force(annual_rate: int, *, compares: str) -> float:
    """Return the force of interest a month of an annual rate in parts per billion."""
    if compares == "nominal":
        return float(np.log1p(annual_rate / (PPB * MONTHS_A_YEAR)))
    return float(np.log1p(annual_rate / PPB) / MONTHS_A_YEAR)
