"""Where each child row's parent stands, without hashing every row.

Rows of a tape mostly come in runs (all due lines of a loan together) and often in the parents'
own order. So the ids are compared run by run: equal sequences need no lookup at all, and any
other order falls back to one join over runs instead of rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl


def positions(*, child: pl.Series, parent: pl.Series) -> pl.Series:
    """Return the row of ``parent`` that each row of ``child`` names (UInt32, null where none).

    :param child: ids of the children's parents, any order, repeats welcome.
    :param parent: the parents' ids, each once; the first wins if not.
    """
    rows = child.len()
    if rows == 0:
        return pl.Series("position", [], dtype=pl.UInt32)
    changes = [
        row + earlier.ne_missing(later).arg_true().to_numpy()
        for row, earlier, later in neighbors(child)
    ]
    starts = np.concatenate(([0], *changes)).astype(np.uint32)
    is_repeating = len(starts) < rows
    found = _found(child.gather(starts) if is_repeating else child, parent)
    if not is_repeating:
        return found.rename("position")
    lengths = np.diff(starts, append=np.uint32(rows))
    if not found.null_count():
        return pl.Series("position", np.repeat(found.to_numpy(), lengths))
    run_of_row = np.repeat(np.arange(len(starts), dtype=np.uint32), lengths)
    return found.gather(run_of_row).rename("position")


def neighbors(column: pl.Series) -> Iterator[tuple[int, pl.Series, pl.Series]]:
    """Yield stretches of rows each beside the row before it: (first later row, earlier, later).

    A column read from many row groups stays in its pieces, which a plain shift would copy.
    """
    row = 0
    last: pl.Series | None = None
    for piece in column.get_chunks():
        if piece.is_empty():
            continue
        if last is not None:
            yield row, last, piece.head(1)
        yield row + 1, piece.slice(0, piece.len() - 1), piece.slice(1)
        last = piece.tail(1)
        row += piece.len()


def _found(run_ids: pl.Series, parent: pl.Series) -> pl.Series:
    if run_ids.len() == parent.len() and run_ids.equals(parent, check_names=False):
        return pl.Series(np.arange(run_ids.len(), dtype=np.uint32))
    # Equal ids have equal hashes, so a join of hashes misses none; what it finds is compared.
    found = _joined(run_ids.hash(), parent.hash())
    if found.len() == run_ids.len():
        named = found.is_not_null()
        if not run_ids.null_count() and (
            parent.gather(found.filter(named)).equals(run_ids.filter(named), check_names=False)
        ):
            return found
    return _joined(run_ids, parent, is_unique=False)


def _joined(child: pl.Series, parent: pl.Series, *, is_unique: bool = True) -> pl.Series:
    lookup = pl.DataFrame({"id": parent}).with_row_index("position")
    if not is_unique:
        lookup = lookup.unique("id", keep="first", maintain_order=True)
    found = pl.DataFrame({"id": child}).join(
        lookup, on="id", how="left", maintain_order="left", nulls_equal=False
    )
    return found["position"].cast(pl.UInt32)
