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
from hejie.portfolio.imports.copying import copy_many
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
    """Write where every loan of the tape stands, if elsewhere than it stood.

    Leaves ``restood``: the borrowers of whom the gate would answer something else, though nothing
    of them came but another day or another law. The caller holds the borrowers' rows.
    """
    frame = standings_of(tape, loans, as_of=as_of, rules=rules, now=now)
    named = [f'"{name}"' for name in frame.columns]
    said = [name for name in named if name != '"computed_at"']
    cursor.execute(
        f"CREATE TEMP TABLE new_standing ON COMMIT DROP AS SELECT {', '.join(named)} "
        "FROM portfolio_standing WITH NO DATA"
    )
    copy_many(cursor, "new_standing", frame)
    cursor.execute(
        "CREATE TEMP TABLE restood ON COMMIT DROP AS SELECT DISTINCT l.borrower_id "
        "FROM new_standing n JOIN portfolio_standing s USING (loan_id) "
        "JOIN new_loan l ON l.id = n.loan_id "
        "WHERE (n.may_be_barred, n.change_untold) IS DISTINCT FROM "
        "(s.may_be_barred, s.change_untold) OR n.as_of = s.as_of AND "
        "(n.total, n.owed, n.unapplied, n.days_past_due, n.next_due_on, n.next_due_amount) "
        "IS DISTINCT FROM "
        "(s.total, s.owed, s.unapplied, s.days_past_due, s.next_due_on, s.next_due_amount)"
    )
    new, old = (", ".join(f"{one}.{name}" for name in said) for one in ("n", "s"))
    cursor.execute(
        f"INSERT INTO portfolio_standing ({', '.join(named)}) "
        f"SELECT {', '.join(f'n.{name}' for name in named)} FROM new_standing n "
        f"LEFT JOIN portfolio_standing s ON s.loan_id = n.loan_id "
        f"WHERE ({new}) IS DISTINCT FROM ({old}) ON CONFLICT (loan_id) DO UPDATE "
        f"SET {', '.join(f'{name} = EXCLUDED.{name}' for name in named)}"
    )
