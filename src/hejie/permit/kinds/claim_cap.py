"""Claim cap: never ask for more than is owed, nor for what the law lets nobody charge.

A value sets at least one of three limits on what a touch asks for:

- ``at_most_owed: true``: the amount claimed is at most the amount owed (both in minor units).
- ``max_annual_cost: "0.24"``: the whole cost of the loan a year, as a fraction, is at most this.
- ``fresh_hours: {call: 2, sms: 24}``: by action, how old in hours the balance may be that the
  touch speaks of. Actions that are not listed may go out on any balance.

An amount equal to the limit keeps the rule. With ``at_most_owed: true``, a claim of 5,000.01 on a
debt of 5,000.00 is refused. A fact that is not known leaves the answer undetermined, except that
the age of the balance is asked only of the actions that ``fresh_hours`` lists.
"""

from __future__ import annotations

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where a touch claims more than a limit, or stands on an old balance."""
    made: list[Requirement] = []
    if value.get("at_most_owed"):
        made.append(Requirement(("amount_claimed", "amount_owed"), _claims_more))
    if most := value.get("max_annual_cost"):
        made.append(_at_most("annual_cost", float(most)))
    for action, hours in value.get("fresh_hours", {}).items():
        made.append(_at_most("balance_age_hours", hours, only=(action,)))
    return tuple(made)


def _claims_more(columns: Columns) -> pl.Expr:
    return columns.raw("amount_claimed") > columns.raw("amount_owed")


def _at_most(fact: str, most: float, *, only: tuple[str, ...] = ()) -> Requirement:
    return Requirement((fact,), lambda columns: columns.raw(fact) > pl.lit(most), only)
