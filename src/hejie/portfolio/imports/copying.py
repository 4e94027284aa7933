"""Frames into tables and back by COPY, the only way that keeps up with a whole book."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.portfolio.imports.binary import SIGNATURE, binary

_SLICE = 20_000
_NULL = "\\N"


def copy_in(cursor: CursorWrapper, table: str, frame: pl.DataFrame) -> None:
    """Add the rows of a frame to a table; its columns are the table's."""
    if not frame.is_empty():
        copy_all(cursor, table, frame.iter_slices(_SLICE))


def copy_all(cursor: CursorWrapper, table: str, frames: Iterable[pl.DataFrame]) -> None:
    """Add the rows of frames of the same columns to a table."""
    coming = iter(frames)
    first = next(coming, None)
    if first is None:
        return
    named = ", ".join(f'"{name}"' for name in first.columns)
    with cursor.copy(
        f"COPY {table} ({named}) FROM STDIN WITH (FORMAT csv, NULL '{_NULL}')"
    ) as copy:
        copy.write(encoded(first))
        for frame in coming:
            copy.write(encoded(frame))


def copy_many(cursor: CursorWrapper, table: str, frame: pl.DataFrame) -> None:
    """Add many rows of a frame, of which each column is of the kind of the table's."""
    types = types_of(cursor, table)
    blocks = (binary(rows, types) for rows in frame.iter_slices(_SLICE))
    copy_binary(cursor, table, frame.columns, blocks)


def copy_binary(
    cursor: CursorWrapper,
    table: str,
    columns: Sequence[str],
    blocks: Iterable[bytes],
    *,
    frozen: bool = False,
) -> None:
    """Add rows that are written in binary already.

    :param frozen: the table's file was made in this transaction, and nobody else reads it before
        that ends: its rows are written as old ones, so that no reader has to mark them later.
    """
    named = ", ".join(f'"{name}"' for name in columns)
    ways = "FORMAT binary, FREEZE" if frozen else "FORMAT binary"
    with cursor.copy(f"COPY {table} ({named}) FROM STDIN WITH ({ways})") as copy:
        copy.write(SIGNATURE)
        for block in blocks:
            copy.write(block)


def types_of(cursor: CursorWrapper, table: str) -> dict[str, str]:
    """Return the types of a table's columns, as PostgreSQL names them."""
    cursor.execute(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [table],
    )
    return dict(cursor.fetchall())


def encoded(frame: pl.DataFrame) -> bytes:
    """Return the rows of a frame as COPY takes them in text; bytes become hex digits."""
    ours = [name for name, kind in frame.schema.items() if kind == pl.Binary]
    frame = frame.with_columns(
        pl.concat_str(pl.lit("\\x"), pl.col(name).bin.encode("hex")).alias(name) for name in ours
    )
    # Asked for text, Polars would copy the bytes twice more, and fresh memory is dear.
    written = io.BytesIO()
    frame.write_csv(
        written,
        include_header=False,
        null_value=_NULL,
        datetime_format="%Y-%m-%d %H:%M:%S%.6f+00",
    )
    return written.getvalue()


def copy_out(cursor: CursorWrapper, query: str, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return what a query of ours selects, in the columns of ``schema``."""
    found = io.BytesIO()
    with cursor.copy(f"COPY ({query}) TO STDOUT WITH (FORMAT csv, NULL '{_NULL}')") as copy:
        for block in copy:
            found.write(block)
    if not found.tell():
        return pl.DataFrame(schema=schema)
    found.seek(0)
    return pl.read_csv(
        found,
        has_header=False,
        null_values=_NULL,
        schema=pl.Schema(schema),
    )


def reserve(cursor: CursorWrapper, table: str, count: int) -> pl.Series:
    """Return so many ids of a table that nobody else gets, ascending."""
    query = (
        f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, {count})"
    )
    return copy_out(cursor, query, {"id": pl.Int64()})["id"].sort()


def reserve_alone(cursor: CursorWrapper, table: str, count: int) -> pl.Series:
    """Return so many ids at once; the caller holds the table, so that nobody else draws one."""
    cursor.execute(
        "SELECT setval(s, nextval(s) + greatest(%s - 1, 0)) "
        "FROM pg_get_serial_sequence(%s, 'id') AS of (s)",
        [count, table],
    )
    (last,) = cursor.fetchone()
    return pl.int_range(last - count + 1, last + 1, dtype=pl.Int64, eager=True).alias("id")
