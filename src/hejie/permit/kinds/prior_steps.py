"""Prior steps: what must have been tried, and for how long, before a harder step.

``steps`` lists the actions that must have been taken on the case; ``min_days_past_due`` is the
first day past due on which the step may be taken.
"""

from __future__ import annotations

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value
from hejie.permit.kinds.evidence import must_be


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken before the day, or while a step is missing."""

    def is_missing(columns: Columns) -> pl.Expr:
        return ~columns.has_all("steps_done", value["steps"])

    return (
        must_be("days_past_due", {"min": value["min_days_past_due"]}),
        Requirement(("steps_done",), is_missing),
    )
