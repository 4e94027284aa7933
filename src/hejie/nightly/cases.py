"""Cases: borrowers under one lender's mandate who are overdue or about to be due.

Of several loans of one case the gravest leads: its days, product and grace are the case's; the
amounts are sums. Ladder days run from the due day to the day of the plan, so a loan that is n days
past due tonight is at ladder day n + 1, and one that falls due in three days' time is at −3 + 1.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from hejie.book.tape import Tape
from hejie.nightly.runs import Runs
from hejie.strategy.ladder import FIRST_DAY
from hejie.values.moments import Day


def cases_on(
    tape: Tape, standing: pl.DataFrame, known: pl.DataFrame, *, plan_on: Day
) -> pl.DataFrame:
    """Return a row a case, in order of ``lender_id`` and ``borrower_id``.

    :param standing: ``AGED``, a row a loan.
    :param known: what is known of each borrower.
    :return: ``lender_id, borrower_id, days, days_past_due, owed, amount, product, autopay,
        in_grace, is_covered, in_doubt, bucket`` and the columns of ``known``. ``owed`` is due and
        unpaid; ``amount`` what the case is about (what is owed, else what falls due
        next less money already there).
    """
    loans = _due_loans(tape, standing, plan_on)
    lenders = _lender_ids(tape)
    ranks = _rank(lenders).gather(loans["lender"]).cast(pl.Int64)
    key = ranks * tape["borrowers"].height + _rank(tape["borrowers"]["borrower_id"]).gather(
        loans["borrower"]
    )
    runs = Runs(_dense(key), parents=key.n_unique())
    numbers = {name: loans[name].cast(pl.Int64).to_numpy() for name in _NUMBERS}
    flags = {name: loans[name].to_numpy() for name in ("autopay", "in_doubt", "in_grace")}
    net = np.maximum(numbers["upcoming"] - numbers["unapplied"], 0)
    # The gravest loan, the earliest row of several: the row rides along below the days.
    row = np.arange(loans.height)
    ridden = (numbers["days"] - FIRST_DAY) * loans.height + (loans.height - 1 - row)
    lead = loans.height - 1 - runs.most(ridden, without=0) % max(loans.height, 1)
    owed, uncovered = runs.sums(numbers["owed"]), runs.sums(net)
    of_lead = loans[lead].select("days", "lender", "borrower", "product", "bucket")
    cases = of_lead.with_columns(
        pl.Series("days_past_due", runs.most(numbers["days_past_due"], without=0)),
        pl.Series("owed", owed),
        pl.Series("amount", np.where(owed > 0, owed, uncovered)),
        pl.Series("is_covered", uncovered == 0),
        pl.Series("autopay", runs.counts(flags["autopay"]) > 0),
        pl.Series("in_doubt", runs.counts(flags["in_doubt"]) > 0),
        pl.Series("in_grace", runs.counts(~flags["in_grace"]) == 0),
        lenders.gather(of_lead["lender"]),
    )
    return pl.concat((cases, known[cases["borrower"]]), how="horizontal")


_NUMBERS = ("days", "days_past_due", "owed", "upcoming", "unapplied")


def _dense(key: pl.Series) -> pl.Series:
    """Return each key's place among the distinct keys in order."""
    if key.is_sorted():
        return (key != key.shift(1)).fill_null(value=False).cum_sum().cast(pl.UInt32)
    return (key.rank("dense") - 1).cast(pl.UInt32)


def _rank(ids: pl.Series) -> pl.Series:
    """Return each id's place in alphabetical order; tapes mostly have them in that order."""
    if ids.is_sorted():
        return pl.int_range(ids.len(), dtype=pl.UInt32, eager=True)
    return ids.rank("ordinal").cast(pl.UInt32)


def _due_loans(tape: Tape, standing: pl.DataFrame, plan_on: Day) -> pl.DataFrame:
    """Return a row a loan that is owed something or falls due soon."""
    loans = tape["loans"]
    to_due = (pl.lit(plan_on) - pl.col("next_due_on")).dt.total_days()
    owes = pl.col("owed") > 0
    soon = (~owes & (to_due >= FIRST_DAY) & pl.col("is_open")).fill_null(value=False)
    rows = pl.DataFrame(
        {
            "owed": standing["total"],
            "unapplied": standing["unapplied"],
            "days_past_due": standing["days_past_due"],
            "bucket": standing["bucket"],
            "next_due_on": standing["next_due_on"],
            "next_due_amount": standing["next_due_amount"],
            "borrower": tape.positions["loans"],
            "lender": _lender_numbers(tape),
            "product": loans["product"],
            "autopay": loans["autopay"].fill_null(value=False),
            "grace_days": loans["grace_days"].fill_null(0),
            "is_open": ~loans["status"].is_in(["settled", "transferred"]).fill_null(value=False),
            "in_doubt": in_doubt(tape),
        }
    )
    return (
        rows.with_columns(soon=soon)
        .filter(owes | pl.col("soon"))
        .with_columns(
            days=pl.when(owes).then(pl.col("days_past_due") + 1).otherwise(to_due).cast(pl.Int32),
            upcoming=pl.when("soon").then(pl.col("next_due_amount").fill_null(0)).otherwise(0),
        )
        .with_columns(in_grace=(pl.col("days") >= 1) & (pl.col("days") <= pl.col("grace_days")))
    )


def in_doubt(tape: Tape) -> pl.Series:
    """Return whether each loan's balance is in doubt, so that nobody may be asked to pay it.

    It is where a row of its money was set aside, or where the lender said nothing of payments.
    """
    loans = tape["loans"]
    rows = loans.height
    if not tape.is_known("payments"):
        answer = pl.Series("in_doubt", [True]).new_from_index(0, rows)
        return answer.scatter(tape.positions["balances"], values=False)
    tables = ("loans", "instalments", "payments", "balances")
    doubted = tape.doubts.filter(pl.col("table").is_in(tables))["id"]
    if doubted.is_empty():
        return pl.Series("in_doubt", [False]).new_from_index(0, rows)
    return loans["loan_id"].is_in(doubted.implode()).alias("in_doubt")


def _lender_ids(tape: Tape) -> pl.Series:
    named = tape["loans"]["lender_id"].unique(maintain_order=True)
    return pl.Series("lender_id", named)


def _lender_numbers(tape: Tape) -> pl.Series:
    ids = _lender_ids(tape)
    given = tape["loans"]["lender_id"]
    if ids.len() == 1:
        return pl.Series("lender", [0], dtype=pl.UInt32).new_from_index(0, given.len())
    numbers = pl.int_range(ids.len(), dtype=pl.UInt32, eager=True)
    return given.replace_strict(ids, numbers, return_dtype=pl.UInt32).alias("lender")
