"""Hold: something open on the matter or the person that stops collecting.

A dispute is being looked into, a complaint is open, the borrower has died, is bankrupt or keeps to
a plan: until that is closed, a touch about paying does harm. Whoever opens a hold also says how far
it reaches; the fact ``holds`` lists those whose scope covers the touch asked about.

``holds`` lists the kinds of hold that stop this touch. With ``holds: [dispute]``, a call while a
dispute is open is refused, and one while only a complaint is open is left to other rules. Holds
that nobody looked up (null) may be any, and so may a hold with a name that nobody knows: the answer
is then undetermined, unless a hold that stops is there too.
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
