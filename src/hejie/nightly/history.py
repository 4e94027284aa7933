"""What past touches and promises say of each borrower on the day of the plan.

Windows are days of the borrower's clock and end with the plan day: seven days are the plan day
and the six before it. Today's counters are zero, for nobody was contacted tomorrow yet. A call of
which nobody recorded whether it connected counts as connected.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from hejie.nightly.spread import spread
from hejie.values.moments import EPOCH, SECONDS_A_DAY, Day
from hejie.values.names import CALLS, MESSAGES, TOUCH_ACTIONS
from hejie.values.zones import offsets

_WEEK, _MONTH = 7, 30
_REACHED = ("reached", "promise", "refused", "distress")
_OTHERS = ("contact_person", "other")

COUNTERS = (
    "connected_calls_7d",
    "call_attempts_7d",
    "visits_30d",
    "refusals_30d",
    *(f"messages_7d_{action}" for action in MESSAGES),
)
"""Counts a borrower; zero where touches are known and say nothing."""


def touches_of(
    touches: pl.DataFrame, borrower: pl.Series, zone: pl.Series, *, plan_on: Day
) -> pl.DataFrame:
    """Return a row a borrower: counters, last conversation, steps done, distress.

    :param touches: the tape's touches; ``borrower`` is each one's row among borrowers.
    :param zone: each borrower's time zone (null is UTC, which only shifts a day's edge).
    """
    rows = zone.len()
    if touches.is_empty():
        return _nothing(rows)
    today = (plan_on - EPOCH).days
    counted = touches.select(
        "action", "outcome", "at", "party", connected=pl.col("connected").fill_null(value=True)
    ).with_columns(row=borrower, age=today - _local_day(touches["at"], borrower, zone))
    action = pl.col("action").cast(pl.Enum(TOUCH_ACTIONS)).to_physical()
    codes = {name: at for at, name in enumerate(TOUCH_ACTIONS)}
    to_borrower = pl.col("party").is_in(_OTHERS).fill_null(value=False).not_()
    counted = counted.with_columns(action=action, mine=to_borrower)
    is_call = pl.col("action").is_in([codes[name] for name in CALLS])
    week = pl.col("mine") & (pl.col("age") < _WEEK)
    month = pl.col("mine") & (pl.col("age") < _MONTH)
    talked = is_call & pl.col("connected") & pl.col("mine")
    found = counted.group_by("row").agg(
        (week & talked).sum().cast(pl.Int64).alias("connected_calls_7d"),
        (week & is_call).sum().cast(pl.Int64).alias("call_attempts_7d"),
        (month & (pl.col("action") == codes["visit"])).sum().cast(pl.Int64).alias("visits_30d"),
        (month & (pl.col("outcome") == "refused")).sum().cast(pl.Int64).alias("refusals_30d"),
        *(
            (week & (pl.col("action") == codes[name]))
            .sum()
            .cast(pl.Int64)
            .alias(f"messages_7d_{name}")
            for name in MESSAGES
        ),
        (month & pl.col("outcome").is_in(_REACHED)).any().alias("reached_30d"),
        pl.col("at").filter(talked).max().alias("last_conversation_at"),
        pl.col("age").filter(pl.col("outcome") == "distress").min().alias("distress_days_ago"),
        (pl.lit(1, pl.UInt32) * 2 ** pl.col("action")).cast(pl.UInt32).bitwise_or().alias("steps"),
    )
    return spread(found, rows=rows).with_columns(
        *(pl.col(name).fill_null(0) for name in COUNTERS),
        pl.col("reached_30d").fill_null(value=False),
        pl.col("steps").fill_null(0),
    )


def _local_day(at: pl.Series, borrower: pl.Series, zone: pl.Series) -> pl.Series:
    names = zone.fill_null("UTC")
    zones = names.unique().sort().to_list()
    number = names.cast(pl.Enum(zones)).to_physical().gather(borrower)
    seconds = at.dt.epoch("s")
    local = seconds + offsets(zones=zones, zone=number, seconds=seconds)
    return local // SECONDS_A_DAY


def _nothing(rows: int) -> pl.DataFrame:
    zero = pl.lit(0, dtype=pl.Int64)
    return pl.select(
        *(zero.alias(name) for name in COUNTERS),
        pl.lit(value=False).alias("reached_30d"),
        pl.lit(None, dtype=pl.Datetime("us", "UTC")).alias("last_conversation_at"),
        pl.lit(None, dtype=pl.Int64).alias("distress_days_ago"),
        pl.lit(0, dtype=pl.UInt32).alias("steps"),
    )[[0] * rows]


def promises_of(
    promises: pl.DataFrame, borrower: pl.Series, *, rows: int, plan_on: Day
) -> pl.DataFrame:
    """Return a row a borrower: promises that fell due, kept and partly kept, and one to wait for.

    ``promise_rests_for``: days from making to due of an open promise not yet due; null if none.
    """
    waits = (pl.col("state") == "open") & (pl.col("due_on") >= plan_on)
    length = (pl.col("due_on") - pl.col("made_at").dt.date()).dt.total_days()
    due = pl.col("state").is_in(["kept", "part", "broken"])
    lapsed = (pl.col("state") == "open") & (pl.col("due_on") < plan_on - timedelta(days=1))
    found = (
        promises.with_columns(row=borrower)
        .group_by("row")
        .agg(
            (due | lapsed).sum().cast(pl.Int64).alias("promises_due"),
            (pl.col("state") == "kept").sum().cast(pl.Int64).alias("promises_kept"),
            (pl.col("state") == "part").sum().cast(pl.Int64).alias("promises_part"),
            length.filter(waits).min().alias("promise_rests_for"),
        )
    )
    counts = ("promises_due", "promises_kept", "promises_part")
    return spread(found, rows=rows).with_columns(pl.col(counts).fill_null(0))
