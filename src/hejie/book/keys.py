"""Where each child row's parent stands, without hashing every row.

Rows of a tape mostly come in runs (all due lines of a loan together) and often in the parents'
own order. So the ids are compared run by run: equal sequences need no lookup at all, and any
other order falls back to one join over runs instead of rows.
"""

from __future__ import annotations

import polars as pl


def positions(*, child: pl.Series, parent: pl.Series) -> pl.Series:
    """Return the row of ``parent`` that each row of ``child`` names (UInt32, null where none).

    :param child: ids of the children's parents, any order, repeats welcome.
    :param parent: the parents' ids, each once; the first wins if not.
    """
    if child.is_empty():
        return pl.Series("position", [], dtype=pl.UInt32)
    starts = child.ne_missing(child.shift(1))
    starts[0] = True
    run_of_row = starts.cum_sum().cast(pl.UInt32) - 1
    run_ids = child.filter(starts)
    if run_ids.len() == parent.len() and run_ids.equals(parent, check_names=False):
        return run_of_row.rename("position")
    lookup = pl.DataFrame({"id": parent}).with_row_index("position")
    lookup = lookup.unique("id", keep="first", maintain_order=True)
    found = pl.DataFrame({"id": run_ids}).join(
        lookup, on="id", how="left", maintain_order="left", nulls_equal=False
    )
    return found["position"].cast(pl.UInt32).gather(run_of_row).rename("position")
