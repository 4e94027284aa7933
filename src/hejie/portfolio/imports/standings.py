"""Where every loan of a tape stands, computed as the night computes it, and written."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.book.tape import Tape
from hejie.nightly.balances import due_and_unpaid, standing_on
from hejie.nightly.caps import caps_of
from hejie.nightly.claims import claims_on
from hejie.nightly.night import repayment_orders
from hejie.permit import Rulebook
from hejie.portfolio.imports.copying import copy_in
from hejie.values.moments import Day
from hejie.values.names import COMPONENTS

_KEPT = (
    *COMPONENTS,
    "above_cap",
    "total",
    "owed",
    "unapplied",
    "days_past_due",
    "bucket",
    "next_due_on",
    "next_due_amount",
    "is_aged",
)


def standings_of(
    tape: Tape, loans: pl.Series, *, as_of: Day, rules: Rulebook, now: datetime
) -> pl.DataFrame:
    """Return the columns of ``portfolio_standing``, a row a loan.

    :param loans: the id of each of the tape's loans.
    """
    standing = standing_on(
        tape,
        as_of=as_of,
        orders=repayment_orders(rules.packs),
        caps=caps_of(rules.packs),
    )
    claims = claims_on(
        tape, standing["days_past_due"], packs=rules.packs, plan_on=as_of + timedelta(days=1)
    )
    money = [
        pl.col(name).fill_null(0)
        for name in (*COMPONENTS, "above_cap", "total", "unapplied", "days_past_due")
    ]
    return standing.with_columns(
        claims["balance_hours"],
        due_and_unpaid(tape, standing, as_of=as_of).fill_null(0).alias("owed"),
        *money,
        pl.col("bucket").fill_null("C"),
        pl.col("is_aged").fill_null(value=False),
    ).select(
        loans.alias("loan_id"),
        pl.lit(as_of).alias("as_of"),
        *_KEPT,
        pl.col("above_cap_mode").fill_null(""),
        claims["may_be_barred"],
        claims["change_untold"],
        (pl.lit(as_of) - pl.duration(hours="balance_hours")).cast(pl.Date).alias("balance_on"),
        pl.lit(now).alias("computed_at"),
    )


def write_standings(
    cursor: CursorWrapper,
    tape: Tape,
    loans: pl.Series,
    *,
    as_of: Day,
    rules: Rulebook,
    now: datetime,
) -> None:
    """Write where every loan of the tape stands, in place of where it stood."""
    cursor.execute("DELETE FROM portfolio_standing s USING new_loan l WHERE l.id = s.loan_id")
    copy_in(
        cursor,
        "portfolio_standing",
        standings_of(tape, loans, as_of=as_of, rules=rules, now=now),
    )
