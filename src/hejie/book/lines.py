"""Due lines and cash as flat arrays, all rows of a loan together and in order of their day.

A million loans are a handful of integer arrays: loan ``l`` owns rows ``start[l]`` to
``start[l] + count[l]``. Tapes mostly arrive in that order already; any other order is sorted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.book.penalty import Integers
from hejie.values.moments import EPOCH, Day

Index = npt.NDArray[np.int64]
Days = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Lines:
    """Due lines: ``due`` in days since 1970, amounts in minor units; ``due_count`` by as_of."""

    start: Index
    count: Index
    due_count: Index
    due: Days
    principal: Integers
    interest: Integers
    fee: Integers

    def of(self, loans: Index) -> Lines:
        """Return the lines of some loans only, in the order the loans are named."""
        count = self.count[loans]
        row = stretches(self.start[loans], count)
        return Lines(
            start=np.cumsum(count) - count,
            count=count,
            due_count=self.due_count[loans],
            due=self.due[row],
            principal=self.principal[row],
            interest=self.interest[row],
            fee=self.fee[row],
        )


@dataclass(frozen=True)
class Cash:
    """Payments that count by as_of, reversals taken away: ``paid`` in days since 1970."""

    start: Index
    count: Index
    paid: Days
    amount: Integers

    def of(self, loans: Index) -> Cash:
        """Return the cash of some loans only, in the order the loans are named."""
        count = self.count[loans]
        row = stretches(self.start[loans], count)
        start = np.cumsum(count) - count
        return Cash(start=start, count=count, paid=self.paid[row], amount=self.amount[row])


def stretches(start: Index, count: Index) -> Index:
    """Return every row of stretches that begin at ``start`` and are ``count`` long."""
    before = np.cumsum(count) - count
    return np.repeat(start - before, count) + np.arange(count.sum())


def day_number(day: Day) -> int:
    """Return days since 1970-01-01."""
    return (day - EPOCH).days


def due_lines(instalments: pl.DataFrame, loan_of_line: pl.Series, loans: int, as_of: Day) -> Lines:
    """Arrange instalments by loan, due day and number."""
    loan = loan_of_line.to_numpy()
    due = instalments["due_on"].to_physical().to_numpy()
    order = _order(loan, due, instalments["number"])

    def column(name: str) -> Integers:
        values = instalments[name].fill_null(0).to_numpy()
        return values if order is None else values[order]

    if order is not None:
        loan, due = loan[order], due[order]
    count = np.bincount(loan, minlength=loans)
    due_count = np.bincount(loan[due <= day_number(as_of)], minlength=loans)
    return Lines(
        start=np.cumsum(count) - count,
        count=count,
        due_count=due_count,
        due=due,
        principal=column("principal"),
        interest=column("interest"),
        fee=column("fee"),
    )


def cash(payments: pl.DataFrame, loan_of_payment: pl.Series, loans: int, as_of: Day) -> Cash:
    """Arrange the payments made by ``as_of`` by loan and day, less what was reversed."""
    counted = payments.select("payment_id", "paid_on", "amount", "reverses").with_columns(
        loan=loan_of_payment
    )
    if counted["reverses"].null_count() < counted.height:
        counted = _without_reversed(counted.filter(pl.col("paid_on") <= as_of))
    loan = counted["loan"].to_numpy()
    paid = counted["paid_on"].to_physical().to_numpy()
    amount = counted["amount"].to_numpy()
    order = _order(loan, paid, None)
    if order is not None:
        loan, paid, amount = loan[order], paid[order], amount[order]
    in_time = paid <= day_number(as_of)
    if not in_time.all():
        loan, paid, amount = loan[in_time], paid[in_time], amount[in_time]
    count = np.bincount(loan, minlength=loans)
    return Cash(start=np.cumsum(count) - count, count=count, paid=paid, amount=amount)


def _without_reversed(counted: pl.DataFrame) -> pl.DataFrame:
    # A reversal says that money never came: it lessens the payment it names, on that one's day.
    # Only loans that have a reversal are looked at, and rows keep their order.
    is_reversal = counted["reverses"].is_not_null()
    concerned = counted["loan"].is_in(counted["loan"].filter(is_reversal).unique().implode())
    some = counted.with_row_index("at").filter(concerned)
    taken = (
        some.filter(pl.col("reverses").is_not_null())
        .group_by(pl.col("reverses").alias("payment_id"))
        .agg(pl.col("amount").sum().alias("taken"))
    )
    lessened = some.join(taken, on="payment_id", how="inner")
    left = counted["amount"].scatter(lessened["at"], lessened["amount"] - lessened["taken"])
    return counted.with_columns(left.alias("amount")).filter(~is_reversal & (pl.col("amount") > 0))


def _order(loan: Index, day: Days, number: pl.Series | None) -> Index | None:
    """Return the sorting permutation, or None where rows already stand in order."""
    same = loan[1:] == loan[:-1]
    falls = (loan[1:] < loan[:-1]) | (same & (day[1:] < day[:-1]))
    if number is None:
        return np.lexsort((day, loan)) if falls.any() else None
    ties = same & (day[1:] == day[:-1])
    numbers = number.to_numpy()
    if falls.any() or (ties.any() and (numbers[1:] < numbers[:-1])[ties].any()):
        return np.lexsort((numbers, day, loan))
    return None
