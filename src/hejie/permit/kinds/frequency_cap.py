"""Frequency cap: how often is enough.

In the trade nearly every rule book counts: three answered calls a day, seven tries in seven days,
one visit a month. A touch that would come on top of ``max`` ones already counted breaks the rule.

``limits`` lists one or more of them; any that is reached refuses. A limit counts in one of two
ways:

- ``{fact: connected_calls_today, max: 3}``: a counter that somebody keeps. Who counts (which
  actions, actors and days) is the counter's meaning, not the rule's. Days are those of the
  borrower's clock: today, and for ``7d`` today and the six days before.
- ``{times: visit_times_30d, days: 10, max: 1}``: moments listed one by one, for a window of which
  nobody keeps a counter. Counted are those that lie on the touch's own day of the borrower's clock
  or the ``days`` - 1 days before it, and not after the touch itself. ``days`` reaches no further
  than the list does. Past days are told by the touch's own offset from UTC: where clocks changed
  within the window, a moment within an hour of midnight may fall on the day beside its own.

A counter or list that is not known, or a list one of whose moments nobody can read, leaves the
answer undetermined; so does an unknown hour of the borrower's clock where moments are counted.

Example: ``{fact: connected_calls_today, max: 3}`` permits the third call of a day and refuses the
fourth. ``{times: visit_times_30d, days: 10, max: 1}``, after a visit on the 5th, permits the next
on the 15th and not on the 14th.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from hejie.permit.clears import counts_less, when_few_enough
from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value
from hejie.values.moments import SECONDS_A_DAY


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where as many as the maximum were counted."""
    return tuple(
        _of_moments(each) if "times" in each else _of_counter(each) for each in value["limits"]
    )


def _of_counter(limit: Mapping[str, Any]) -> Requirement:
    fact, most = limit["fact"], limit["max"]

    def is_broken(columns: Columns) -> pl.Expr:
        return columns.raw(fact) >= pl.lit(most)

    return Requirement((fact,), is_broken, clears=counts_less(fact, most=most))


def _of_moments(limit: Mapping[str, Any]) -> Requirement:
    fact, days, most = limit["times"], limit["days"], limit["max"]

    def is_broken(columns: Columns) -> pl.Expr:
        return counted(columns, fact, days=days) >= pl.lit(most)

    few = when_few_enough(fact, days=days, most=most)
    return Requirement(("at", fact), is_broken, clears=few)


def counted(columns: Columns, fact: str, *, days: int) -> pl.Expr:
    """Return how many moments of a list lie in the window of so many days; null if unknown."""
    at = columns.raw("at")
    midnight = at - pl.col("minute").cast(pl.Int64) * 60 - at % 60
    since = midnight - (days - 1) * SECONDS_A_DAY
    begun, still_to_come = (_from_on(columns.raw(fact), each) for each in (since, at + 1))
    # A list less an unknown second is a list of unknowns, of which none would be counted.
    return pl.when(since.is_not_null()).then(begun - still_to_come)


def _from_on(moments: pl.Expr, second: pl.Expr) -> pl.Expr:
    """Return how many moments do not lie before a second that is known."""
    return (moments - second).list.eval(pl.element() >= 0).list.sum().cast(pl.Int64)
