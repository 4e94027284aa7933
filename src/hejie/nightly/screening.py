"""Asking the permit, the evening before, about every step a plan might take."""

from __future__ import annotations

import polars as pl

from hejie.law.rule import Rule
from hejie.permit import Rulebook
from hejie.permit.able import BOUND_BY
from hejie.permit.encode import encode
from hejie.permit.facts import CLOCKS, FACTS
from hejie.permit.questions import facts_read
from hejie.values.moments import Day
from hejie.values.names import ACTORS, MESSAGES, PARTIES, TOUCH_ACTIONS

_ASKED_OF_ANY = ("opted_out", *(f"messages_7d_{action}" for action in MESSAGES))
"""Columns beside facts, from which the facts of one action are taken."""


def facts_asked(rules: Rulebook, *, action: str | None = None) -> frozenset[str]:
    """Return the facts that some rule reads; of those rules that speak of an action, if given."""
    read = (facts_read(rule) for rule in rules.rules if rule.is_on and _speaks_of(rule, action))
    return BOUND_BY.union(CLOCKS, *read)


def _speaks_of(rule: Rule, action: str | None) -> bool:
    if action is None or not rule.binds:
        return True
    return any(not each.actions or action in each.actions for each in rule.binds)


def columns_asked(facts: pl.DataFrame, rules: Rulebook, *, action: str) -> list[str]:
    """Return the columns of ``case_facts`` without which ``screened`` cannot ask of an action."""
    read = facts_asked(rules, action=action) | {"opted_out", _messages_of(action)}
    return [name for name in facts.columns if name in read]


def _messages_of(action: str) -> str:
    """Return the column that counts the messages of an action's channel, of any if it has none."""
    return f"messages_7d_{action if action in MESSAGES else MESSAGES[0]}"


def case_facts(cases: pl.DataFrame, rules: Rulebook) -> pl.DataFrame:
    """Return the facts of each case that are known the evening before, encoded as the permit's.

    Only those that some rule reads. Counters of the plan day are zero where past touches are known
    at all. What differs by action (``opted_out``, ``messages_7d_…``) stays as it is, for
    ``screened``.
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
    read = facts_asked(rules)
    asked = {name: made for name, made in computed.items() if name in read}
    as_given = [name for name in cases.columns if name in read & FACTS.keys() - computed.keys()]
    return encode(cases, as_given).with_columns(
        cases.select(**asked).get_columns() + cases.select(_ASKED_OF_ANY).get_columns()
    )


def screened(
    facts: pl.DataFrame, rules: Rulebook, *, action: str, purpose: pl.Series, plan_on: Day
) -> pl.DataFrame:
    """Return the verdict on one action for each case, with the lawful hours of the plan day.

    :param facts: ``case_facts`` of the cases asked about, those ``columns_asked`` at least.
    :param purpose: positions in ``PURPOSES``.
    :return: ``answer, rules, duties, next_moment, windows``, as the permit's ``evening``.
    """
    bit = 1 << TOUCH_ACTIONS.index(action)
    asked = facts.with_columns(
        pl.lit(TOUCH_ACTIONS.index(action), dtype=pl.UInt8).alias("action"),
        purpose.alias("purpose"),
        ((pl.col("opted_out") & bit) != 0).alias("channel_opted_out"),
        pl.col(_messages_of(action)).alias("messages_7d"),
    )
    return rules.evening(asked.drop(_ASKED_OF_ANY, strict=False), on=plan_on)
