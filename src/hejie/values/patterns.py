"""Lists of names from columns of yes and no.

A row's yeses are a bit pattern. There are few distinct patterns, however many rows: each is turned
into a list of names once and handed to its rows.
"""

from __future__ import annotations

import polars as pl

_BITS = 63


def listed(stands: pl.DataFrame) -> pl.Series:
    """Return, a row, the names of the Boolean columns that hold it, in column order."""
    kinds, which = _kinds(stands)
    return kinds.gather(which)


def listed_at(stands: pl.DataFrame, *, rows: pl.Series, height: int) -> pl.Series:
    """Return ``listed`` for the given rows of a taller frame, and empty lists elsewhere."""
    empty = pl.Series("list", [[]], dtype=pl.List(pl.String))
    if rows.is_empty() or not stands.columns:
        return empty.new_from_index(0, height)
    kinds, which = _kinds(stands)
    index = pl.Series("at", [0], dtype=pl.UInt32).new_from_index(0, height)
    # In one piece: gathering from several costs many times more.
    return pl.concat((empty, kinds), rechunk=True).gather(index.scatter(rows, which + 1))


def _kinds(stands: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Return the distinct lists there are, and which of them each row has."""
    words = [stands.columns[at : at + _BITS] for at in range(0, stands.width, _BITS)]
    masks = stands.select(
        pl.sum_horizontal(
            pl.col(name).cast(pl.UInt64) * (1 << bit) for bit, name in enumerate(word)
        ).alias(f"word{at}")
        for at, word in enumerate(words)
    )
    kinds = masks.unique(maintain_order=True)
    lists = [
        [
            name
            for word, mask in zip(words, row, strict=True)
            for bit, name in enumerate(word)
            if mask >> bit & 1
        ]
        for row in kinds.iter_rows()
    ]
    which = masks.join(
        kinds.with_row_index("kind"), on=masks.columns, how="left", maintain_order="left"
    )["kind"]
    return pl.Series("list", lists, dtype=pl.List(pl.String)), which
