"""Where every loan of the tape stands, from its schedule or from the lender's own balances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from hejie.book.age import AGED, CLOSED, stand
from hejie.book.buckets import bucket
from hejie.book.caps import NO_CAPS, Caps
from hejie.book.tape import Tape
from hejie.book.waterfall import RepaymentOrder
from hejie.values.moments import Day
from hejie.values.names import COMPONENTS


def standing_on(
    tape: Tape, *, as_of: Day, orders: Sequence[RepaymentOrder], caps: Caps = NO_CAPS
) -> pl.DataFrame:
    """Return ``AGED`` and ``is_aged``, a row a loan in the order of the tape's ``loans``.

    A loan with balances stands where the lender says; its days past due go on from the day of the
    balance to ``as_of``. What it costs a year nobody can tell from a balance: nothing is cut.

    :param caps: the law's; who lends and through whom is looked up in the tape.
    """
    standing = stand(
        loans=tape["loans"],
        instalments=tape["instalments"],
        payments=tape["payments"],
        as_of=as_of,
        orders=orders,
        caps=_of_tape(caps, tape),
        loan_of_line=tape.positions["instalments"],
        loan_of_payment=tape.positions["payments"],
    )
    balances = tape["balances"]
    if balances.is_empty():
        return standing
    given = _given(balances, tape, as_of)
    rows = tape.positions["balances"]
    return standing.with_columns(
        standing[name].scatter(rows, given[name]) for name in (*AGED.names()[1:], "is_aged")
    )


def _of_tape(caps: Caps, tape: Tape) -> Caps:
    platforms = tape.positions["parties"].filter(tape["parties"]["role"] == "platform")
    return replace(caps, lenders=tape["lenders"], platforms=platforms)


def _given(balances: pl.DataFrame, tape: Tape, as_of: Day) -> pl.DataFrame:
    status = tape["loans"]["status"].gather(tape.positions["balances"])
    closed = pl.lit(status.is_in(CLOSED).fill_null(value=False))
    gone = (pl.lit(as_of) - pl.col("as_of").fill_null(as_of)).dt.total_days()
    late = pl.when(pl.col("days_past_due") > 0).then(pl.col("days_past_due") + gone).otherwise(0)
    amounts = [
        pl.when(closed).then(0).otherwise(pl.col(c).fill_null(0)).alias(c) for c in COMPONENTS
    ]
    return balances.with_columns(
        *amounts,
        pl.when(closed).then(0).otherwise(late).cast(pl.Int32).alias("days_past_due"),
    ).with_columns(
        pl.sum_horizontal(COMPONENTS).alias("total"),
        pl.lit(0, dtype=pl.Int64).alias("above_cap"),
        pl.lit(None, dtype=pl.String).alias("above_cap_mode"),
        pl.lit(0, dtype=pl.Int64).alias("unapplied"),
        bucket(pl.col("days_past_due")).alias("bucket"),
        pl.lit(value=True).alias("is_aged"),
    )


def due_and_unpaid(tape: Tape, standing: pl.DataFrame, *, as_of: Day) -> pl.Series:
    """Return what of each loan is due and unpaid on the day of its ``standing_on``.

    A balance that the lender gave is of the whole loan: of one that is not late, only what falls
    due that very day is asked for.
    """
    if tape["balances"].is_empty():
        return standing["total"]
    given = pl.Series("given", [False]).new_from_index(0, standing.height)
    given = given.scatter(tape.positions["balances"], values=True)
    calm = pl.lit(given) & (pl.col("days_past_due") == 0)
    calm &= ~pl.lit((tape["loans"]["status"] == "accelerated").fill_null(value=False))
    due_now = (pl.col("next_due_on") == as_of).fill_null(value=False)
    falls_due = pl.when(due_now).then(pl.coalesce("next_due_amount", "total")).otherwise(0)
    return standing.select(pl.when(calm).then(falls_due).otherwise("total")).to_series()
