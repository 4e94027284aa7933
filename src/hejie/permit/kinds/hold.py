"""Hold: something open on the matter or the person that stops collecting.

``holds`` lists the kinds that stop the touch. A hold nobody can read may be any of them, so the
answer is then undetermined.
"""

from __future__ import annotations

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken while one of the holds is open."""

    def is_broken(columns: Columns) -> pl.Expr:
        return columns.has_any("holds", value["holds"])

    return (Requirement(("holds",), is_broken),)
