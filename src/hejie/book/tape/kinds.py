"""A column of a source becomes a column of its kind; what cannot be read is named, row by row.

Text and the native types of Parquet meet here: a day may be text, a timestamp or a date. Nothing
is guessed: what has two readings is unreadable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from hejie.book.tape import clocks
from hejie.book.tape.decimals import CLAMP, scaled
from hejie.book.tape.tables import Kind

RATE_DIGITS = 9
"""A rate is kept in parts per billion."""

_FLAGS = {
    **dict.fromkeys(("true", "1", "yes", "是"), True),
    **dict.fromkeys(("false", "0", "no", "否"), False),
}
_COUNT = r"^[+-]?[0-9]{1,18}(\.0*)?$"
_BECAUSE = {
    Kind.ID: "is not an identifier",
    Kind.TEXT: "is not text",
    Kind.NAME: "is not a name",
    Kind.NAMES: "is not a list of names, parted by ;",
    Kind.MONEY: "is not a decimal amount such as 1234.50",
    Kind.RATE: "is not a decimal fraction a year such as 0.18",
    Kind.DAY: "is not a day of the calendar, YYYY-MM-DD",
    Kind.MOMENT: "is not a moment such as 2026-11-21T10:00:00+08:00",
    Kind.COUNT: "is not a whole number",
    Kind.NUMBER: "is not a number",
    Kind.FLAG: "is neither true nor false",
    Kind.CLOCK: "is not a time of day, HH:MM",
}
_NO_OFFSET = "has no offset from UTC; write it as 2026-11-21T10:00:00+08:00"


class UnableToTellUnit(ValueError):
    """Money stands with fractions in a file whose money is in whole minor units."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How a source writes money: decimal ``digits`` of the currency, and ``major`` or ``minor``.

    Without a unit (Parquet), whole numbers are minor units and fractions are refused.
    """

    digits: int
    unit: str | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """Rows (positions in the column) that hold what cannot be read: what they say, and why."""

    at: pl.Series
    said: pl.Series
    because: str


def present(raw: pl.Series, *, trims: bool = True) -> pl.Series:
    """Return the column with blanks and NaN as nulls, and text without outer white space."""
    if raw.dtype.is_float():
        return raw.fill_nan(None)
    if isinstance(raw.dtype, pl.Categorical | pl.Enum | pl.Binary):
        raw = raw.cast(pl.String)
    return blank_to_null(raw) if raw.dtype == pl.String and trims else raw


def untidy(frame: pl.DataFrame) -> set[str]:
    """Return the columns of text that have outer spaces or empty texts, or are no plain text.

    Trimming copies every text; asking whether any needs it is a tenth of that.
    """
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    others = set(frame.columns) - set(texts)
    if not texts or frame.is_empty():
        return others
    spaced = pl.col(texts).str.starts_with(" ") | pl.col(texts).str.ends_with(" ")
    alarms = frame.select((spaced | (pl.col(texts) == "")).any().fill_null(value=False))
    return others | {name for name in texts if alarms[name].item()}


def blank_to_null(text: pl.Series) -> pl.Series:
    """Return text without outer white space; what is nothing else is null."""
    stripped = text.str.strip_chars()
    return stripped.set(stripped == "", None)


def is_untidy(text: pl.Series) -> bool:
    """Tell whether trimming would change any of these texts."""
    return not blank_to_null(text).equals(text, null_equal=True)


def as_text(raw: pl.Series) -> pl.Series:
    """Return any column as text; whole floats without their point, lists as ``(list)``."""
    if raw.dtype == pl.String:
        return raw
    if raw.dtype.is_nested():
        listed = pl.Series([None, "(list)"], dtype=pl.String)
        return listed.gather(raw.is_not_null().cast(pl.UInt32))
    if raw.dtype.is_float() and _is_whole(raw).all():
        raw = raw.cast(pl.Int64)
    return raw.cast(pl.String)


def read(
    raw: pl.Series, *, kind: Kind, scale: Scale, trims: bool = True
) -> tuple[pl.Series, tuple[Wrong, ...]]:
    """Return the column in the type of its kind, and the rows that could not be read.

    :param trims: whether text may still have outer white space.
    :raises UnableToTellUnit: if ``scale`` names no unit and money has fractions.
    """
    raw = present(raw, trims=trims)
    if raw.dtype == pl.Null:
        return raw.cast(kind.dtype), ()
    values = _READERS[kind](raw, scale)
    if values.dtype != kind.dtype:
        values = values.cast(kind.dtype)
    if values.null_count() == raw.null_count():
        return values, ()
    unread = (raw.is_not_null() & values.is_null()).arg_true()
    said = as_text(raw.gather(unread))
    if kind is not Kind.MOMENT:
        return values, (Wrong(unread, said, _BECAUSE[kind]),)
    naive = clocks.is_naive(said)
    parts = ((naive, _NO_OFFSET), (~naive, _BECAUSE[kind]))
    return values, tuple(
        Wrong(unread.filter(mask), said.filter(mask), because)
        for mask, because in parts
        if mask.any()
    )


def _is_whole(raw: pl.Series) -> pl.Series:
    return (raw.is_finite() & (raw == raw.round()) & (raw.abs() < CLAMP)).fill_null(value=True)


def _id(raw: pl.Series, _scale: Scale) -> pl.Series:
    if raw.dtype.is_float():
        raw = raw.set(~_is_whole(raw), None).cast(pl.Int64)
    if not raw.dtype.is_integer() or raw.len() == 0:
        return _text(raw, _scale)
    # Turning numbers into text is dear and ids come in runs: each run's number is turned once.
    raw = raw.rechunk()
    run = raw.rle_id()
    starts = pl.concat([pl.Series([0], dtype=pl.UInt32), (run.diff().slice(1) != 0).arg_true() + 1])
    return raw.gather(starts).cast(pl.String).gather(run)


def _text(raw: pl.Series, _scale: Scale) -> pl.Series:
    return (
        pl.Series([], dtype=pl.String).clear(raw.len()) if raw.dtype.is_nested() else as_text(raw)
    )


def _names(raw: pl.Series, _scale: Scale) -> pl.Series:
    if isinstance(raw.dtype, pl.List | pl.Array):
        return raw.cast(pl.List(pl.String))
    parts = as_text(raw).str.split(";")
    return parts.list.eval(pl.element().str.strip_chars()).list.eval(
        pl.element().filter(pl.element() != "")
    )


def _money(raw: pl.Series, scale: Scale) -> pl.Series:
    factor = 10**scale.digits if scale.unit == "major" else 1
    if raw.dtype.is_integer():
        minor = raw.cast(pl.Int64, strict=False)
        return minor if factor == 1 else minor.clip(-CLAMP // factor, CLAMP // factor) * factor
    text = as_text(raw)
    if scale.unit is None and text.str.contains(".", literal=True).any():
        raise UnableToTellUnit
    return scaled(text, digits=scale.digits if scale.unit == "major" else 0)


def _rate(raw: pl.Series, _scale: Scale) -> pl.Series:
    if raw.dtype.is_integer():
        return raw.cast(pl.Int64, strict=False)
    return scaled(as_text(raw), digits=RATE_DIGITS)


def _count(raw: pl.Series, _scale: Scale) -> pl.Series:
    if raw.dtype.is_integer():
        return raw.cast(pl.Int64, strict=False)
    if raw.dtype == pl.Boolean:
        return pl.Series([None], dtype=pl.Int64).new_from_index(0, raw.len())
    text = as_text(raw)
    text = text.set(~text.str.contains(_COUNT), None)
    return text.str.replace(r"\.0*$", "").cast(pl.Int64, strict=False)


def _number(raw: pl.Series, _scale: Scale) -> pl.Series:
    if raw.dtype.is_integer():
        return raw.cast(pl.Float64)
    values = as_text(raw).cast(pl.Float64, strict=False) if not raw.dtype.is_float() else raw
    return values.set(~values.is_finite(), None)


def _flag(raw: pl.Series, _scale: Scale) -> pl.Series:
    if raw.dtype == pl.Boolean:
        return raw
    text = as_text(raw).str.to_lowercase()
    return text.replace_strict(_FLAGS, default=None, return_dtype=pl.Boolean)


_READERS: dict[Kind, Callable[[pl.Series, Scale], pl.Series]] = {
    Kind.ID: _id,
    Kind.TEXT: _text,
    Kind.NAME: _text,
    Kind.NAMES: _names,
    Kind.MONEY: _money,
    Kind.RATE: _rate,
    Kind.DAY: lambda raw, _scale: clocks.days(raw, text=as_text),
    Kind.MOMENT: lambda raw, _scale: clocks.moments(raw, text=as_text),
    Kind.COUNT: _count,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.CLOCK: lambda raw, _scale: clocks.clocks(raw, text=as_text),
}
