"""Frames into tables and back by COPY, the only way that keeps up with a whole book."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import polars as pl
from django.db.backends.utils import CursorWrapper

_SLICE = 200_000
_NULL = "\\N"


def copy_in(cursor: CursorWrapper, table: str, frame: pl.DataFrame) -> None:
    """Add the rows of a frame to a table; its columns are the table's, bytes are hex text."""
    if frame.is_empty():
        return
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    statement = f"COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '{_NULL}')"
    with cursor.copy(statement) as copy:
        for rows in frame.iter_slices(_SLICE):
            copy.write(
                rows.write_csv(
                    include_header=False,
                    null_value=_NULL,
                    datetime_format="%Y-%m-%d %H:%M:%S%.6f+00",
                ).encode()
            )


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


def reserve(cursor: CursorWrapper, table: str, count: int) -> Sequence[int]:
    """Return so many ids of a table that nobody else gets, ascending."""
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        [table, count],
    )
    return sorted(number for (number,) in cursor.fetchall())
