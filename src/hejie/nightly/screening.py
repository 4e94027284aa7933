"""Asking the permit, the evening before, about every step a plan might take."""

from __future__ import annotations

import polars as pl

from hejie.permit import Rulebook
from hejie.permit.encode import encode
from hejie.permit.facts import FACTS
from hejie.values.moments import Day
from hejie.values.names import ACTORS, MESSAGES, PARTIES, TOUCH_ACTIONS

_ASKED_OF_ANY = ("opted_out", *(f"messages_7d_{action}" for action in MESSAGES))
"""Columns beside facts, from which the facts of one action are taken."""


def case_facts(cases: pl.DataFrame) -> pl.DataFrame:
    """Return the facts of each case that are known the evening before, encoded as the permit's.

    Counters of the plan day are zero where past touches are known at all. What differs by action
    (``opted_out``, ``messages_7d_…``) stays as it is, for ``screened``.
    """
    is_known = pl.col("connected_calls_7d").is_not_null()
    today = pl.when(is_known).then(pl.lit(0, dtype=pl.Int64))
    placed = pl.col("is_placed")
    lender, agency = (pl.lit(ACTORS.index(name), dtype=pl.UInt8) for name in ("lender", "agency"))
    computed = {
        "connected_calls_today": today,
        "unanswered_dials_today": today,
        "dials_today": today,
        "messages_today": today,
        "days_past_due": pl.col("days").cast(pl.Int64).clip(0),
        "amount_owed": pl.col("owed"),
        "amount_claimed": pl.col("owed"),
        "actor": pl.when(placed).then(agency).when(~placed).then(lender),
        "party": pl.lit(PARTIES.index("borrower"), dtype=pl.UInt8),
        "steps_done": pl.col("steps"),
    }
    as_given = [name for name in FACTS if name in cases.columns and name not in computed]
    return encode(cases, as_given).with_columns(
        cases.select(**computed).get_columns() + cases.select(_ASKED_OF_ANY).get_columns()
    )


def screened(
    facts: pl.DataFrame, rules: Rulebook, *, action: str, purpose: pl.Series, plan_on: Day
) -> pl.DataFrame:
    """Return the verdict on one action for each case, with the lawful hours of the plan day.

    :param facts: ``case_facts`` of the cases asked about.
    :param purpose: positions in ``PURPOSES``.
    :return: ``answer, rules, duties, opens, closes``, as the permit's ``evening``.
    """
    bit = 1 << TOUCH_ACTIONS.index(action)
    counted = action if action in MESSAGES else MESSAGES[0]
    asked = facts.with_columns(
        pl.lit(TOUCH_ACTIONS.index(action), dtype=pl.UInt8).alias("action"),
        purpose.alias("purpose"),
        ((pl.col("opted_out") & bit) != 0).alias("channel_opted_out"),
        pl.col(f"messages_7d_{counted}").alias("messages_7d"),
    )
    return rules.evening(asked.drop(_ASKED_OF_ANY), on=plan_on)
