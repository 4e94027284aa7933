"""Which stage a case is at, and which actions are preferred and possible there.

*Rest* comes before the ladder: a case whose records are in doubt, of which nothing is due, that
owes next to nothing, is within its days of grace, has prepaid, or has an open promise is not worked
by a stage at all.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.strategy.ladder import FIRST_DAY, LAST_DAY, Ladder
from hejie.values.names import ACTIONS

Integers = npt.NDArray[np.int64]

NONE = -1
"""Code of no action in a table of options."""


RESTING_HOLDS = ("plan_kept", "breathing_space", "litigation")
"""Holds under which nobody collects, whatever the packs at hand say of them: a plan that is kept,
time to breathe, a matter before a court. Rights come first, so no ladder can say otherwise."""


def rest(ladder: Ladder) -> pl.Expr:
    """Return the reason code for which a case is left in peace or to a person; null if worked.

    Reads ``in_doubt``, ``facts_in_doubt``, ``nothing_due``, ``owed``, ``days``, ``in_grace``,
    ``is_covered``, ``promise_rests_for`` (days from making to due of an open promise not yet due;
    null if none), ``holds`` and ``represented``.
    """
    on_hold = pl.col("holds").list.set_intersection(list(RESTING_HOLDS)).list.len() > 0
    late = pl.col("days") >= 1
    small = late & (pl.col("owed") < ladder.ignore_below)
    waits = late & (pl.col("promise_rests_for") <= ladder.promise_rests_up_to_days)
    return (
        pl.when("in_doubt")
        .then(pl.lit("balance_in_doubt"))
        .when("facts_in_doubt")
        .then(pl.lit("facts_in_doubt"))
        .when("nothing_due")
        .then(pl.lit("nothing_owed"))
        .when(pl.col("represented").fill_null(value=False))
        .then(pl.lit("represented"))
        .when(on_hold.fill_null(value=False))
        .then(pl.lit("on_hold"))
        .when(small)
        .then(pl.lit("amount_too_small"))
        .when(~late & pl.col("is_covered"))
        .then(pl.lit("covered_already"))
        .when(late & pl.col("in_grace"))
        .then(pl.lit("in_grace"))
        .when(waits.fill_null(value=False))
        .then(pl.lit("promise_open"))
    )


def stage(ladder: Ladder) -> pl.Expr:
    """Return each case's position in ``ladder.stages`` (UInt8); hardship is the last one.

    Reads ``days``, ``distress_days_ago`` (null if none) and ``promises_part``.
    """
    by_day = [
        at
        for day in range(FIRST_DAY, LAST_DAY + 1)
        for at, each in enumerate(ladder.stages[:-1])
        if each.first <= day <= each.last
    ]
    day = pl.col("days").clip(FIRST_DAY, LAST_DAY) - FIRST_DAY
    usual = pl.lit(pl.Series(by_day, dtype=pl.UInt8)).gather(day.cast(pl.UInt32))
    sign = (pl.col("distress_days_ago") <= ladder.distress_within_days).fill_null(value=False)
    sign |= (pl.col("promises_part") >= ladder.partly_kept_promises).fill_null(value=False)
    hardship = sign & (pl.col("days") >= ladder.hardship_from_day)
    return pl.when(hardship).then(pl.lit(len(ladder.stages) - 1, dtype=pl.UInt8)).otherwise(usual)


def meets(ladder: Ladder, action: str) -> pl.Expr:
    """Return whether a case meets the ladder's conditions for ``action``.

    Reads ``owed``, the columns the conditions need (unknown is not met), and for actions that rest
    ``…_days_ago`` (null: never taken).
    """
    condition = ladder.conditions.get(action)
    if condition is None:
        return pl.lit(value=True)
    asked = [pl.col(need).fill_null(value=False) for need in condition.needs]
    if condition.not_within_days is not None:
        rested = pl.col(f"{action}_days_ago") > condition.not_within_days
        asked.append(rested.fill_null(value=True))
    return pl.all_horizontal(pl.col("owed") >= condition.min_amount, *asked)


def options(ladder: Ladder) -> Integers:
    """Return a row a stage: action codes (positions in ``ACTIONS``), best first, then ``NONE``."""
    width = max(1, *(len(each.prefer) for each in ladder.stages))
    table = np.full((len(ladder.stages), width), NONE, dtype=np.int64)
    for at, each in enumerate(ladder.stages):
        table[at, : len(each.prefer)] = [ACTIONS.index(action) for action in each.prefer]
    return table
