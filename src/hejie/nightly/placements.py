"""Which borrowers an agency has, and how that agency stands."""

from __future__ import annotations

import polars as pl

from hejie.book.schedule import MONTHS_A_YEAR
from hejie.values.moments import Day

_LONGEST_MONTH = 31
_SAID = (
    "agency_listed",
    "agency_published",
    "agency_contract_in_force",
    "borrower_told_of_agency",
)
PLACED = pl.Schema(
    {
        "is_placed": pl.Boolean(),
        **dict.fromkeys(_SAID, pl.Boolean()),
        "months_since_evaluation": pl.Float64(),
        "other_agency_active": pl.Boolean(),
    }
)
"""A row a borrower; all but ``is_placed`` is null where no agency has them."""


def placements_of(
    placements: pl.DataFrame, borrower: pl.Series, *, rows: int, plan_on: Day
) -> pl.DataFrame:
    """Return ``PLACED`` on the plan day.

    Of several placements at once each must be in order: one that is not makes a no, else one of
    which nothing is said leaves it open. ``other_agency_active``: agencies differ.
    """
    is_open = (pl.col("from_on") <= plan_on) & (
        pl.col("until_on").is_null() | (pl.col("until_on") > plan_on)
    )
    months = _months_since("agency_evaluated_on", plan_on)
    found = (
        placements.with_columns(row=borrower, months=months)
        .filter(is_open)
        .group_by("row")
        .agg(
            pl.lit(value=True).alias("is_placed"),
            *(pl.col(name).all(ignore_nulls=False) for name in _SAID),
            pl.when(pl.col("months").is_not_null().all())
            .then(pl.col("months").max())
            .alias("months_since_evaluation"),
            (pl.col("agency_id").n_unique() > 1).alias("other_agency_active"),
        )
    )
    nobody = pl.Series([None], dtype=pl.Null)
    empty = {name: nobody.cast(dtype).new_from_index(0, rows) for name, dtype in PLACED.items()}
    empty["is_placed"] = pl.Series([False]).new_from_index(0, rows)
    return pl.DataFrame(
        {name: column.scatter(found["row"], found[name]) for name, column in empty.items()}
    )


def _months_since(name: str, day: Day) -> pl.Expr:
    """Return months, whole by the calendar, and days as parts of the longest; null if later."""
    since = pl.col(name)
    whole = (day.year - since.dt.year()) * MONTHS_A_YEAR + (day.month - since.dt.month())
    days = (day.day - since.dt.day()) / _LONGEST_MONTH
    return pl.when(since <= day).then(whole + days)
