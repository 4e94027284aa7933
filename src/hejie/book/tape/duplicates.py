"""Keys that stand twice: the first row stays, later ones are set aside.

Ids mostly arrive in order, where comparing neighbours proves them distinct; hashing comes second,
and comparing keys themselves only where two hashes agree.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from hejie.book.keys import neighbors
from hejie.book.tape.draft import Draft

IDENTICAL = "repeats row {}"
CONFLICTING = "stands in row {} already, with other values"


def reject_duplicates(draft: Draft) -> None:
    """Set aside each row whose key an earlier row that stays has."""
    table = draft.table
    if not table.key:
        return
    stays = draft.stays()
    keys = draft.frame.select(table.key)
    parents = draft.parents
    if stays is not None:
        keys = keys.filter(stays)
        parents = None if parents is None else parents.filter(stays)
    if _are_distinct(keys, parents):
        return
    at = pl.Series(np.arange(draft.frame.height, dtype=np.uint32))
    at = at if stays is None else at.filter(stays)
    repeated = (
        keys.with_columns(at=at)
        .filter(keys.is_duplicated())
        .with_columns(first=pl.col("at").first().over(table.key))
        .filter(pl.col("at") != pl.col("first"))
        .select("at", "first")
    )
    same = _same(draft.frame, repeated["at"], repeated["first"])
    field = table.key[-1]
    for row, first, is_same in zip(repeated["at"], repeated["first"], same, strict=True):
        number = draft.number_of(pl.Series([first], dtype=pl.UInt32)).item()
        draft.reject(
            field=field,
            at=pl.Series([row], dtype=pl.UInt32),
            because=(IDENTICAL if is_same else CONFLICTING).format(number),
            casts_doubt=not is_same,
        )


def _are_distinct(keys: pl.DataFrame, parents: pl.Series | None) -> bool:
    if keys.height < 2:  # noqa: PLR2004 - one row cannot stand twice
        return True
    if keys.width == 1:
        return _are_texts_distinct(keys.to_series())
    if parents is not None and not parents.null_count():
        return _are_numbers_distinct(parents, keys.to_series(1))
    return not keys.is_duplicated().any()


def _are_texts_distinct(ids: pl.Series) -> bool:
    if all((later > earlier).all() for _, earlier, later in neighbors(ids)):
        return True
    return _is_counting_up(ids) or ids.hash().n_unique() == ids.len()


def _is_counting_up(ids: pl.Series) -> bool:
    """Tell whether ids rise by length, then by text, as numbers without leading zeros do."""
    lengths = neighbors(ids.str.len_bytes())
    return all(
        ((longer > shorter) | ((longer == shorter) & (later > earlier))).all()
        for (_, earlier, later), (_, shorter, longer) in zip(neighbors(ids), lengths, strict=True)
    )


def _are_numbers_distinct(parents: pl.Series, numbers: pl.Series) -> bool:
    """Tell whether no parent has a number twice."""
    is_rising, starts = True, [parents.head(1)]
    for row, earlier, later in neighbors(numbers):
        after = parents.slice(row, later.len())
        changes = after != parents.slice(row - 1, later.len())
        is_rising = is_rising and ((later > earlier) | changes).all()
        starts.append(after.filter(changes))
    if is_rising:
        runs = pl.concat(starts)
        if (runs.slice(1) > runs.slice(0, runs.len() - 1)).all() or runs.n_unique() == runs.len():
            return True
    both = parents.cast(pl.Int64) * (1 << 32) + numbers
    return both.n_unique() == both.len()


def _same(frame: pl.DataFrame, one: pl.Series, other: pl.Series) -> pl.Series:
    left, right = frame[one], frame[other]
    same = pl.Series(np.ones(one.len(), dtype=np.bool_))
    for name in frame.columns:
        same &= left[name].eq_missing(right[name])
    return same
