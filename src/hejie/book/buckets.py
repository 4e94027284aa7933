"""Days past due by thirties: C, M1 1–30, M2 31–60 … M6 151–180, M7+."""

from __future__ import annotations

import polars as pl

from hejie.values.names import BUCKETS

_DAYS = 30


def bucket(days_past_due: pl.Expr) -> pl.Expr:
    """Return the bucket's name for a column of days past due (0 or less is current)."""
    index = ((days_past_due + _DAYS - 1) // _DAYS).clip(0, len(BUCKETS) - 1)
    names = pl.Series("bucket", BUCKETS, dtype=pl.Enum(BUCKETS))
    return pl.lit(names).gather(index.cast(pl.UInt32)).cast(pl.String)
