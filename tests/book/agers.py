"""The function under test and the slow one, called alike: a book in, rows by loan out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest
from books import Book
from oracle import age_slowly

from hejie.book.age import age
from hejie.book.waterfall import RepaymentOrder

Aged = dict[str, dict[str, Any]]

COMPONENTS = ("principal", "interest", "fee", "penalty", "costs")
SCHEMA = pl.Schema(
    {
        "loan_id": pl.String(),
        **dict.fromkeys((*COMPONENTS, "above_cap", "total", "unapplied"), pl.Int64()),
        "days_past_due": pl.Int32(),
        "bucket": pl.String(),
    }
)
COLUMNS = tuple(name for name in SCHEMA if name != "loan_id")
ORDERS = (
    RepaymentOrder(date.min, ("costs", "penalty", "fee", "interest", "principal")),
    RepaymentOrder(
        date.min,
        ("principal", "interest", "fee", "penalty", "costs"),
        products=("credit_card",),
        after_days=90,
    ),
)
"""The standard order, and that of credit cards more than 90 days past due."""


def aged_frame(book: Book) -> pl.DataFrame:
    """Return what the function of the house gives, with all its columns."""
    return age(**book.frames(), as_of=book.as_of, orders=ORDERS)


def by_columns(book: Book) -> Aged:
    """Age with the function of the house."""
    frame = aged_frame(book).select(*SCHEMA)
    assert frame.schema == SCHEMA
    rows = frame.to_dicts()
    aged = {row.pop("loan_id"): row for row in rows}
    assert len(aged) == len(rows), "a loan came out twice"
    return aged


def by_oracle(book: Book) -> Aged:
    """Age with the oracle, event by event."""
    aged = age_slowly(book.loans, book.instalments, book.payments, book.as_of)
    return {key: {name: row[name] for name in COLUMNS} for key, row in aged.items()}


def by_oracle_every_day(book: Book) -> Aged:
    """Age with the oracle, walking through every single day."""
    aged = age_slowly(book.loans, book.instalments, book.payments, book.as_of, every_day=True)
    return {key: {name: row[name] for name in COLUMNS} for key, row in aged.items()}


both = pytest.mark.parametrize("ager", [by_columns, by_oracle], ids=["columns", "oracle"])
"""Run a test on both: what is asked of the function must hold for the oracle too."""

Ager = Callable[[Book], Aged]
