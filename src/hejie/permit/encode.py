"""Facts as small integers: the one door through which facts come in.

A column that is missing, or a value that is mistyped or absurd, is an *unknown fact* (null), never
an error. Two things are kept apart from plain unknown, because forgetting them would permit: a
list with a name nobody knows (``GARBLED`` bit), and a wished hour nobody can read (``UNREADABLE``).
A lender in a body that nobody knows may be in any, so it counts as a member of each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import cache

import numpy as np
import polars as pl
from polars.datatypes import DataTypeClass

from hejie.permit.facts import ENCODED, FACTS, Fact, Holds
from hejie.values.moments import MINUTES_A_DAY, clock

GARBLED = 1 << 31
"""Bit of a list that holds a name which is in no list of names."""

UNREADABLE = -1
"""Minute of an hour that was given but cannot be read."""

_CLOCKS = pl.Enum([clock(minute) for minute in range(MINUTES_A_DAY + 1)])
MOST = 1 << 53
MOST_DAYS = 100_000
FIRST_MOMENT = int(datetime(1970, 1, 1, tzinfo=UTC).timestamp())
LAST_MOMENT = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())

_FEW = 3
"""One row in so many is few: gathering them, and putting them back, pays for itself."""

_NOTHING = np.uint32(0)
Bits = np.ndarray[tuple[int], np.dtype[np.uint32]]
_TEXTS = (pl.String, pl.Categorical, pl.Enum)


def encode(
    frame: pl.DataFrame, facts: Collection[str], *, asked_of: Mapping[str, pl.Series] | None = None
) -> pl.DataFrame:
    """Return the named facts of each row as integers: a column a fact that ``frame`` has.

    :param asked_of: for some facts, the only rows of which they are asked; others stay null.
    """
    names = [name for name in frame.columns if name in facts]
    few = {name: _few(frame[name], name, asked_of or {}) for name in names}
    made = _encoded(frame.select(name for name in names if few[name] is None))
    found = {column.name: column for column in made.iter_columns()}
    for name, rows in few.items():
        if rows is not None:
            column = _encoded(frame.select(name)[rows]).to_series()
            nothing = pl.Series(name, [None], dtype=column.dtype).new_from_index(0, frame.height)
            found[name] = nothing.scatter(rows, column)
    # Not ``with_columns``: the columns of a table may stand in other pieces than these.
    return pl.DataFrame([found[name] for name in names])


def _few(column: pl.Series, name: str, asked_of: Mapping[str, pl.Series]) -> pl.Series | None:
    """Return the rows worth encoding, if they are few; None if all are."""
    most = column.len() // _FEW
    if name in asked_of and asked_of[name].len() < most:
        return asked_of[name]
    if FACTS[name].holds is Holds.CLOCK and column.len() - column.null_count() < most:
        return column.is_not_null().arg_true()
    return None


def _encoded(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame of facts with all of them encoded."""
    lists = [name for name, dtype in frame.schema.items() if _is_list(dtype) and _holds_names(name)]
    others = frame.select(name for name in frame.columns if name not in lists)
    made = others.with_columns(_column(name, dtype) for name, dtype in others.schema.items())
    return pl.DataFrame([*made.iter_columns(), *(_bits(frame[n], FACTS[n]) for n in lists)])


def _holds_names(name: str) -> bool:
    return FACTS[name].holds is Holds.NAMES


def _is_list(dtype: pl.DataType) -> bool:
    return dtype in (pl.List, pl.Array)


@cache
def _column(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return the expression that encodes one fact's column of that type."""
    fact, column = FACTS[name], pl.col(name)
    match fact.holds:
        case Holds.NAME:
            found = _name(column, dtype, fact.choices)
        case Holds.FLAG:
            found = column if dtype == pl.Boolean else pl.lit(None, dtype=pl.Boolean)
        case Holds.COUNT:
            found = _count(column, dtype, name)
        case Holds.NUMBER:
            found = _number(column, dtype)
        case Holds.MOMENT:
            found = _moment(column, dtype)
        case Holds.MOMENTS:
            found = _moments(column, dtype)
        case Holds.CLOCK:
            found = _clock(column, dtype)
        case Holds.ZONE:
            is_text = dtype in _TEXTS
            found = column.cast(pl.String) if is_text else pl.lit(None, dtype=pl.String)
        case Holds.NAMES:
            found = _garbled_unless_null(column)
    return found.alias(name)


def _name(column: pl.Expr, dtype: pl.DataType, choices: tuple[str, ...]) -> pl.Expr:
    if dtype not in _TEXTS:
        return pl.lit(None, dtype=pl.UInt8)
    known = column if dtype == pl.String else column.cast(pl.String)
    return known.cast(pl.Enum(choices), strict=False).to_physical().cast(pl.UInt8)


def _count(column: pl.Expr, dtype: pl.DataType, name: str) -> pl.Expr:
    if dtype.is_integer():
        whole = column.cast(pl.Int64, strict=False)
    elif dtype.is_float():
        whole = pl.when(column == column.floor()).then(column).cast(pl.Int64, strict=False)
    else:
        return pl.lit(None, dtype=pl.Int64)
    is_days = name == "days_past_due"
    least, most = (-MOST_DAYS, MOST_DAYS) if is_days else (0, MOST)
    return pl.when((whole >= least) & (whole <= most)).then(whole)


def _number(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if not (dtype.is_integer() or dtype.is_float()):
        return pl.lit(None, dtype=pl.Float64)
    number = column.cast(pl.Float64)
    return pl.when((number >= 0) & (number <= MOST)).then(number)


def _moment(column: pl.Expr, dtype: pl.DataType | DataTypeClass) -> pl.Expr:
    if dtype == pl.Datetime:
        seconds = column.dt.epoch("s")
    elif dtype in _TEXTS:
        seconds = column.cast(pl.String).map_elements(seconds_of, return_dtype=pl.Int64)
    else:
        return pl.lit(None, dtype=pl.Int64)
    return pl.when((seconds >= FIRST_MOMENT) & (seconds < LAST_MOMENT)).then(seconds)


def _moments(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Return lists of seconds; unknown where one moment of a list cannot be read."""
    if isinstance(dtype, pl.Array):
        column, dtype = column.arr.to_list(), pl.List(dtype.inner)
    if not isinstance(dtype, pl.List):
        return pl.lit(None, dtype=ENCODED[Holds.MOMENTS])
    seconds = column.list.eval(_moment(pl.element(), dtype.inner))
    is_read = ~seconds.list.eval(pl.element().is_null()).list.any()
    return pl.when(is_read).then(seconds)


def seconds_of(text: str) -> int | None:
    """Return seconds since 1970 UTC of an ISO 8601 moment with an offset; None if it is not one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int(moment.timestamp() // 1) if moment.tzinfo else None


def _clock(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype not in _TEXTS:
        return pl.when(column.is_not_null()).then(pl.lit(UNREADABLE, dtype=pl.Int16))
    minute = column.cast(pl.String).cast(_CLOCKS, strict=False).to_physical().cast(pl.Int16)
    unread = pl.when(column.is_not_null()).then(pl.lit(UNREADABLE, dtype=pl.Int16))
    return pl.coalesce(minute, unread)


def _garbled_unless_null(column: pl.Expr) -> pl.Expr:
    return pl.when(column.is_not_null()).then(pl.lit(GARBLED, dtype=pl.UInt32))


def _bits(column: pl.Series, fact: Fact) -> pl.Series:
    """Return a bit a name for a list column; names that nobody knows are the ``GARBLED`` bit."""
    if column.dtype == pl.Array:
        column = column.arr.to_list()
    length = column.list.len()
    given = length.fill_null(0).to_numpy()
    found = _bit_of_each(column.list.explode(empty_as_null=False, keep_nulls=False), fact.choices)
    starts = np.cumsum(given, dtype=np.int64) - given
    # A list of nothing would take the first name of the next one; after the last one stands none.
    bits = np.bitwise_or.reduceat(np.append(found, _NOTHING), starts) if starts.size else found
    bits[given == 0] = 0
    made = pl.Series(fact.name, bits)
    return made.set(length.is_null(), None) if length.has_nulls() else made


def _bit_of_each(names: pl.Series, choices: tuple[str, ...]) -> Bits:
    powers = np.array([*(1 << at for at in range(len(choices))), GARBLED], dtype=np.uint32)
    if names.dtype not in _TEXTS:
        return np.full(names.len(), GARBLED, dtype=np.uint32)
    code = names.cast(pl.String).cast(pl.Enum(choices), strict=False).to_physical()
    each: Bits = powers[code.fill_null(len(choices)).to_numpy()]
    return each
