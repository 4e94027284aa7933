"""Frames as COPY takes them in binary: the server reads such rows in a third of the time of text.

A row is a count of its fields and, of each, its length and its bytes, big-endian; of null the
length is -1. Rows differ in length, so every field is laid at its own place in one buffer: fields
of one length all at once, as items of that length in a view that has an item at every byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
"""What comes before the rows, once."""

_Bytes = npt.NDArray[np.uint8]
_Places = npt.NDArray[np.int64]
_LENGTH = np.dtype(">i4")
_COUNT = np.dtype(">i2")
_DAYS_TO_2000 = 10_957
_MICROSECONDS_TO_2000 = 946_684_800_000_000

_FIXED: Mapping[str, tuple[str, pl.DataType, int]] = {
    "bigint": (">i8", pl.Int64(), 0),
    "integer": (">i4", pl.Int32(), 0),
    "boolean": ("u1", pl.UInt8(), 0),
    "double precision": (">f8", pl.Float64(), 0),
    "date": (">i4", pl.Int32(), _DAYS_TO_2000),
    "timestamp with time zone": (">i8", pl.Int64(), _MICROSECONDS_TO_2000),
}
"""Types of one length: how a value is written, what it is cast to, and where it begins to count."""

_OF_ANY_LENGTH = ("text", "character varying", "bytea")

_ARRAY = np.dtype(
    [(name, ">i4") for name in ("length", "dimensions", "nulls", "oid", "count", "first")]
)
"""What comes before the items of an array of one dimension, which is counted from ``first``."""

_OIDS = {"bigint": 20, "integer": 23, "date": 1082}
"""Types of which there are arrays here."""


class _Field:
    """A column, ready to be laid.

    :param sizes: bytes of each row's field, its length included.
    :param lay: puts them into a buffer, each at its place.
    """

    def __init__(self, sizes: _Places, lay: Callable[[_Bytes, _Places], None]) -> None:
        self.sizes = sizes
        self.lay = lay


def binary(frame: pl.DataFrame, types: Mapping[str, str]) -> bytes:
    """Return the rows of a frame as COPY takes them, without what comes before and after.

    :param types: of each column the name of its type, as PostgreSQL says it.
    :raises ValueError: if an array is empty or null, or something in it is, or if a type is one
        of which nobody here knows how it is written.
    """
    if frame.is_empty():
        return b""
    fields = [_field(frame[name], types[name]) for name in frame.columns]
    sizes = np.sum([field.sizes for field in fields], axis=0) + _COUNT.itemsize
    ends = np.cumsum(sizes)
    rows = np.empty(int(ends[-1]), dtype=np.uint8)
    places = ends - sizes
    _lay(rows, places, np.full(frame.height, len(fields), dtype=_COUNT))
    places += _COUNT.itemsize
    for field in fields:
        field.lay(rows, places)
        places += field.sizes
    return rows.tobytes()


def _field(values: pl.Series, kind: str) -> _Field:
    if kind.endswith("[]"):
        return _arrays(values, kind.removesuffix("[]"))
    if kind in _FIXED:
        return _of_one_length(values, kind)
    if kind not in _OF_ANY_LENGTH:
        raise ValueError(f"nobody here writes {kind} in binary")
    if kind == "bytea" and values.dtype != pl.Binary:
        values = values.cast(pl.String).str.strip_prefix("\\x").str.decode("hex")
    if values.dtype == pl.Binary:
        sizes, body = values.bin.size(), b"".join(values.drop_nulls().to_list())
    else:
        values = values.cast(pl.String)
        sizes, body = values.str.len_bytes(), values.drop_nulls().str.join("").item().encode()
    heads = sizes.cast(pl.Int64).fill_null(-1).to_numpy().astype(_LENGTH)
    return _of_many_lengths(heads, np.frombuffer(body, dtype=np.uint8), _numbers(sizes))


def _of_one_length(values: pl.Series, kind: str) -> _Field:
    items = _items(values, kind)
    known = values.is_not_null().to_numpy()
    if known.all():
        return _Field(
            np.full(len(values), items.itemsize, dtype=np.int64),
            lambda rows, places: _lay(rows, places, items),
        )
    nulls = np.full(len(values) - int(known.sum()), -1, dtype=_LENGTH)

    def lay(rows: _Bytes, places: _Places) -> None:
        _lay(rows, places[known], items[known])
        _lay(rows, places[~known], nulls)

    return _Field(np.where(known, items.itemsize, _LENGTH.itemsize), lay)


def _arrays(values: pl.Series, kind: str) -> _Field:
    counts = values.list.len()
    if counts.null_count() or not (counts > 0).all():
        raise ValueError("an array is empty, or null")
    within = values.explode()
    if within.null_count():
        raise ValueError("something in an array is null")
    items = _items(within, kind)
    sizes = _numbers(counts) * items.itemsize
    heads = np.zeros(len(values), dtype=_ARRAY)
    heads["length"] = sizes + (_ARRAY.itemsize - _LENGTH.itemsize)
    heads["dimensions"], heads["oid"], heads["first"] = 1, _OIDS[kind], 1
    heads["count"] = counts.to_numpy()
    return _of_many_lengths(heads, items.view(np.uint8), sizes)


def _items(values: pl.Series, kind: str) -> npt.NDArray[Any]:
    """Return values of one length, each after that length; of null any value."""
    written, cast, begins = _FIXED[kind]
    if isinstance(values.dtype, pl.Datetime):
        values = values.dt.cast_time_unit("us")
    plain = values.to_physical().cast(cast).fill_null(0)
    items = np.empty(len(values), dtype=[("length", _LENGTH), ("value", written)])
    items["length"] = items.dtype["value"].itemsize
    items["value"] = plain.to_numpy() - begins if begins else plain.to_numpy()
    return items


def _of_many_lengths(heads: npt.NDArray[Any], body: _Bytes, sizes: _Places) -> _Field:
    """Return a field of heads, each before its part of a body.

    :param sizes: of the parts, without the heads.
    """
    begins = np.cumsum(sizes) - sizes

    def lay(rows: _Bytes, places: _Places) -> None:
        _lay(rows, places, heads)
        after = places + heads.itemsize
        for size in np.flatnonzero(np.bincount(sizes)):
            if size:
                among = np.flatnonzero(sizes == size)
                parts = _at_every_byte(body, int(size))[begins[among]]
                _at_every_byte(rows, int(size))[after[among]] = parts

    return _Field(sizes + heads.itemsize, lay)


def _lay(rows: _Bytes, places: _Places, items: npt.NDArray[Any]) -> None:
    if items.size:
        whole = items.view(np.dtype((np.void, items.itemsize)))
        _at_every_byte(rows, items.itemsize)[places] = whole


def _at_every_byte(buffer: _Bytes, size: int) -> npt.NDArray[np.void]:
    """Return a view of a buffer that has an item of so many bytes at every byte."""
    return np.ndarray(
        (buffer.size - size + 1,), dtype=np.dtype((np.void, size)), buffer=buffer, strides=(1,)
    )


def _numbers(counts: pl.Series) -> _Places:
    return counts.fill_null(0).cast(pl.Int64).to_numpy()
