"""Cases: borrowers under one lender's mandate who are overdue or about to be due.

Of several loans of one case the gravest leads: its days, product and grace are the case's; the
amounts are sums. Ladder days run from the due day to the day of the plan, so a loan that is n days
past due tonight is at ladder day n + 1, and one that falls due in three days' time is at −3 + 1.

A lender's own balance that is not past due is owed only if it falls due on the very day of the
book; what falls due later, or on a day nobody knows, is not collected.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from hejie.book.tape import Tape
from hejie.nightly.balances import due_and_unpaid
from hejie.nightly.runs import Flags, Runs
from hejie.strategy.ladder import FIRST_DAY
from hejie.values.moments import Day
from hejie.values.names import PRODUCTS


def cases_on(
    tape: Tape,
    standing: pl.DataFrame,
    claims: pl.DataFrame,
    known: pl.DataFrame,
    *,
    plan_on: Day,
) -> pl.DataFrame:
    """Return a row a case, in order of ``lender_id`` and ``borrower_id``.

    :param standing: ``AGED``, a row a loan.
    :param claims: what the law asks of each loan's claim (``claims_on``).
    :param known: what is known of each borrower.
    :return: ``lender_id, borrower_id, days, days_past_due, owed, amount, product, autopay,
        in_grace, is_covered, nothing_due, in_doubt, bucket, time_barred, creditor_change_told,
        balance_age_hours``, ``borrower`` (the row of ``known``) and the columns of ``known``.
        ``owed`` is due and unpaid; ``amount`` what the case is about (what is owed, else what
        falls due next less money already there); ``in_grace`` tells of every late loan at once.
        ``time_barred`` is no and ``creditor_change_told`` yes where that is sure of every loan,
        else unknown.
    """
    loans = _due_loans(tape, standing, claims, plan_on)
    lenders = _lender_ids(tape)
    ranks = _rank(lenders).gather(loans["lender"]).cast(pl.Int64)
    key = ranks * tape["borrowers"].height + _rank(tape["borrowers"]["borrower_id"]).gather(
        loans["borrower"]
    )
    runs = Runs(_dense(key), parents=key.n_unique())
    numbers = {name: loans[name].cast(pl.Int64).to_numpy() for name in _NUMBERS}
    flags = {name: loans[name].to_numpy() for name in _FLAGS}
    net = np.maximum(numbers["upcoming"] - numbers["unapplied"], 0)
    # The gravest loan; of several the product decides, so that the order of rows never does. The
    # row rides along below both.
    row = np.arange(loans.height)
    product = loans["product"].cast(pl.Enum(PRODUCTS)).to_physical().cast(pl.Int64).fill_null(0)
    gravity = (numbers["days"] - FIRST_DAY) * len(PRODUCTS) + product.to_numpy()
    ridden = gravity * loans.height + (loans.height - 1 - row)
    lead = loans.height - 1 - runs.most(ridden, without=0) % max(loans.height, 1)
    owed, uncovered = runs.sums(numbers["owed"]), runs.sums(net)
    of_lead = loans[lead].select("days", "lender", "borrower", "product", "bucket")
    cases = of_lead.with_columns(
        pl.Series("days_past_due", runs.most(numbers["days_past_due"], without=0)),
        pl.Series("owed", owed),
        pl.Series("amount", np.where(owed > 0, owed, uncovered)),
        pl.Series("is_covered", (uncovered == 0) & ~runs.holds_any(flags["amount_unknown"])),
        pl.Series("nothing_due", ~runs.holds_any(~flags["nothing_due"])),
        pl.Series("autopay", runs.holds_any(flags["autopay"])),
        pl.Series("in_doubt", runs.holds_any(flags["in_doubt"])),
        pl.Series("in_grace", ~runs.holds_any(flags["past_grace"])),
        _sure("time_barred", answer=False, unless=runs.holds_any(flags["may_be_barred"])),
        _sure("creditor_change_told", answer=True, unless=runs.holds_any(flags["change_untold"])),
        pl.Series("balance_age_hours", runs.most(numbers["balance_hours"], without=0)),
        lenders.gather(of_lead["lender"]),
    )
    return pl.concat((cases, known[cases["borrower"]]), how="horizontal")


_NUMBERS = ("days", "days_past_due", "owed", "upcoming", "unapplied", "balance_hours")
_FLAGS = (
    "autopay",
    "in_doubt",
    "past_grace",
    "amount_unknown",
    "nothing_due",
    "may_be_barred",
    "change_untold",
)


def _sure(name: str, *, answer: bool, unless: Flags) -> pl.Series:
    """Return the answer, null where a loan of the case leaves it open."""
    sure = pl.Series(name, [answer]).new_from_index(0, len(unless))
    return sure.set(pl.Series(unless), None)


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


def _due_loans(
    tape: Tape, standing: pl.DataFrame, claims: pl.DataFrame, plan_on: Day
) -> pl.DataFrame:
    """Return a row a loan that owes something, falls due soon, or on a day nobody knows."""
    loans = tape["loans"]
    to_due = (pl.lit(plan_on) - pl.col("next_due_on")).dt.total_days()
    owes = pl.col("owed") > 0
    soon = (~owes & (to_due >= FIRST_DAY) & (to_due <= 0) & pl.col("is_open")).fill_null(
        value=False
    )
    rows = pl.DataFrame(
        {
            "owed": due_and_unpaid(tape, standing, as_of=plan_on - timedelta(days=1)),
            "total": standing["total"],
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
            "may_be_barred": claims["may_be_barred"].fill_null(value=True),
            "change_untold": claims["change_untold"],
            "balance_hours": claims["balance_hours"],
        }
    )
    dayless = (
        ~owes & (pl.col("total") > 0) & ~(pl.col("next_due_on") >= plan_on).fill_null(value=False)
    )
    return (
        rows.with_columns(soon=soon, nothing_due=dayless)
        .filter(owes | pl.col("soon") | pl.col("nothing_due"))
        .with_columns(
            days=pl.when(owes)
            .then(pl.col("days_past_due") + 1)
            .otherwise(to_due.clip(FIRST_DAY, 0).fill_null(FIRST_DAY))
            .cast(pl.Int32),
            upcoming=pl.when("soon").then(pl.col("next_due_amount").fill_null(0)).otherwise(0),
            amount_unknown=pl.col("soon") & pl.col("next_due_amount").is_null(),
        )
        .with_columns(past_grace=(pl.col("days") >= 1) & (pl.col("days") > pl.col("grace_days")))
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
