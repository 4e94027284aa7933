"""Place: where somebody may be met only if they said so.

``consent_at`` lists the places at which the borrower's consent to be met there must be on record.
"""

from __future__ import annotations

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken at such a place without consent."""

    def is_broken(columns: Columns) -> pl.Expr:
        return columns.is_one_of("place", value["consent_at"]) & ~columns.flag("place_consented")

    return (Requirement(("place", "place_consented"), is_broken),)
