"""A tape's tables as the columns of the rows; nothing here says who anybody is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import polars as pl

from hejie.book.tape import Tape
from hejie.values.moments import Day

OF_LOANS = ("parties", "instalments", "payments", "balances")
"""Tables whose rows hang on a loan."""

_LOAN_COLUMNS = (
    "principal",
    "annual_rate",
    "penalty_rate",
    "fee_rate",
    "disbursed_on",
    "term",
    "grace_days",
    "autopay",
)
_SCHEDULE = ("number", "due_on", "principal", "interest", "fee")


class Places(NamedTuple):
    """Where the tape's rows stand in the database: an id a row of ``borrowers`` and ``loans``."""

    servicer: int
    borrowers: pl.Series
    loans: pl.Series
    lenders: Mapping[str, int]


def rows_of(
    tape: Tape, places: Places, *, numbers: Callable[[], pl.Series], as_of: Day, now: datetime
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the name and the frame of each staged table, in the order in which they are written.

    :param numbers: gives of each past contact the keyed hash of the number as hex text.
    """
    loan_of = {name: places.loans.gather(tape.positions[name]) for name in OF_LOANS}
    borrower_of = {
        name: places.borrowers.gather(at)
        for name, at in tape.positions.items()
        if name not in OF_LOANS
    }
    yield "borrower", _borrowers(tape, places)
    yield "loan", _loans(tape, places, borrower_of["loans"])
    yield "schedule", _schedules(tape, loan_of["instalments"])
    yield "givenbalance", _balances(tape, loan_of["balances"], as_of)
    yield "loanparty", _parties(tape, loan_of["parties"])
    yield "payment", _payments(tape, places, loan_of["payments"], now)
    yield "pastcontact", _contacts(tape, places, borrower_of["touches"], numbers())
    yield "pastpromise", _promises(tape, borrower_of["promises"])
    yield "placement", _placements(tape, borrower_of["placements"])
    yield "toldhold", _holds(tape, borrower_of["holds"])
    yield "toldwish", _wishes(tape, borrower_of["preferences"])


def _text(name: str) -> pl.Expr:
    return pl.col(name).fill_null("")


def _counted(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with ``nth``, so that of rows that say the very same each counts."""
    return frame.with_columns(
        nth=pl.int_range(pl.len(), dtype=pl.Int64).over(frame.columns)
        if frame.height
        else pl.lit(0, dtype=pl.Int64)
    )


def _borrowers(tape: Tape, places: Places) -> pl.DataFrame:
    return tape["borrowers"].select(
        places.borrowers.alias("id"),
        pl.lit(places.servicer).alias("servicer_id"),
        pl.col("borrower_id").alias("external_id"),
        _text("time_zone"),
        _text("adcode"),
        pl.col("born_on").dt.month_end().alias("born_by"),
    )


def _loans(tape: Tape, places: Places, borrower: pl.Series) -> pl.DataFrame:
    lender = pl.col("lender_id").replace_strict(places.lenders, default=None, return_dtype=pl.Int64)
    return tape["loans"].select(
        places.loans.alias("id"),
        borrower.alias("borrower_id"),
        lender.alias("lender_id"),
        pl.lit(places.servicer).alias("servicer_id"),
        pl.col("loan_id").alias("external_id"),
        pl.lit(tape.currency).alias("currency"),
        *_LOAN_COLUMNS,
        *(_text(name) for name in ("product", "method", "status", "contract_no")),
    )


def _schedules(tape: Tape, loan: pl.Series) -> pl.DataFrame:
    lines = tape["instalments"].select(
        loan.alias("loan_id"),
        "number",
        "due_on",
        *(pl.col(name).fill_null(0) for name in ("principal", "interest", "fee")),
    )
    return lines.sort("loan_id", "number").group_by("loan_id", maintain_order=True).agg(_SCHEDULE)


def _balances(tape: Tape, loan: pl.Series, as_of: Day) -> pl.DataFrame:
    parts = ("interest", "fee", "penalty", "costs")
    return tape["balances"].select(
        loan.alias("loan_id"),
        pl.col("as_of").fill_null(as_of),
        "principal",
        *(pl.col(name).fill_null(0) for name in parts),
        "days_past_due",
        "next_due_on",
        "next_due_amount",
    )


def _parties(tape: Tape, loan: pl.Series) -> pl.DataFrame:
    return _counted(
        tape["parties"].select(
            loan.alias("loan_id"),
            pl.col("party_id").alias("organization_code"),
            "role",
            "share",
            "from_on",
            "until_on",
            "told_on",
        )
    )


def _payments(tape: Tape, places: Places, loan: pl.Series, now: datetime) -> pl.DataFrame:
    return tape["payments"].select(
        loan.alias("loan_id"),
        pl.lit(places.servicer).alias("servicer_id"),
        pl.col("payment_id").alias("external_id"),
        "paid_on",
        "amount",
        _text("reverses"),
        pl.lit(now).alias("received_at"),
    )


def _contacts(tape: Tape, places: Places, borrower: pl.Series, numbers: pl.Series) -> pl.DataFrame:
    return tape["touches"].select(
        borrower.alias("borrower_id"),
        pl.lit(places.servicer).alias("servicer_id"),
        pl.col("touch_id").alias("external_id"),
        "at",
        "action",
        _text("lender_id").alias("lender_code"),
        _text("party"),
        _text("purpose"),
        numbers.alias("number"),
        "connected",
        "talk_seconds",
        _text("outcome"),
        _text("actor"),
    )


def _promises(tape: Tape, borrower: pl.Series) -> pl.DataFrame:
    return _counted(
        tape["promises"].select(
            borrower.alias("borrower_id"),
            "made_at",
            "due_on",
            "amount",
            _text("state"),
        )
    )


def _placements(tape: Tape, borrower: pl.Series) -> pl.DataFrame:
    return _counted(
        tape["placements"].select(
            borrower.alias("borrower_id"),
            pl.col("agency_id").alias("agency_code"),
            "from_on",
            "until_on",
            "agency_listed",
            "agency_published",
            "agency_contract_in_force",
            "agency_evaluated_on",
            "borrower_told_of_agency",
        )
    )


def _holds(tape: Tape, borrower: pl.Series) -> pl.DataFrame:
    return _counted(
        tape["holds"].select(
            borrower.alias("borrower_id"),
            "kind",
            "since_on",
            "until_on",
            _text("scope"),
        )
    )


def _wishes(tape: Tape, borrower: pl.Series) -> pl.DataFrame:
    hours = ("agreed_earliest", "agreed_latest", "wished_earliest", "wished_latest")
    frame = tape["preferences"].select(
        borrower.alias("borrower_id"),
        _text("channel"),
        "opted_out",
        "all_contact_refused",
        "represented",
        *(_text(name) for name in ("borrower_status", *hours)),
    )
    # One of a channel, whatever it says: the row's constraint counts by borrower and channel.
    return frame.with_columns(
        nth=pl.int_range(pl.len(), dtype=pl.Int64).over("borrower_id", "channel")
        if frame.height
        else pl.lit(0, dtype=pl.Int64)
    )
