"""The columns of an audit's findings."""

from __future__ import annotations

import polars as pl

FINDINGS = pl.Schema(
    {
        "touch_id": pl.String(),
        "lender_id": pl.String(),
        "borrower_id": pl.String(),
        "borrower_key": pl.String(),
        "agency_id": pl.String(),
        "actor": pl.String(),
        "action": pl.String(),
        "at": pl.Datetime("us", "UTC"),
        "local_at": pl.Datetime("us"),
        "rule": pl.String(),
        "instrument": pl.String(),
        "clause": pl.String(),
        "force": pl.String(),
        "counted": pl.String(),
        "count": pl.Int32(),
        "most": pl.Int32(),
        "is_whole": pl.Boolean(),
    }
)
"""A row a touch that should not have happened and a rule that it breaks, in the order of the
touches. ``borrower_key`` names the borrower where no id may stand. ``counted`` is the counter that
a cap limits, ``count`` what had already happened and ``most`` the cap; ``is_whole`` says whether
the history covers the counter's whole window."""
