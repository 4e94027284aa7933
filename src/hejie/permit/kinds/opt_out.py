"""Opt-out: what the borrower has asked us not to do.

``facts`` lists the wishes that stop the touch: out of this channel, or out of all contact.
"""

from __future__ import annotations

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where one of the wishes was expressed."""
    return tuple(_wish(fact) for fact in value["facts"])


def _wish(fact: str) -> Requirement:
    def is_broken(columns: Columns) -> pl.Expr:
        return columns.flag(fact)

    return Requirement((fact,), is_broken)
