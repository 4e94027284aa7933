"""Two samples of 20,000 people, drawn once: one clean, one with bad rows."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from hejie.simulation.sample import sample_tape
from hejie.values.moments import Day

AS_OF = Day(2026, 11, 21)
PEOPLE = 20_000
SEED = 20261121


@pytest.fixture(scope="session")
def as_of() -> Day:
    """Return the day both samples stand at."""
    return AS_OF


@pytest.fixture(scope="session")
def clean() -> dict[str, pl.DataFrame]:
    """Return the tables of a sample without bad rows."""
    return sample_tape(borrowers=PEOPLE, seed=SEED, as_of=AS_OF, dirty=False)[0]


@pytest.fixture(scope="session")
def dirty() -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Return the tables and the manifest of a sample with bad rows."""
    return sample_tape(borrowers=PEOPLE, seed=SEED, as_of=AS_OF)


@pytest.fixture(scope="session")
def oldest_unpaid(clean: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Return, a row a loan, its oldest unpaid due day and unpaid principal.

    Found the long way round: payments that stand, summed, against due lines, summed; penalty is
    left out, and so is the book's own ageing.
    """
    payments = clean["payments"]
    reversed_ids = payments["reverses"].drop_nulls()
    stands = pl.col("reverses").is_null() & ~pl.col("payment_id").is_in(reversed_ids.implode())
    paid = payments.filter(stands).group_by("loan_id").agg(paid=pl.col("amount").sum())
    lines = (
        clean["instalments"]
        .with_columns(total=pl.sum_horizontal("principal", "interest", "fee"))
        .with_columns(owed=pl.col("total").cum_sum().over("loan_id"))
        .join(paid, on="loan_id", how="left", maintain_order="left")
        .filter(pl.col("owed") > pl.col("paid").fill_null(0))
    )
    open_lines = lines.group_by("loan_id").agg(
        oldest=pl.col("due_on").min(), unpaid=pl.col("principal").sum()
    )
    joined = clean["loans"].join(open_lines, on="loan_id", how="left", maintain_order="left")
    days = (pl.lit(AS_OF) - pl.col("oldest")).dt.total_days()
    return joined.select("loan_id", "borrower_id", "unpaid", days=days)
