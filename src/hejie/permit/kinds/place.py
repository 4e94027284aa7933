"""Place: where somebody may be met only if they said so.

A visit at work tells colleagues what concerns nobody but the borrower. ``consent_at`` lists the
places (``home``, ``workplace``, ``public``) at which the borrower's consent to be met there must be
on record; elsewhere the rule asks nothing.

With ``consent_at: [workplace]``, a visit at work without consent is refused, with it permitted, and
a visit at home is not this rule's business. ``place`` and ``place_consented`` are facts of the
touch: the evening before, the rule is the duty ``agree_place``. At the gate an unknown place is
undetermined, unless consent is there: then it cannot matter.
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
