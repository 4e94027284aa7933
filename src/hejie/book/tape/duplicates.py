"""Keys that stand twice: the first row stays, later ones are set aside.

Ids mostly arrive in order, where comparing neighbors finds every repeat; hashing comes second, and
comparing keys themselves only where two hashes agree.
"""

from __future__ import annotations

import polars as pl

from hejie.book.keys import neighbors
from hejie.book.tape.draft import Draft

IDENTICAL = "repeats row "
CONFLICTING = "is the key of another row already, row "


def reject_duplicates(draft: Draft) -> None:
    """Set aside each row whose key an earlier row that stays has."""
    table = draft.table
    if not table.key:
        return
    if draft.parents is None or len(table.key) == 1:
        keys = draft.frame.select(table.key)
    else:
        keys = pl.DataFrame({"parent": draft.parents, "number": draft.frame[table.key[-1]]})
    stays = draft.stays()
    keys = keys if stays is None else keys.filter(stays)
    if keys.is_empty():
        return
    repeats = _repeats_of_numbers(keys) if keys.width > 1 else _repeats_of_texts(keys.to_series())
    if repeats.is_empty():
        return
    later, first = repeats["row"], repeats["first"]
    if stays is not None:
        kept = stays.arg_true()
        later, first = kept.gather(later), kept.gather(first)
    same = _same(draft.frame, later, first)
    for mask, because in ((same, IDENTICAL), (~same, CONFLICTING)):
        draft.reject(
            field=table.key[-1],
            at=later.filter(mask),
            because=because + draft.number_of(first.filter(mask)).cast(pl.String),
            casts_doubt=because is CONFLICTING,
        )


def _repeats_of_texts(ids: pl.Series) -> pl.DataFrame:
    for order in (_rises, _rises_by_length):
        if (repeats := order(ids)) is not None:
            return repeats
    hashes = ids.hash()
    if hashes.n_unique() == hashes.len():
        return _NO_REPEATS
    return _among(pl.DataFrame({"id": ids}), hashes.is_duplicated())


def _repeats_of_numbers(keys: pl.DataFrame) -> pl.DataFrame:
    """Return the repeats of (parent, number), both integers."""
    parents, numbers = keys.to_series(0), keys.to_series(1)
    equal, starts = [], [parents.head(1)]
    for row, earlier, later in neighbors(numbers):
        after = parents.slice(row, later.len())
        changes = after != parents.slice(row - 1, later.len())
        if not ((later >= earlier) | changes).all():
            break
        equal.append((~changes & (later == earlier)).arg_true() + row)
        starts.append(after.filter(changes))
    else:
        runs = pl.concat(starts)
        rises = (runs.slice(1) > runs.slice(0, runs.len() - 1)).all()
        if rises or runs.n_unique() == runs.len():
            return _chained(pl.concat(equal)) if equal else _NO_REPEATS
    both = parents.cast(pl.Int64) * (1 << 32) + numbers
    if both.n_unique() == both.len():
        return _NO_REPEATS
    return _among(keys, both.is_duplicated())


_NO_REPEATS = pl.DataFrame(schema={"row": pl.UInt32, "first": pl.UInt32})
"""Rows whose key stands in an earlier row too, and the first of those."""


def _rises(ids: pl.Series) -> pl.DataFrame | None:
    """Return the repeats if ids never fall, so that equal ones are neighbors; None if they do."""
    equal = []
    for row, earlier, later in neighbors(ids):
        if not (later >= earlier).all():
            return None
        equal.append((later == earlier).arg_true() + row)
    return _chained(pl.concat(equal)) if equal else _NO_REPEATS


def _rises_by_length(ids: pl.Series) -> pl.DataFrame | None:
    """Return the same for ids that rise as numbers without leading zeros do."""
    equal = []
    lengths = neighbors(ids.str.len_bytes())
    for (row, earlier, later), (_, shorter, longer) in zip(neighbors(ids), lengths, strict=True):
        if not ((longer > shorter) | ((longer == shorter) & (later >= earlier))).all():
            return None
        equal.append((later == earlier).arg_true() + row)
    return _chained(pl.concat(equal)) if equal else _NO_REPEATS


def _chained(rows: pl.Series) -> pl.DataFrame:
    """Return for rows that equal the row before them the first row of each chain."""
    position = pl.int_range(rows.len(), dtype=pl.UInt32, eager=True)
    chain = rows.cast(pl.Int64) - position
    frame = pl.DataFrame({"row": rows, "chain": chain})
    return frame.select("row", first=pl.col("row").first().over("chain") - 1).cast(
        _NO_REPEATS.schema
    )


def _among(keys: pl.DataFrame, suspected: pl.Series) -> pl.DataFrame:
    """Return the repeats among suspected rows, which hold every one of them."""
    few = keys.with_row_index("row").filter(suspected)
    return (
        few.select("row", first=pl.col("row").first().over(keys.columns))
        .filter(pl.col("row") != pl.col("first"))
        .cast(_NO_REPEATS.schema)
    )


def _same(frame: pl.DataFrame, one: pl.Series, other: pl.Series) -> pl.Series:
    """Tell which pairs of rows are equal in every column."""
    left, right = frame[one], frame[other]
    same = pl.Series([True], dtype=pl.Boolean).new_from_index(0, one.len())
    for name in frame.columns:
        same &= left[name].eq_missing(right[name])
    return same
