"""From arrays of numbers to the column types of the tape."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from hejie.simulation.streams import Flags, Integers

DAY_SECONDS = 86_400
_MICROSECONDS = 1_000_000


def ids(letter: str, *, count: int, digits: int) -> pl.Series:
    """Return ``count`` ids, a letter and a number from 1.

    Ids of at most twelve bytes stand inside the column itself, which makes a million of them
    cheap to repeat.
    """
    number = pl.int_range(1, count + 1, dtype=pl.Int64).cast(pl.String).str.zfill(digits)
    return pl.select(pl.lit(letter) + number).to_series()


def days(numbers: Integers, *, known: Flags | None = None) -> pl.Series:
    """Return days from numbers of days since 1970, null where not ``known``."""
    return _null_unless(pl.Series(numbers.astype(np.int32)).cast(pl.Date), known)


def moments(seconds: Integers) -> pl.Series:
    """Return UTC moments from seconds since 1970."""
    return pl.Series(seconds * _MICROSECONDS).cast(pl.Datetime("us", "UTC"))


def flags(values: Flags, *, known: Flags | None = None) -> pl.Series:
    """Return flags, null where not ``known``."""
    return _null_unless(pl.Series(values), known)


def amounts(values: Integers, *, known: Flags) -> pl.Series:
    """Return whole numbers, null where not ``known``."""
    return _null_unless(pl.Series(values), known)


def names(choices: Sequence[str], *, at: Integers, known: Flags | None = None) -> pl.Series:
    """Return the choices at these positions, null where not ``known``."""
    column = pl.Series(list(choices), dtype=pl.String).gather(pl.Series(at, dtype=pl.UInt32))
    return _null_unless(column, known)


def taken(column: pl.Series, *, rows: Integers) -> pl.Series:
    """Return the column at these rows."""
    return column.gather(pl.Series(rows, dtype=pl.UInt32))


def _null_unless(column: pl.Series, known: Flags | None) -> pl.Series:
    if known is None:
        return column
    frame = pl.DataFrame({"value": column, "known": known})
    return frame.select(pl.when("known").then("value")).to_series()
