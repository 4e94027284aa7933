"""Bad rows on purpose, so that every night over a sample meets what real files hold.

A flaw spoils a row where it stands; a duplicate is put right after its twin. No row has two flaws.
Flaws that would stop a whole file (a missing column, an unknown currency) are left to tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import polars as pl

from hejie.simulation.streams import Integers, Stream

_TEN_THOUSAND = 10_000
_FIRST, _FAR = date(1, 1, 1), date(2999, 12, 31)
_FIRST_MOMENT = datetime(1, 1, 1, tzinfo=UTC)
_NO_BORROWER, _NO_LOAN = "B99999999", "L999999999"


@dataclass(frozen=True)
class Flaw:
    """What is wrong with a row: its ``column`` holds ``value``.

    Without a value the amount in the column turns negative. A twin repeats the row before it: to
    the letter where no column is named, else with another value in that column.
    """

    name: str
    column: str = ""
    value: object = None
    is_negative: bool = False
    is_twin: bool = False


def _missing(column: str) -> Flaw:
    return Flaw(f"missing {column}", column)


def _negative(column: str) -> Flaw:
    return Flaw(f"negative {column}", column, is_negative=True)


def _unknown(column: str, value: str) -> Flaw:
    return Flaw(f"unknown {column}", column, value)


def _absurd(column: str, value: date) -> Flaw:
    return Flaw(f"absurd {column} {value.year:04d}", column, value)


def _twin(column: str = "", value: object = None) -> Flaw:
    name = "conflicting duplicate" if column else "identical duplicate"
    return Flaw(name, column, value, is_twin=True)


FLAWS: Mapping[str, tuple[int, tuple[Flaw, ...]]] = {
    "borrowers": (
        100,
        (
            _twin(),
            _twin("occupation", "改口不详"),
            _negative("income_monthly"),
            _absurd("born_on", _FAR),
            _absurd("born_on", _FIRST),
            _missing("borrower_id"),
        ),
    ),
    "loans": (
        100,
        (
            _twin(),
            _twin("principal", 12_345_600),
            _negative("principal"),
            _unknown("borrower_id", _NO_BORROWER),
            _unknown("method", "balloon"),
            _unknown("product", "payday_loan"),
            _unknown("status", "asleep"),
            _absurd("disbursed_on", _FIRST),
            _absurd("disbursed_on", _FAR),
            _missing("loan_id"),
        ),
    ),
    "parties": (
        100,
        (_unknown("role", "uncle"), _missing("party_id"), _unknown("loan_id", _NO_LOAN), _twin()),
    ),
    "instalments": (
        4,
        (
            _twin(),
            _twin("principal", 1),
            _negative("principal"),
            _absurd("due_on", _FAR),
            _absurd("due_on", _FIRST),
            _unknown("loan_id", _NO_LOAN),
            _missing("loan_id"),
            _missing("number"),
        ),
    ),
    "payments": (
        6,
        (
            _twin(),
            _twin("amount", 99),
            _negative("amount"),
            _absurd("paid_on", _FAR),
            _absurd("paid_on", _FIRST),
            _unknown("loan_id", _NO_LOAN),
            _missing("payment_id"),
        ),
    ),
    "contact_points": (
        100,
        (
            _unknown("kind", "pigeon"),
            _missing("value"),
            _unknown("borrower_id", _NO_BORROWER),
            _unknown("relation", "neighbor"),
            _absurd("verified_on", _FAR),
            _twin(),
        ),
    ),
    "touches": (
        100,
        (
            _twin(),
            _twin("outcome", "distress"),
            _unknown("action", "telepathy"),
            _unknown("outcome", "shrug"),
            _missing("touch_id"),
            _unknown("borrower_id", _NO_BORROWER),
            Flaw("absurd at 0001", "at", _FIRST_MOMENT),
        ),
    ),
    "promises": (
        150,
        (
            _negative("amount"),
            _unknown("state", "maybe"),
            _absurd("due_on", _FIRST),
            _unknown("borrower_id", _NO_BORROWER),
            _missing("borrower_id"),
            _twin(),
        ),
    ),
    "holds": (
        200,
        (
            _unknown("kind", "curfew"),
            _absurd("since_on", _FIRST),
            _unknown("borrower_id", _NO_BORROWER),
            _missing("kind"),
            _twin(),
        ),
    ),
    "placements": (
        200,
        (_missing("agency_id"), _unknown("borrower_id", _NO_BORROWER), _absurd("from_on", _FIRST)),
    ),
    "preferences": (
        200,
        (
            _unknown("channel", "fax"),
            _unknown("wished_earliest", "25:99"),
            _unknown("borrower_id", _NO_BORROWER),
            _unknown("borrower_status", "abroad"),
        ),
    ),
}
"""By table: how many rows of ten thousand are spoiled, and how, in turn."""


def spoiled(frame: pl.DataFrame, *, table: str, seed: int) -> tuple[pl.DataFrame, dict[str, int]]:
    """Return the table with its flaws, and how many rows each flaw struck."""
    share, flaws = FLAWS.get(table, (0, ()))
    count = frame.height * share // _TEN_THOUSAND
    rows = Stream(seed=seed, name=f"dirt {table}").rows(count, of=frame.height)
    struck = {flaw: np.sort(rows[turn :: len(flaws)]) for turn, flaw in enumerate(flaws)}
    counts = {flaw.name: len(rows) for flaw, rows in struck.items() if len(rows)}
    schema = frame.schema
    for flaw, where in struck.items():
        if len(where) and not flaw.is_twin:
            frame = _with_flaw(frame, flaw, where)
    frame = _with_twins(frame, {flaw: where for flaw, where in struck.items() if flaw.is_twin})
    return frame.cast(schema), counts


def _with_flaw(frame: pl.DataFrame, flaw: Flaw, rows: Integers) -> pl.DataFrame:
    is_struck = np.zeros(frame.height, dtype=np.bool_)
    is_struck[rows] = True
    said = pl.col(flaw.column)
    wrong = -said.abs() - 1 if flaw.is_negative else pl.lit(flaw.value)
    return frame.with_columns(
        pl.when(pl.Series(is_struck)).then(wrong).otherwise(said).alias(flaw.column)
    )


def _with_twins(frame: pl.DataFrame, twins: Mapping[Flaw, Integers]) -> pl.DataFrame:
    if not any(len(rows) for rows in twins.values()):
        return frame
    copies = np.ones(frame.height, dtype=np.int64)
    for rows in twins.values():
        copies[rows] = 2
    last = np.cumsum(copies) - 1
    order = np.repeat(np.arange(frame.height), copies)
    frame = frame[pl.Series(order, dtype=pl.UInt32)]
    for flaw, rows in twins.items():
        if flaw.column:
            frame = _with_flaw(frame, flaw, last[rows])
    return frame
