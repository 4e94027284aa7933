"""The book: a tape read, and its loans aged, beside summing the instalments in the same process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
from tests.bench.figures import Figure, median_seconds
from tests.bench.making import AS_OF, Size, tape

from hejie.book.age import age as age_loans
from hejie.book.tape import read_tape
from hejie.law import load_pack
from hejie.nightly.night import repayment_orders

_DAY = date.fromisoformat(AS_OF)


def read(size: Size) -> Iterator[Figure]:
    """Measure reading and checking a whole tape."""
    files = tape(size)
    floor = _floor(files)
    taken = median_seconds(lambda: read_tape(files, as_of=_DAY))
    yield Figure("read", "wall_time", taken, "s", floor)


def age(size: Size) -> Iterator[Figure]:
    """Measure ageing the loans of a tape that has been read."""
    files = tape(size)
    floor = _floor(files)
    book = read_tape(files, as_of=_DAY)
    tables = {name: book[name] for name in ("loans", "instalments", "payments")}
    orders = repayment_orders([load_pack("cn")])
    taken = median_seconds(lambda: age_loans(**tables, as_of=_DAY, orders=orders))
    yield Figure("age", "wall_time", taken, "s", floor)


def _floor(files: Path) -> float:
    """Return how long Polars takes to read the instalments and sum them by loan, once started."""
    path = files / "instalments.parquet"
    return median_seconds(
        lambda: (
            pl.read_parquet(path)
            .group_by("loan_id")
            .agg(pl.col("principal", "interest", "fee").sum())
        )
    )
