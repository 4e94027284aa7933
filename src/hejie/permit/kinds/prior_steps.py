"""Prior steps: what must have been tried, and for how long, before a harder step.

Nobody is visited at home who has not been written to and called first. ``steps`` lists the actions
that must have been taken on the case, in whatever order; ``min_days_past_due`` is the first day
past due on which the harder step may be taken (days before the due day are below zero).

With ``steps: [sms, call, letter]`` and ``min_days_past_due: 60``, a visit on day 59, or one to a
borrower who never had a letter, is refused. Days or steps that are not known leave the answer
undetermined, unless the other of the two already refuses. A step with a name that nobody knows
(``fax``) may be the one that is missing.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from hejie.permit.clears import days_past_due
from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value
from hejie.permit.kinds.evidence import must_be


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken before the day, or while a step is missing."""
    least = value["min_days_past_due"]

    def is_missing(columns: Columns) -> pl.Expr:
        return ~columns.has_all("steps_done", value["steps"])

    return (
        replace(
            must_be("days_past_due", {"min": least}),
            clears=days_past_due("days_past_due", least=least),
        ),
        Requirement(("steps_done",), is_missing),
    )
