"""Rows of a source that are one row of the table: distinct rows, and groups with sums."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hejie.book.tape.mapping import Grouping

_ROW = "\0row"


@dataclass(frozen=True, slots=True)
class Grouped:
    """Groups in the order of their first row: their columns, and the group of each row."""

    frame: pl.DataFrame
    first: pl.Series
    group_of_row: pl.Series


def distinct_rows(raw: pl.DataFrame, *, columns: list[str]) -> pl.Series:
    """Return the positions of rows that differ in ``columns`` from every earlier row."""
    return raw.select(pl.struct(columns).is_first_distinct()).to_series().arg_true()


def group(frame: pl.DataFrame, *, by: Grouping) -> Grouped:
    """Make rows with equal keys one; a sum of nothing but nulls is null."""
    groups = (
        frame.with_row_index(_ROW)
        .group_by(by.keys, maintain_order=True)
        .agg(pl.col(_ROW), *(_combined(name, way) for name, way in by.ways.items()))
    )
    rows = groups[_ROW]
    of_group = pl.DataFrame({"row": rows}).with_row_index("group").explode("row").sort("row")
    return Grouped(
        frame=groups.select(frame.columns),
        first=rows.list.min(),
        group_of_row=of_group["group"],
    )


def _combined(name: str, way: str) -> pl.Expr:
    column = pl.col(name)
    if way == "sum":
        return pl.when(column.count() > 0).then(column.sum())
    return column.sort(nulls_last=True).first() if way == "min" else column.sort().last()
