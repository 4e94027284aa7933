"""The receivables both sides are given, and what must stand at each threshold on a day.

A receivable is all of a loan that is owed: one due line, no interest, nothing paid. So days past
due are the same days to everybody, and what stands at a threshold can be counted here, by nothing
but dates. The thresholds are the first days of the months M1 to M6 in which collection counts, so
that in thirty days everything rises by one.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from tests.bench.children import UnableToRun

from hejie.book.tape.tables import TABLES

THRESHOLDS = (1, 31, 61, 91, 121, 151)
"""Days past due from which a receivable stands at each level, lowest first."""

DAY = date(2026, 11, 21)
THEN = DAY + timedelta(days=30)
LENDER = "lender"
_DUE_OVER = 200
_LEAST, _MOST, _STRIDE = 20_000, 800_000, 7_919
_LENT_ON = THEN - timedelta(days=_DUE_OVER)

Levels = list[tuple[int, int]]
"""How many receivables stand at each threshold, and what they sum to in fen."""


@dataclass(frozen=True, slots=True)
class Receivable:
    """What one borrower owes, in fen, from one day on."""

    code: str
    due_on: date
    amount: int


def receivables(count: int) -> list[Receivable]:
    """Return receivables due over two hundred days, the last on the later of both days."""
    return [
        Receivable(
            code=f"R{number:06}",
            due_on=THEN - timedelta(days=number % _DUE_OVER),
            amount=_LEAST + number * _STRIDE % (_MOST - _LEAST),
        )
        for number in range(count)
    ]


def levels(owed: Sequence[Receivable], *, on: date) -> Levels:
    """Return what stands at each threshold on a day; what is not late yet stands at none."""
    late = [((on - each.due_on).days, each.amount) for each in owed]
    ends = (*THRESHOLDS[1:], None)
    found = []
    for first, end in zip(THRESHOLDS, ends, strict=True):
        here = [owed for days, owed in late if days >= first and (end is None or days < end)]
        found.append((len(here), sum(here)))
    return found


def compare(who: str, *, found: Levels, expected: Levels, on: date) -> None:
    """Stop where somebody's counts or sums are not those that the dates give.

    :raises UnableToRun: with the first threshold that differs.
    """
    if len(found) != len(expected):
        raise UnableToRun(f"{who}: {len(found)} thresholds on {on}; there are {len(expected)}")
    for days, said, is_so in zip(THRESHOLDS, found, expected, strict=True):
        if said != is_so:
            raise UnableToRun(
                f"{who}: from day {days} on {said[0]} receivables of {said[1]} fen on {on}; "
                f"by their dates it is {is_so[0]} of {is_so[1]} fen"
            )


def write_list(owed: Sequence[Receivable], path: Path) -> None:
    """Write the receivables as CSV, for who reads no Parquet."""
    with path.open("w", encoding="utf-8", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(["code", "due_on", "cents"])
        rows.writerows((each.code, each.due_on, each.amount) for each in owed)


def write_tape(owed: Sequence[Receivable], folder: Path) -> None:
    """Write the receivables as a tape: each a loan of one due line, of a borrower of its own."""
    given = pl.DataFrame(owed, schema=["code", "due_on", "amount"], orient="row")
    code, number = pl.col("code"), pl.int_range(pl.len())
    tables = {
        "lenders": pl.DataFrame({"lender_id": [LENDER], "kind": ["consumer_finance"]}),
        "borrowers": given.select(
            borrower_id=code,
            name=pl.format("借款人{}", code),
            born_on=pl.lit(date(1990, 1, 1)),
            mobile=(10_400_000_000 + number).cast(pl.String),
            adcode=pl.lit("310101"),
            time_zone=pl.lit("Asia/Shanghai"),
        ),
        "loans": given.select(
            loan_id=code,
            borrower_id=code,
            lender_id=pl.lit(LENDER),
            product=pl.lit("consumer_loan"),
            principal="amount",
            disbursed_on=pl.lit(_LENT_ON),
            status=pl.lit("active"),
        ),
        "instalments": given.select(
            loan_id=code, number=pl.lit(1), due_on="due_on", principal="amount"
        ),
    }
    folder.mkdir(parents=True)
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
    said = {"asserts_none": [name for name in TABLES if name not in tables]}
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
