"""Bringing what a child table says, a row a parent, to the parent's rows."""

from __future__ import annotations

import polars as pl


def spread(found: pl.DataFrame, *, rows: int) -> pl.DataFrame:
    """Return ``found`` with a row for each of ``rows`` parents; null where it says nothing.

    :param found: a column ``row`` (UInt32, each once) and what is said of that parent.
    """
    every = pl.DataFrame({"row": pl.int_range(rows, dtype=pl.UInt32, eager=True)})
    return every.join(found, on="row", how="left", maintain_order="left").drop("row")
