"""Lawful hours of a day: one interval a row, in minutes of the borrower's clock.

The intersection of every contact window that binds (or may bind) the row, each widened by agreed
hours where its rule lets them, then narrowed by wished hours. Where that leaves two pieces the
longer one is given; the hours between are refused all the same when the touch is judged.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.encode import UNREADABLE
from hejie.values.moments import MINUTES_A_DAY

Hours = tuple[int, int, bool]


def interval(windows: Sequence[tuple[pl.Expr, Hours]], columns: Columns) -> tuple[pl.Expr, pl.Expr]:
    """Return expressions of the minutes at which the lawful hours open and close.

    They are equal where no hour is lawful, and null where a wish cannot be read.
    """
    opens, closes = pl.lit(0, dtype=pl.Int16), pl.lit(MINUTES_A_DAY, dtype=pl.Int16)
    for binds, hours in windows:
        first, last = _widened(hours, columns)
        is_bound = binds.fill_null(value=True)
        opens = pl.max_horizontal(opens, pl.when(is_bound).then(first))
        closes = pl.min_horizontal(closes, pl.when(is_bound).then(last))
    opens, closes = _narrowed(opens, closes, columns)
    return opens, pl.max_horizontal(opens, closes)


def _widened(hours: Hours, columns: Columns) -> tuple[pl.Expr, pl.Expr]:
    opens, closes, widens = hours
    base = pl.lit(opens, dtype=pl.Int16), pl.lit(closes, dtype=pl.Int16)
    known = [fact for fact in ("agreed_earliest", "agreed_latest") if columns.is_known(fact)]
    if not widens or not known:
        return base
    earliest = _given(columns.clock("agreed_earliest"), opens)
    latest = _given(columns.clock("agreed_latest"), closes)
    adjoins = (earliest <= latest) & (earliest <= closes) & (latest >= opens)
    return (
        pl.when(adjoins).then(pl.min_horizontal(base[0], earliest)).otherwise(base[0]),
        pl.when(adjoins).then(pl.max_horizontal(base[1], latest)).otherwise(base[1]),
    )


def _given(clock: pl.Expr, otherwise: int) -> pl.Expr:
    return pl.when(clock != UNREADABLE).then(clock).otherwise(pl.lit(otherwise, dtype=pl.Int16))


def _narrowed(opens: pl.Expr, closes: pl.Expr, columns: Columns) -> tuple[pl.Expr, pl.Expr]:
    facts = ("wished_earliest", "wished_latest")
    if not any(columns.is_known(fact) for fact in facts):
        return opens, closes
    earliest, latest = (columns.clock(fact) for fact in facts)
    is_unread = (earliest == UNREADABLE).fill_null(value=False)
    is_unread |= (latest == UNREADABLE).fill_null(value=False)
    first, last = earliest.fill_null(0), latest.fill_null(MINUTES_A_DAY)
    late, early = pl.max_horizontal(opens, first), pl.min_horizontal(closes, last)
    over_midnight = first > last
    takes_evening = (closes - late) >= (early - opens)
    narrowed_open = (
        pl.when(~over_midnight)
        .then(late)
        .otherwise(pl.when(takes_evening).then(late).otherwise(opens))
    )
    narrowed_close = (
        pl.when(~over_midnight)
        .then(early)
        .otherwise(pl.when(takes_evening).then(closes).otherwise(early))
    )
    return pl.when(~is_unread).then(narrowed_open), pl.when(~is_unread).then(narrowed_close)
