"""What the law asks of a claim itself: its age, its creditor, and how old its balance is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from hejie.book.tape import Tape
from hejie.law.rule import Pack
from hejie.nightly.limitation import limitations, may_be_barred
from hejie.nightly.runs import Flags
from hejie.values.moments import Day

_HOURS_A_DAY = 24
_BOUGHT = "assignee"
"""The kind of lender whose every claim was somebody else's before."""


def claims_on(
    tape: Tape, days_past_due: pl.Series, *, packs: Sequence[Pack], plan_on: Day
) -> pl.DataFrame:
    """Return a row a loan, in the order of the tape's ``loans``.

    :param days_past_due: of each loan, on the day before.
    :return: ``may_be_barred`` (null where no pack has a period of limitation), ``change_untold``
        (another creditor has come, and nothing shows that the borrower was told) and
        ``balance_hours``, from the end of the balance's day to the beginning of the plan day.
    """
    laws = limitations(packs, plan_on)
    barred = [may_be_barred(tape, days_past_due, law, plan_on=plan_on) for law in laws]
    rows = len(days_past_due)
    return pl.DataFrame(
        {
            "may_be_barred": np.logical_or.reduce(barred)
            if barred
            else pl.Series([None], dtype=pl.Boolean).new_from_index(0, rows),
            "change_untold": change_untold(tape, plan_on=plan_on),
            "balance_hours": _balance_hours(tape, plan_on),
        }
    )


def _balance_hours(tape: Tape, plan_on: Day) -> pl.Series:
    """Return how old balances are: of a schedule none at all, of given ones since their day."""
    fresh = pl.Series("balance_hours", [0], dtype=pl.Int64).new_from_index(0, len(tape["loans"]))
    if tape["balances"].is_empty():
        return fresh
    days = (pl.lit(plan_on) - pl.col("as_of")).dt.total_days().fill_null(1) - 1
    hours = tape["balances"].select(days * _HOURS_A_DAY).to_series()
    return fresh.scatter(tape.positions["balances"], hours)


def change_untold(tape: Tape, *, plan_on: Day) -> Flags:
    """Return which loans have another creditor than once, of whom nothing shows the borrower knew.

    A party that came after the loan was disbursed, or has left, is a change; so is a compensation.
    Where the tape says nothing of parties, whoever bought its claims is another creditor, and
    whoever lent them is not. The borrower knows where every party that came later, and one that is
    there at least, has a ``told_on`` by the plan day.
    """
    loans = tape["loans"]
    changed = (loans["status"] == "compensated").fill_null(value=False).to_numpy().copy()
    if not tape.is_known("parties"):
        kinds = tape["lenders"].filter(pl.col("kind") == _BOUGHT)["lender_id"]
        if len(kinds):
            changed |= loans["lender_id"].is_in(kinds.implode()).fill_null(value=False).to_numpy()
        return changed
    parties, loan = _parties(tape, plan_on), tape.positions["parties"].to_numpy()
    changed[loan[parties["moved"].to_numpy()]] = True
    untold = changed.copy()
    if changed.any():
        rows = np.flatnonzero(changed[loan])
        few, loan = parties[rows], loan[rows]
        untold[loan[few["told"].to_numpy()]] = False
        untold[loan[few["late_untold"].to_numpy()]] = True
    doubted = tape.doubts.filter(pl.col("table") == "parties")["id"]
    if len(doubted):
        untold |= loans["loan_id"].is_in(doubted.implode()).to_numpy()
    return untold


def _parties(tape: Tape, plan_on: Day) -> pl.DataFrame:
    """Return of each party whether it tells of a change, and whether the borrower was told."""
    loan = tape.positions["parties"]
    first = tape["loans"]["disbursed_on"].gather(loan)
    parties = tape["parties"].with_columns(first=first)
    if first.has_nulls():
        earliest = pl.col("from_on").min().over(loan.alias("loan"))
        parties = parties.with_columns(pl.col("first").fill_null(earliest))
    begun = (pl.col("from_on") <= plan_on).fill_null(value=True)
    left = (pl.col("until_on") <= plan_on).fill_null(value=False)
    came = begun & (pl.col("from_on") > pl.col("first")).fill_null(value=False)
    told = (pl.col("told_on") <= plan_on).fill_null(value=False)
    return parties.select(
        moved=came | left, told=begun & ~left & told, late_untold=came & ~left & ~told
    )
