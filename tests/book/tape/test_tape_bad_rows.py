"""A bad row is set aside and named; what else a lender gave goes on."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from tapes import AS_OF, FILES, ids, problems, read, written

from hejie.book.tape import UnableToReadTape, read_tape

SET_ASIDE = "row set aside"
LEFT = "field left unknown; row kept"

BAD_ROWS: dict[str, tuple[str, str, str, str | None, str]] = {
    # what is wrong: table, the row, the field, what it said, why
    "no id": ("loans", ",ann,,,CNY,1,0,,,", "loan_id", None, "is missing"),
    "money that is words": ("payments", "p9,a1,2026-10-02,much,", "amount", "much", "decimal"),
    "money with thousands": (
        "payments",
        'p9,a1,2026-10-02,"1,000.00",',
        "amount",
        "1,000.00",
        "is",
    ),
    "negative money": ("payments", "p9,a1,2026-10-02,-5.00,", "amount", "-5.00", "is negative"),
    "no money": ("payments", "p9,a1,2026-10-02,,", "amount", None, "is missing"),
    "absurd money": (
        "payments",
        "p9,a1,2026-10-02,10000000000000.00,",
        "amount",
        "10000000000000.00",
        "absurd",
    ),
    "an absurd rate": ("loans", "z1,ann,,,CNY,1,100,,,", "annual_rate", "100", "0.24 for 24 %"),
    "a rate in percent": ("loans", "z1,ann,,,CNY,1,18%,,,", "annual_rate", "18%", "fraction"),
    "no day of the calendar": (
        "instalments",
        "a2,2,2026-02-31,1,,",
        "due_on",
        "2026-02-31",
        "is not a day of the calendar",
    ),
    "a day in another order": (
        "instalments",
        "a2,2,31/12/2026,1,,",
        "due_on",
        "31/12/2026",
        "YYYY-MM-DD",
    ),
    "a day before all loans": (
        "instalments",
        "a2,2,1899-12-31,1,,",
        "due_on",
        "1899-12-31",
        "1900-01-01",
    ),
    "a day beyond all loans": (
        "instalments",
        "a2,2,2201-01-01,1,,",
        "due_on",
        "2201-01-01",
        "2200-12-31",
    ),
    "a count that is none": ("instalments", "a2,1.5,2026-12-01,1,,", "number", "1.5", "whole"),
    "a count beyond counting": (
        "instalments",
        "a2,2147483648,2026-12-01,1,,",
        "number",
        "2147483648",
        "absurd",
    ),
    "no component": ("instalments", "a2,2,2026-12-01,,,", "principal", None, "give one of them"),
    "an unknown choice": ("holds", "ann,curfew,2026-11-01,,", "kind", "curfew", "is not one of"),
    "a span that ends before it begins": (
        "holds",
        "ann,illness,2026-11-01,,2026-10-01",
        "until_on",
        "2026-10-01",
        "is before since_on",
    ),
    "a flag that is none": (
        "contact_points",
        "ann,app,x,,,maybe,,",
        "consented",
        "maybe",
        "is neither true nor false",
    ),
    "a clock that is none": (
        "preferences",
        "ann,,,9am,",
        "wished_earliest",
        "9am",
        "is not a time of day",
    ),
    "a membership that is none": (
        "lenders",
        "south,South,bank,cba;golf",
        "memberships",
        "cba;golf",
        "is not one of cba, nifa",
    ),
    "a share that is none": ("parties", "a2,north,funder,half,,", "share", "half", "a number"),
    "a touch without an offset": (
        "touches",
        "t9,ann,2026-11-20T09:30:00,call,,,,,,",
        "at",
        "2026-11-20T09:30:00",
        "has no offset from UTC",
    ),
    "a touch that is still to come": (
        "touches",
        "t9,ann,2026-11-22T14:00:00Z,call,,,,,,",
        "at",
        "2026-11-22T14:00:00Z",
        "is after the run's day, 2026-11-21",
    ),
    "a balance of a later day": (
        "balances",
        "z9,2026-11-22,1,,,0,,",
        "as_of",
        "2026-11-22",
        "is after the run's day, 2026-11-21",
    ),
    "a balance that time has overtaken": (
        "balances",
        "z9,2026-11-19,1,,,0,2026-11-20,5",
        "next_due_on",
        "2026-11-20",
        "the balance is too old",
    ),
    "an unknown loan": ("payments", "p9,zz,2026-10-02,1,", "loan_id", "zz", "not in loans.csv"),
    "an unknown borrower": ("holds", "eve,illness,2026-11-01,,", "borrower_id", "eve", "not in"),
    "a loan of an unknown borrower": ("loans", "z1,eve,,,CNY,1,0,,,", "borrower_id", "eve", "not"),
    "a loan without a basis": ("loans", "z1,ann,,,CNY,1,0,,,", "loan_id", "z1", "has neither"),
}

LENIENT_ROWS: dict[str, tuple[str, str, str, str | None, str]] = {
    "a birthday that is none": (
        "borrowers",
        "eve,伊,x,1990-02-30,1,,",
        "born_on",
        "1990-02-30",
        "is not a day",
    ),
    "an income below nothing": (
        "borrowers",
        "eve,伊,x,,1,,-1",
        "income_monthly",
        "-1",
        "is negative",
    ),
    "a zone that is none": (
        "borrowers",
        "eve,伊,x,,1,Asia/Beijing,",
        "time_zone",
        "Asia/Beijing",
        "is not a zone",
    ),
    "an outcome that is none": (
        "touches",
        "t9,ann,2026-11-20T09:30:00Z,call,,,,,,shrug",
        "outcome",
        "shrug",
        "is not one of reached",
    ),
    "seconds that are none": (
        "touches",
        "t9,ann,2026-11-20T09:30:00Z,call,,,,,long,",
        "talk_seconds",
        "long",
        "is not a whole number",
    ),
    "a connection that is none": (
        "touches",
        "t9,ann,2026-11-20T09:30:00Z,call,,,,perhaps,,",
        "connected",
        "perhaps",
        "is neither true nor false",
    ),
    "a state that is none": (
        "promises",
        "ann,2026-11-20T09:30:00Z,2026-11-25,1,maybe",
        "state",
        "maybe",
        "is not one of open",
    ),
}


def _with(table: str, row: str) -> dict[str, str]:
    return {f"{table}_csv": FILES[f"{table}.csv"] + row + "\n"}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_set_aside_and_the_rest_goes_on(name: str, tmp_path: Path) -> None:
    table, row, field, said, because = BAD_ROWS[name]
    tape = read(tmp_path, **_with(table, row))
    row_number = FILES[f"{table}.csv"].count("\n")

    assert problems(tape) == [(f"{table}.csv", row_number, field, said)]
    assert because in tape.problems["because"].item()
    assert tape.problems["so"].item() == SET_ASIDE
    assert tape[table].height == row_number - 1
    assert tape.rows_in[table] == row_number
    for other, frame in tape.tables.items():
        if other != table:
            assert frame.height == tape.rows_in[other]


@pytest.mark.parametrize("name", LENIENT_ROWS)
def test_a_person_or_touch_outlives_a_bad_optional_field(name: str, tmp_path: Path) -> None:
    table, row, field, said, because = LENIENT_ROWS[name]
    tape = read(tmp_path, **_with(table, row))
    row_number = FILES[f"{table}.csv"].count("\n")

    assert problems(tape) == [(f"{table}.csv", row_number, field, said)]
    assert because in tape.problems["because"].item()
    assert tape.problems["so"].item() == LEFT
    assert tape[table].height == tape.rows_in[table] == row_number
    assert tape[table][field].to_list()[-1] is None
    assert tape.doubts.rows() == []


def test_a_bad_required_field_sets_even_a_touch_aside(tmp_path: Path) -> None:
    tape = read(tmp_path, **_with("touches", "t9,ann,2026-11-20T09:30:00Z,telepathy,,,,,,"))

    assert problems(tape) == [("touches.csv", 3, "action", "telepathy")]
    assert ids(tape, "touches") == ["t1", "t2"]
    assert tape.doubts.rows() == [("touches", "ann")]


def test_every_bad_field_of_a_row_is_named(tmp_path: Path) -> None:
    tape = read(tmp_path, **_with("payments", ",a1,2026-13-01,-1,"))

    assert problems(tape) == [
        ("payments.csv", 5, "paid_on", "2026-13-01"),
        ("payments.csv", 5, "payment_id", None),
        ("payments.csv", 5, "amount", "-1"),
    ]
    assert tape["payments"].height == 4


def test_a_problem_never_repeats_what_identifies_a_person(tmp_path: Path) -> None:
    folder = written(tmp_path, contact_points_csv=None)
    listed = pl.DataFrame({"borrower_id": ["ann"], "kind": ["mobile"], "value": [["10412345678"]]})
    listed.write_parquet(folder / "contact_points.parquet")

    tape = read_tape(folder, as_of=AS_OF)

    assert problems(tape) == [("contact_points.parquet", 1, "value", "(withheld)")]


def test_a_blank_is_missing_not_a_value(tmp_path: Path) -> None:
    row = "ann,mobile,   ,,,,,\n"
    tape = read(tmp_path, contact_points_csv=FILES["contact_points.csv"] + row)

    assert problems(tape) == [("contact_points.csv", 3, "value", None)]


def _payments(bad: int, good: int) -> str:
    rows = [f"q{n},a1,2026-10-02,1.00," for n in range(good)]
    rows[3:3] = [f"x{n},a1,2026-10-02,none," for n in range(bad)]
    return "payment_id,loan_id,paid_on,amount,reverses\n" + "\n".join(rows) + "\n"


def test_past_the_share_of_bad_rows_the_run_stops_and_says_so(tmp_path: Path) -> None:
    folder = written(tmp_path, payments_csv=_payments(bad=6, good=94))

    with pytest.raises(UnableToReadTape) as refused:
        read_tape(folder, as_of=AS_OF)

    assert str(refused.value) == (
        "payments.csv, row 4, amount: 6 of 100 rows are bad, more than 5 %; the first says "
        '"none", which is not a decimal amount such as 1234.50; mend the file, or raise --max-bad'
    )


def test_a_tape_may_lose_every_row_where_that_is_borne(tmp_path: Path) -> None:
    nothing = FILES["instalments.csv"].replace("2026", "soon")
    tape = read(tmp_path, max_bad=1, instalments_csv=nothing, balances_csv=None)

    assert tape["loans"].height == tape["instalments"].height == tape["payments"].height == 0
    assert tape.set_aside_loans == 5


@pytest.mark.parametrize("max_bad", [0.06, Fraction(6, 100), 1])
def test_exactly_the_share_of_bad_rows_is_borne(max_bad: float, tmp_path: Path) -> None:
    folder = written(tmp_path, payments_csv=_payments(bad=6, good=94))

    tape = read_tape(folder, as_of=AS_OF, max_bad=max_bad)

    assert tape.problems.height == 6
    assert tape["payments"].height == 94


def test_one_bad_row_of_a_tiny_file_never_stops_a_run_but_two_may(tmp_path: Path) -> None:
    one = written(tmp_path / "one", payments_csv=_payments(bad=1, good=18))
    two = written(tmp_path / "two", payments_csv=_payments(bad=2, good=17))
    twenty = written(tmp_path / "twenty", payments_csv=_payments(bad=1, good=19))

    assert read_tape(one, as_of=AS_OF, max_bad=0).problems.height == 1
    with pytest.raises(UnableToReadTape, match="2 of 19 rows are bad"):
        read_tape(two, as_of=AS_OF)
    assert read_tape(twenty, as_of=AS_OF).problems.height == 1
    with pytest.raises(UnableToReadTape, match="1 of 20 rows are bad, more than 0 %"):
        read_tape(twenty, as_of=AS_OF, max_bad=0)
