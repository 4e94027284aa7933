"""Evidence: what must be so, and shown to be so, for a touch to be made.

``require`` maps a fact to what it must be: yes or no, one of a list of names, or at least
``{min: n}``. Facts of the touch (the recorder runs, the visit is approved) are duties the evening
before and are judged at the gate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value

Wanted = bool | list[str] | Mapping[str, Any]
"""Yes or no, one of some names, or ``{min: n}``."""


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where a fact is not what the rule requires."""
    return tuple(must_be(fact, wanted) for fact, wanted in value["require"].items())


def must_be(fact: str, wanted: Wanted) -> Requirement:
    """Return the requirement that ``fact`` is ``wanted``: yes/no, one of names, or a minimum."""

    def is_broken(columns: Columns) -> pl.Expr:
        if isinstance(wanted, bool):
            return ~columns.flag(fact) if wanted else columns.flag(fact)
        if isinstance(wanted, Mapping):
            return columns.raw(fact) < pl.lit(wanted["min"])
        return ~columns.is_one_of(fact, wanted)

    return Requirement((fact,), is_broken)
