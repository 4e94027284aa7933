"""What borrowers asked for, and what is open on them."""

from __future__ import annotations

import polars as pl

from hejie.nightly.spread import spread
from hejie.values.moments import Day
from hejie.values.names import BORROWER_STATUSES, TOUCH_ACTIONS

HOURS = ("agreed_earliest", "agreed_latest", "wished_earliest", "wished_latest")
_ALL_CHANNELS = (1 << len(TOUCH_ACTIONS)) - 1


def preferences_of(preferences: pl.DataFrame, borrower: pl.Series, *, rows: int) -> pl.DataFrame:
    """Return a row a borrower: ``opted_out`` (a bit an action), refusal, status and hours.

    A row without a channel speaks of every channel. Agreed hours count only when given for every
    channel, and once or always alike, for they widen; wished hours narrow, so the narrowest given
    counts everywhere, and where wishes leave no hour between them there is none.
    """
    if preferences.is_empty():
        return _no_preference(rows)
    channel = pl.col("channel").cast(pl.Enum(TOUCH_ACTIONS)).to_physical().cast(pl.Int64)
    bit = pl.when(pl.col("channel").is_null()).then(_ALL_CHANNELS).otherwise(2**channel)
    opted = pl.when(pl.col("opted_out").fill_null(value=False)).then(bit).otherwise(0)
    gravest = pl.col("borrower_status").cast(pl.Enum(BORROWER_STATUSES)).to_physical().max()
    everywhere = pl.col("channel").is_null()
    found = (
        preferences.with_columns(row=borrower, opted=opted.cast(pl.UInt32))
        .group_by("row")
        .agg(
            pl.col("opted").bitwise_or().alias("opted_out"),
            pl.col("all_contact_refused", "represented").fill_null(value=False).any(),
            gravest.alias("status"),
            _spans("agreed").filter(everywhere).drop_nulls().unique().alias("agreed"),
            _spans("wished").drop_nulls().n_unique().alias("wishes"),
            pl.col("wished_earliest").max(),
            pl.col("wished_latest").min(),
        )
        .with_columns(_alone("agreed_earliest"), _alone("agreed_latest"), _or_no_hour())
        .drop("agreed", "wishes")
    )
    statuses = pl.lit(pl.Series(BORROWER_STATUSES))
    return (
        spread(found, rows=rows)
        .with_columns(
            pl.col("opted_out").fill_null(0),
            pl.col("all_contact_refused", "represented").fill_null(value=False),
            statuses.gather(pl.col("status").fill_null(0)).alias("borrower_status"),
        )
        .drop("status")
    )


def _spans(kind: str) -> pl.Expr:
    hours = (f"{kind}_earliest", f"{kind}_latest")
    return pl.when(pl.any_horizontal(pl.col(hours).is_not_null())).then(pl.struct(hours))


def _alone(hour: str) -> pl.Expr:
    """Return the hour where agreed hours are given once; two agreements are none."""
    agreed = pl.col("agreed")
    return pl.when(agreed.list.len() == 1).then(agreed.list.first().struct.field(hour)).alias(hour)


def _or_no_hour() -> pl.Expr:
    """Return where wished hours end: where they begin, if several wishes leave nothing.

    One wish alone may run past midnight.
    """
    earliest, latest = pl.col("wished_earliest"), pl.col("wished_latest")
    parted = (earliest > latest) & (pl.col("wishes") > 1)
    return pl.when(parted).then(earliest).otherwise(latest).alias("wished_latest")


def _no_preference(rows: int) -> pl.DataFrame:
    return pl.select(
        pl.lit(0, dtype=pl.UInt32).alias("opted_out"),
        pl.lit(value=False).alias("all_contact_refused"),
        pl.lit(value=False).alias("represented"),
        *(pl.lit(None, dtype=pl.String).alias(hour) for hour in HOURS),
        pl.lit(BORROWER_STATUSES[0]).alias("borrower_status"),
    )[[0] * rows]


def holds_of(holds: pl.DataFrame, borrower: pl.Series, *, rows: int, plan_on: Day) -> pl.Series:
    """Return each borrower's holds open on the plan day, a list of kinds, whatever their scope.

    A tape's hold names no matter, so it covers every matter of that borrower: the right wins.
    """
    is_open = (pl.col("since_on") <= plan_on) & (
        pl.col("until_on").is_null() | (pl.col("until_on") > plan_on)
    )
    found = (
        holds.with_columns(row=borrower)
        .filter(is_open)
        .group_by("row")
        .agg(pl.col("kind").unique().sort().alias("holds"))
    )
    empty = pl.lit([], dtype=pl.List(pl.String))
    return spread(found, rows=rows).select(pl.col("holds").fill_null(empty)).to_series()
