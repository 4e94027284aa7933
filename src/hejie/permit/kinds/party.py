"""Party: whom a touch may address at all.

Only those who owe are asked to pay: the borrower, whoever signed beside them, a guarantor while the
guarantee lasts. Neighbours, colleagues and parents owe nothing. ``allowed`` lists the parties that
may be addressed; anybody else breaks the rule. Which purposes and products the list is about stands
in the rule's ``binds`` (asking where somebody is has another list than asking for money).

With ``allowed: [borrower, guarantor]``, a call to a contact person is refused. A party that nobody
knows may be anybody: undetermined.
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
