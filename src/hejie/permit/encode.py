"""Facts as small integers: the one door through which facts come in.

A column that is missing, or a value that is mistyped or absurd, is an *unknown fact* (null), never
an error. Two things are kept apart from plain unknown, because forgetting them would permit: a
list with a name nobody knows (``GARBLED`` bit), and a wished hour nobody can read (``UNREADABLE``).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from functools import cache

import polars as pl

from hejie.permit.facts import FACTS, Fact, Holds
from hejie.values.moments import MINUTES_A_DAY, SECONDS_A_DAY, clock
from hejie.values.zones import is_zone, offsets

GARBLED = 1 << 31
"""Bit of a list that holds a name which is in no list of names."""

UNREADABLE = -1
"""Minute of an hour that was given but cannot be read."""

_CLOCKS = pl.Enum([clock(minute) for minute in range(MINUTES_A_DAY + 1)])
MOST = 1 << 53
MOST_DAYS = 100_000
FIRST_MOMENT = int(datetime(1970, 1, 1, tzinfo=UTC).timestamp())
LAST_MOMENT = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp())


def encode(frame: pl.DataFrame, facts: Collection[str]) -> pl.DataFrame:
    """Return the named facts of each row as integers: a column a fact that ``frame`` has."""
    present = [(name, frame.schema[name]) for name in frame.columns if name in facts]
    made = frame.select([_column(name, dtype) for name, dtype in present])
    lists = [name for name, dtype in present if _is_list_fact(name, dtype)]
    return made.with_columns([_bits(frame[name], FACTS[name]) for name in lists]) if lists else made


def _is_list_fact(name: str, dtype: pl.DataType) -> bool:
    return FACTS[name].holds is Holds.NAMES and dtype == pl.List


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
        case Holds.CLOCK:
            found = _clock(column, dtype)
        case Holds.ZONE:
            found = column if dtype == pl.String else pl.lit(None, dtype=pl.String)
        case Holds.NAMES:
            found = _garbled_unless_null(column)
    return found.alias(name)


def _name(column: pl.Expr, dtype: pl.DataType, choices: tuple[str, ...]) -> pl.Expr:
    if dtype not in (pl.String, pl.Categorical, pl.Enum):
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


def _moment(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype == pl.Datetime:
        seconds = column.dt.epoch("s")
    elif dtype == pl.String:
        seconds = column.map_elements(seconds_of, return_dtype=pl.Int64)
    else:
        return pl.lit(None, dtype=pl.Int64)
    return pl.when((seconds >= FIRST_MOMENT) & (seconds < LAST_MOMENT)).then(seconds)


def seconds_of(text: str) -> int | None:
    """Return seconds since 1970 UTC of an ISO 8601 moment with an offset; None if it is not one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int(moment.timestamp() // 1) if moment.tzinfo else None


def _clock(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype != pl.String:
        return pl.when(column.is_not_null()).then(pl.lit(UNREADABLE, dtype=pl.Int16))
    minute = column.cast(_CLOCKS, strict=False).to_physical().cast(pl.Int16)
    unread = pl.when(column.is_not_null()).then(pl.lit(UNREADABLE, dtype=pl.Int16))
    return pl.coalesce(minute, unread)


def _garbled_unless_null(column: pl.Expr) -> pl.Expr:
    return pl.when(column.is_not_null()).then(pl.lit(GARBLED, dtype=pl.UInt32))


def _bits(column: pl.Series, fact: Fact) -> pl.Series:
    """Return a bit a name for a list column; only rows with something in them are opened."""
    length = column.list.len()
    bits = pl.select(pl.when(pl.lit(column.is_not_null())).then(pl.lit(0, pl.UInt32))).to_series()
    rows = (length > 0).fill_null(value=False).arg_true()
    if rows.len() == 0:
        return bits.alias(fact.name)
    inner = column.gather(rows)
    names = pl.DataFrame({"row": rows, "name": inner}).explode("name")
    if names["name"].dtype != pl.String:
        return bits.scatter(rows, GARBLED).alias(fact.name)
    code = pl.col("name").cast(pl.Enum(fact.choices), strict=False).to_physical()
    powers = pl.Series([1 << at for at in range(len(fact.choices))], dtype=pl.UInt32)
    unknown = 0 if fact.name == "memberships" else GARBLED
    opened = (
        names.with_columns(bit=pl.lit(powers).gather(code.cast(pl.UInt32)).fill_null(unknown))
        .group_by("row", maintain_order=True)
        .agg(pl.col("bit").bitwise_or())
    )
    return bits.scatter(opened["row"], opened["bit"]).alias(fact.name)


def local_time(made: pl.DataFrame, *, time_zone: str) -> pl.DataFrame:
    """Return ``day`` (Int32 since 1970) and ``minute`` (Int16) of each touch, in local time.

    :param made: encoded facts; ``at`` and ``time_zone`` are read.
    :param time_zone: the law's own zone, which dates a touch whose borrower's zone is unknown; its
        minute stays unknown.
    """
    rows = made.height
    if "at" not in made.columns:
        nothing = pl.Series("day", [None], dtype=pl.Int32).new_from_index(0, rows)
        return pl.DataFrame({"day": nothing, "minute": nothing.cast(pl.Int16)})
    seconds = made["at"]
    zone = (
        made["time_zone"]
        if "time_zone" in made.columns
        else pl.Series([None], dtype=pl.String).new_from_index(0, rows)
    )
    given = zone.unique().drop_nulls().to_list()
    zones = [time_zone, *(name for name in given if name != time_zone and is_zone(name))]
    numbers = zone.cast(pl.Enum(zones), strict=False).to_physical()
    local = seconds + offsets(zones=zones, zone=numbers.fill_null(0), seconds=seconds)
    clock_of = pl.col("local") % SECONDS_A_DAY // 60
    return pl.DataFrame({"local": local, "zone": numbers}).select(
        day=(pl.col("local") // SECONDS_A_DAY).cast(pl.Int32),
        minute=pl.when(pl.col("zone").is_not_null()).then(clock_of).cast(pl.Int16),
    )
