"""Limitation and creditors, loan by loan, against the same read slowly off the rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from evenings import YEARS_LATER, Evening
from slow_claims import LONGSTOP, YEARS, creditor_is_known, still_runs

from hejie.book.tape import Tape
from hejie.nightly.balances import standing_on
from hejie.nightly.claims import change_untold
from hejie.nightly.limitation import Limitation, limitations, may_be_barred
from hejie.nightly.night import repayment_orders

PLAN_ON = YEARS_LATER + timedelta(days=1)
LAW = Limitation(
    years=YEARS,
    longstop_years=LONGSTOP,
    from_last_line=True,
    interrupted_by=frozenset({"part_payment", "acknowledgement"}),
)


def days_past_due(evening: Evening, tape: Tape) -> pl.Series:
    """Return how late each loan of a tape is on the night of an evening."""
    orders = repayment_orders(evening.rules.packs)
    return standing_on(tape, as_of=evening.as_of, orders=orders)["days_past_due"]


def slowly(tape: Tape, late: pl.Series) -> list[bool]:
    """Return of which loans it is not sure that their period still runs."""
    loans = tape["loans"].to_dicts()
    lenders: dict[str, set[str]] = {}
    for loan in loans:
        lenders.setdefault(loan["borrower_id"], set()).add(loan["lender_id"])
    rows = {
        name: tape[name].partition_by(key, as_dict=True)
        for name, key in (
            ("instalments", "loan_id"),
            ("payments", "loan_id"),
            ("promises", "borrower_id"),
        )
    }

    def of(table: str, key: str) -> list[dict[str, object]]:
        found = rows[table].get((key,))
        return [] if found is None else found.to_dicts()

    answers = []
    for loan, days in zip(loans, late, strict=True):
        alone = len(lenders[loan["borrower_id"]]) == 1
        promised = [row["made_at"].date() for row in of("promises", loan["borrower_id"])]
        answers.append(
            not still_runs(
                loan,
                lines=of("instalments", loan["loan_id"]),
                paid=of("payments", loan["loan_id"]),
                promised=promised if alone else [],
                oldest=YEARS_LATER - timedelta(days=days),
                on=PLAN_ON,
            )
        )
    return answers


@pytest.fixture(scope="module")
def aged(years_later: Evening) -> Tape:
    """Return the tape two years on, with payments and promises strewn over twenty-five years."""
    draw = np.random.default_rng(11)
    tape, tables = years_later.tape, dict(years_later.tape.tables)
    for name, column, years, days in (
        ("payments", "paid_on", (0, 0, 1, 2, 3, 5), 40),
        ("promises", "made_at", (0, 0, 1, 2, 3, 5), 40),
        ("instalments", "due_on", (0, 0, 2, 6, 19), 9),
    ):
        frame = tables[name]
        ago = 365 * draw.choice(years, size=len(frame)) + draw.integers(days, size=len(frame))
        moved = pl.col(column) - pl.duration(days=pl.lit(pl.Series(ago)))
        tables[name] = frame.with_columns(moved.cast(frame.schema[column]))
    return replace(tape, tables=tables)


def test_the_pack_says_what_is_tested_here(years_later: Evening) -> None:
    (law,) = limitations(years_later.rules.packs, PLAN_ON)
    assert (law.years, law.longstop_years, law.from_last_line) == (YEARS, LONGSTOP, True)
    assert law.interrupted_by > LAW.interrupted_by


def test_limitation_is_what_a_slow_reading_finds(years_later: Evening) -> None:
    tape = years_later.tape
    late = days_past_due(years_later, tape)
    quick = may_be_barred(tape, late, LAW, plan_on=PLAN_ON)
    assert quick.tolist() == slowly(tape, late)
    assert 100 < quick.sum() < len(quick) / 2


def test_limitation_of_a_disordered_book(years_later: Evening, aged: Tape) -> None:
    late = days_past_due(years_later, aged)
    quick = may_be_barred(aged, late, LAW, plan_on=PLAN_ON)
    slow = slowly(aged, late)
    assert [at for at, pair in enumerate(zip(quick, slow, strict=True)) if pair[0] != pair[1]] == []
    assert 100 < quick.sum() < len(quick) - 100


def test_creditors_are_what_a_slow_reading_finds(years_later: Evening) -> None:
    draw = np.random.default_rng(5)
    tape = years_later.tape
    parties = tape["parties"]

    def some(share: float) -> pl.Series:
        days = draw.integers(-900, 30, size=len(parties))
        drawn = pl.Series([PLAN_ON]).new_from_index(0, len(parties)) + pl.Series(
            days * 86_400_000_000
        ).cast(pl.Duration("us"))
        return drawn.cast(pl.Date).set(pl.Series(draw.random(len(parties)) >= share), None)

    changed = parties.with_columns(
        pl.coalesce(some(0.1), "from_on").alias("from_on"),
        some(0.1).alias("until_on"),
        some(0.3).alias("told_on"),
    )
    tape = replace(tape, tables={**tape.tables, "parties": changed})
    quick = change_untold(tape, plan_on=PLAN_ON)
    of_loan = changed.partition_by("loan_id", as_dict=True)
    doubted = set(tape.doubts.filter(pl.col("table") == "parties")["id"])
    slow = []
    for loan in tape["loans"].to_dicts():
        found = of_loan.get((loan["loan_id"],))
        rows = [] if found is None else found.to_dicts()
        is_known = creditor_is_known(loan, rows, PLAN_ON)
        slow.append(loan["loan_id"] in doubted or not is_known)
    assert quick.tolist() == slow
    assert 100 < quick.sum() < len(quick) / 2


@pytest.mark.parametrize(
    ("begins", "on", "is_sure"),
    [
        (date(2023, 11, 22), date(2026, 11, 21), True),
        (date(2023, 11, 22), date(2026, 11, 22), False),
        (date(2024, 2, 29), date(2027, 2, 27), True),
        (date(2024, 2, 29), date(2027, 2, 28), False),
    ],
)
def test_the_last_day_is_not_sure_any_more(
    years_later: Evening, begins: date, on: date, is_sure: bool
) -> None:
    tape = years_later.tape
    none = {name: tape[name].clear() for name in ("instalments", "payments", "promises")}
    nowhere = pl.Series([], dtype=pl.UInt32)
    empty = replace(
        tape,
        tables={**tape.tables, **none},
        positions={**tape.positions, **dict.fromkeys(none, nowhere)},
    )
    late = (on - timedelta(days=1) - begins).days
    days = pl.Series([late], dtype=pl.Int32).new_from_index(0, len(tape["loans"]))
    assert set(~may_be_barred(empty, days, LAW, plan_on=on)) == {is_sure}
