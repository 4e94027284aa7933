"""Asking the permit, the evening before, about every step a plan might take.

The touch is proposed for the opening of the lawful hours of the plan day, where the borrower is;
where no hour is lawful it is proposed for noon, and the rule that closes the day refuses it.
"""

from __future__ import annotations

import polars as pl

from hejie.permit import Rulebook
from hejie.values.moments import EPOCH, MINUTES_A_DAY, SECONDS_A_DAY, Day
from hejie.values.names import MESSAGES, TOUCH_ACTIONS
from hejie.values.zones import is_zone, offsets

_NOON = MINUTES_A_DAY // 2


def case_facts(cases: pl.DataFrame, *, plan_on: Day) -> pl.DataFrame:
    """Return the facts of each case that are known the evening before, named as the permit does.

    Counters of the plan day are zero where past touches are known at all.
    """
    is_known = pl.col("connected_calls_7d").is_not_null()
    today = pl.when(is_known).then(pl.lit(0, dtype=pl.Int64))
    placed = pl.col("is_placed")
    return cases.select(
        "lender_kind",
        "memberships",
        "product",
        "time_zone",
        "party_is_minor",
        "borrower_status",
        "all_contact_refused",
        "represented",
        "agreed_earliest",
        "agreed_latest",
        "wished_earliest",
        "wished_latest",
        "connected_calls_7d",
        "call_attempts_7d",
        "last_conversation_at",
        "visits_30d",
        "holds",
        "steps",
        "opted_out",
        *(f"messages_7d_{action}" for action in MESSAGES),
        today.alias("connected_calls_today"),
        today.alias("unanswered_dials_today"),
        today.alias("dials_today"),
        today.alias("messages_today"),
        pl.col("days").cast(pl.Int64).clip(0).alias("days_past_due"),
        pl.col("owed").alias("amount_owed"),
        pl.col("owed").alias("amount_claimed"),
        pl.when(placed).then(pl.lit("agency")).when(~placed).then(pl.lit("lender")).alias("actor"),
        _midnight(cases["time_zone"], plan_on),
    )


def _midnight(zone: pl.Series, plan_on: Day) -> pl.Series:
    """Return the UTC second at which the plan day begins where each borrower is."""
    zones = [name for name in zone.unique().drop_nulls().sort().to_list() if is_zone(name)]
    number = zone.cast(pl.Enum(zones), strict=False).to_physical()
    local = (plan_on - EPOCH).days * SECONDS_A_DAY
    seconds = pl.Series("local", [local], dtype=pl.Int64).new_from_index(0, zone.len())
    return (seconds - offsets(zones=zones, zone=number, seconds=seconds)).alias("midnight")


def screened(
    facts: pl.DataFrame, rules: Rulebook, *, action: str, purpose: pl.Series, plan_on: Day
) -> pl.DataFrame:
    """Return the verdict on one action for each case, with the lawful hours of the plan day.

    :param facts: ``case_facts`` of the cases asked about.
    :return: ``answer, rules, duties, opens, closes``; the hours in minutes of the borrower's clock.
    """
    asked = facts.with_columns(
        pl.lit(action).alias("action"),
        purpose.alias("purpose"),
        pl.lit("borrower").alias("party"),
        ((pl.col("opted_out") & (1 << TOUCH_ACTIONS.index(action))) != 0).alias(
            "channel_opted_out"
        ),
        pl.col(f"messages_7d_{action}" if action in MESSAGES else "messages_7d_sms").alias(
            "messages_7d"
        ),
    )
    if action == "visit":
        asked = asked.with_columns(steps_done=_steps(facts["steps"]))
    hours = rules.windows(asked, plan_on)
    opens = pl.when(hours["opens"] < hours["closes"]).then(hours["opens"]).otherwise(_NOON)
    at = pl.from_epoch(pl.col("midnight") + opens.cast(pl.Int64) * 60, time_unit="s")
    verdicts = rules.screen(asked.with_columns(at=at.dt.replace_time_zone("UTC")), stage="case")
    return verdicts.select("answer", "rules", "duties").with_columns(
        hours["opens"], hours["closes"]
    )


def _steps(bits: pl.Series) -> pl.Series:
    kinds = bits.unique()
    lists = [
        None if each is None else [a for at, a in enumerate(TOUCH_ACTIONS) if each >> at & 1]
        for each in kinds.to_list()
    ]
    values = pl.Series("steps", lists, dtype=pl.List(pl.String))
    where = pl.DataFrame({"bits": kinds}).with_row_index("at")
    at = pl.DataFrame({"bits": bits}).join(
        where, on="bits", how="left", maintain_order="left", nulls_equal=True
    )["at"]
    return values.gather(at)
