"""Frequency cap: how often is enough.

Each of ``limits`` names a counter and its ``max``; a touch that would come on top of ``max`` ones
already counted breaks the rule. Who counts (which actions, actors and days) is the counter's
meaning, not the rule's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where a counter has reached its maximum."""
    return tuple(_limit(limit) for limit in value["limits"])


def _limit(limit: Mapping[str, Any]) -> Requirement:
    fact, most = limit["fact"], limit["max"]

    def is_broken(columns: Columns) -> pl.Expr:
        return columns.raw(fact) >= pl.lit(most)

    return Requirement((fact,), is_broken)
