"""Party: whom a touch may address at all.

``allowed`` lists the parties; anybody else breaks the rule. Which purposes and products the list
is about stands in the rule's ``binds``.
"""

from __future__ import annotations

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken for a party that is not allowed."""

    def is_broken(columns: Columns) -> pl.Expr:
        return ~columns.is_one_of("party", value["allowed"])

    return (Requirement(("party",), is_broken),)
