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
from hejie.permit.facts import CLOCKS
from hejie.values.moments import MINUTES_A_DAY

Hours = tuple[int, int, bool]


def hours(encoded: pl.DataFrame, windows: Sequence[tuple[pl.Expr, Hours]]) -> pl.DataFrame:
    """Return ``opens`` and ``closes`` (Int16) of each row's lawful hours.

    They are equal where no hour is lawful, and null where a wish cannot be read. Rows for which
    nobody agreed or wished hours, nearly all, are spared the questions about them.
    """
    given = [name for name in CLOCKS if name in encoded.columns]
    plain = _lawful(encoded, windows, Columns(set(encoded.columns) - set(given)))
    if not given:
        return plain
    rows = encoded.select(pl.any_horizontal(pl.col(given).is_not_null())).to_series().arg_true()
    if rows.is_empty():
        return plain
    some, columns = encoded[rows], Columns(encoded.columns)
    own = _lawful(some, windows, columns)
    narrowed = pl.concat((some.select(given), own), how="horizontal").select(_narrowed(columns))
    return plain.select(plain[name].scatter(rows, narrowed[name]) for name in plain.columns)


def _lawful(
    encoded: pl.DataFrame, windows: Sequence[tuple[pl.Expr, Hours]], columns: Columns
) -> pl.DataFrame:
    """Return the intersection of the windows, widened by agreement where it is known."""
    bound = [(binds.fill_null(value=True), hours) for binds, hours in windows]
    opens, closes = _minute(0), _minute(MINUTES_A_DAY)
    if any(columns.is_known(fact) for fact in ("agreed_earliest", "agreed_latest")):
        widened = [(is_bound, _widened(hours, columns)) for is_bound, hours in bound]
        firsts = [pl.when(is_bound).then(first) for is_bound, (first, _) in widened]
        lasts = [pl.when(is_bound).then(last) for is_bound, (_, last) in widened]
        opens, closes = pl.max_horizontal(opens, *firsts), pl.min_horizontal(closes, *lasts)
    else:
        # The strictest bound is written last, and so asked first.
        for is_bound, (first, _, _) in sorted(bound, key=lambda each: each[1][0]):
            opens = pl.when(is_bound).then(_minute(first)).otherwise(opens)
        for is_bound, (_, last, _) in sorted(bound, key=lambda each: -each[1][1]):
            closes = pl.when(is_bound).then(_minute(last)).otherwise(closes)
    found = encoded.select("day", opens=opens.cast(pl.Int16), closes=closes.cast(pl.Int16))
    return found.select("opens", closes=pl.max_horizontal("opens", "closes"))


def _minute(minute: int) -> pl.Expr:
    return pl.lit(minute, dtype=pl.Int16)


def _widened(hours: Hours, columns: Columns) -> tuple[pl.Expr, pl.Expr]:
    opens, closes, widens = hours
    base = _minute(opens), _minute(closes)
    if not widens:
        return base
    earliest = _given(columns.clock("agreed_earliest"), opens)
    latest = _given(columns.clock("agreed_latest"), closes)
    adjoins = (earliest <= latest) & (earliest <= closes) & (latest >= opens)
    return (
        pl.when(adjoins).then(pl.min_horizontal(base[0], earliest)).otherwise(base[0]),
        pl.when(adjoins).then(pl.max_horizontal(base[1], latest)).otherwise(base[1]),
    )


def _given(clock: pl.Expr, otherwise: int) -> pl.Expr:
    return pl.when(clock != UNREADABLE).then(clock).otherwise(_minute(otherwise))


def _narrowed(columns: Columns) -> tuple[pl.Expr, pl.Expr]:
    """Return the hours left of ``opens`` to ``closes`` by what was wished for."""
    opens, closes = pl.col("opens"), pl.col("closes")
    earliest, latest = (columns.clock(fact) for fact in ("wished_earliest", "wished_latest"))
    is_unread = (earliest == UNREADABLE).fill_null(value=False)
    is_unread |= (latest == UNREADABLE).fill_null(value=False)
    first, last = earliest.fill_null(0), latest.fill_null(MINUTES_A_DAY)
    late, early = pl.max_horizontal(opens, first), pl.min_horizontal(closes, last)
    over_midnight = first > last
    takes_evening = (closes - late) >= (early - opens)
    takes_first = over_midnight & ~takes_evening
    takes_last = over_midnight & takes_evening
    begins = pl.when(takes_first).then(opens).otherwise(late)
    ends = pl.when(takes_last).then(closes).otherwise(early)
    return (
        pl.when(~is_unread).then(begins).cast(pl.Int16).alias("opens"),
        pl.when(~is_unread).then(pl.max_horizontal(begins, ends)).cast(pl.Int16).alias("closes"),
    )
