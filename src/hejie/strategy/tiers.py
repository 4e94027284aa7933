"""Willingness and tier of a case, from the tables a manager edits."""

from __future__ import annotations

import polars as pl

from hejie.strategy.ladder import SIZES, WILLINGNESS, Ladder, WillingnessLine

_PROMISES_THAT_TELL = 2


def willingness(ladder: Ladder) -> pl.Expr:
    """Return each case's willingness as its position in ``WILLINGNESS`` (UInt8).

    Reads ``promises_due``, ``promises_kept``, ``refusals_30d`` (counts) and ``reached_30d``.
    """
    level = pl.lit(WILLINGNESS.index("medium"), dtype=pl.UInt8)
    for line in reversed(ladder.willingness):
        here = pl.lit(WILLINGNESS.index(line.level), dtype=pl.UInt8)
        level = pl.when(_fits(line)).then(here).otherwise(level)
    return level


def _fits(line: WillingnessLine) -> pl.Expr:
    refusals = pl.col("refusals_30d")
    told = pl.col("promises_due") >= _PROMISES_THAT_TELL
    kept, due = pl.col("promises_kept") * 100, pl.col("promises_due")
    questions = []
    if line.refusals_30d_at_least is not None:
        questions.append(refusals >= line.refusals_30d_at_least)
    if line.refusals_30d_at_most is not None:
        questions.append(refusals <= line.refusals_30d_at_most)
    if line.kept_percent_below is not None:
        questions.append(told & (kept < due * line.kept_percent_below))
    if line.kept_percent_at_least is not None:
        questions.append(told & (kept >= due * line.kept_percent_at_least))
    if line.reached_30d is not None:
        questions.append(pl.col("reached_30d") == line.reached_30d)
    return pl.all_horizontal(questions) if questions else pl.lit(value=True)


def tier(ladder: Ladder) -> pl.Expr:
    """Return each case's tier, 1 calm to 5 grave (UInt8).

    Reads ``days`` (ladder days), ``amount`` (minor units) and ``willingness``.
    """
    amount = pl.col("amount")
    size = (
        pl.when(amount < ladder.small_below)
        .then(0)
        .when(amount >= ladder.large_from)
        .then(len(SIZES) - 1)
        .otherwise(1)
    )
    line = pl.lit(0, dtype=pl.Int32)
    for each in ladder.tiers[:-1]:
        if each.to_day is not None:
            line += (pl.col("days") > each.to_day).cast(pl.Int32)
    width = len(WILLINGNESS)
    table = [tier for each in ladder.tiers for row in each.tiers for tier in row]
    at = (line * len(SIZES) + size) * width + pl.col("willingness")
    return pl.lit(pl.Series(table, dtype=pl.UInt8)).gather(at.cast(pl.UInt32))
