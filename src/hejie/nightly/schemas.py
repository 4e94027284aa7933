"""What a night writes: the schema of every output, as published.

Money is int64 minor units. ``windows`` are lawful hours of the plan day in the borrower's clock,
half-open, without a zone. ``next_moment`` is the earliest moment at which only time would have had
to pass for the touch to be permitted, null where that is not known.
"""

from __future__ import annotations

import polars as pl

from hejie.book.tape.tables import PROBLEM_SCHEMA
from hejie.values.names import COMPONENTS

_MONEY = pl.Int64()
_AMOUNTS = ("principal", "interest", "fee", "penalty", "costs")
assert sorted(_AMOUNTS) == sorted(COMPONENTS)  # noqa: S101 - the order is the contract's

AGEING = pl.Schema(
    {
        "loan_id": pl.String(),
        "borrower_id": pl.String(),
        "lender_id": pl.String(),
        **dict.fromkeys(_AMOUNTS, _MONEY),
        **dict.fromkeys(("above_cap", "total", "unapplied"), _MONEY),
        "days_past_due": pl.Int32(),
        "bucket": pl.String(),
        "above_cap_mode": pl.String(),
    }
)

WINDOWS = pl.List(pl.Struct({"from": pl.Datetime("us"), "until": pl.Datetime("us")}))

DECISIONS = pl.Schema(
    {
        "lender_id": pl.String(),
        "borrower_id": pl.String(),
        "step": pl.Int32(),
        "action": pl.String(),
        "after": pl.String(),
        "only_if": pl.String(),
        "purpose": pl.String(),
        "reason_codes": pl.List(pl.String),
        "duties": pl.List(pl.String),
        "expected_value": _MONEY,
        "cost": _MONEY,
        "priority": pl.Int64(),
        "windows": WINDOWS,
        "strategy": pl.String(),
        "arm": pl.String(),
    }
)

REFUSALS = pl.Schema(
    {
        "lender_id": pl.String(),
        "borrower_id": pl.String(),
        "action": pl.String(),
        "rule": pl.String(),
        "cite": pl.String(),
        "force": pl.String(),
        "next_moment": pl.Datetime("us", "UTC"),
    }
)

OUTPUTS: dict[str, pl.Schema] = {
    "ageing": AGEING,
    "decisions": DECISIONS,
    "refusals": REFUSALS,
    "problems": PROBLEM_SCHEMA,
}
"""Every table a night writes, by file name without ``.parquet``."""
