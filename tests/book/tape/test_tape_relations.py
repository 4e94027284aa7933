"""Rows against rows: repeated keys, parents, reversals, what a balance rests on, and doubt."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tapes import FILES, ids, problems, read

HEADERS = {name: text.partition("\n")[0] for name, text in FILES.items()}


def _file(name: str, *rows: str) -> str:
    return "\n".join([HEADERS[name], *rows]) + "\n"


def test_of_two_identical_rows_the_first_stays_and_nothing_is_doubted(tmp_path: Path) -> None:
    again = FILES["payments.csv"] + "p1,a1,2026-08-31,1045.0,\n"
    tape = read(tmp_path, payments_csv=again)

    assert problems(tape) == [("payments.csv", 5, "payment_id", "p1")]
    assert tape.problems["because"].item() == "repeats row 1"
    assert ids(tape, "payments") == ["p1", "p2", "p3", "p4"]
    assert tape.doubts.rows() == []


def test_of_two_conflicting_rows_the_first_stays_and_the_loan_is_doubted(tmp_path: Path) -> None:
    tape = read(
        tmp_path,
        payments_csv=FILES["payments.csv"] + "p1,b1,2026-08-31,1045.00,\n",
        instalments_csv=FILES["instalments.csv"] + "a2,1,2026-10-01,501.00,7.61,0\n",
    )

    assert problems(tape) == [
        ("instalments.csv", 7, "number", "1"),
        ("payments.csv", 5, "payment_id", "p1"),
    ]
    assert tape.problems["because"].to_list() == [
        "is the key of another row already, row 4",
        "is the key of another row already, row 1",
    ]
    assert tape.doubts.rows() == [("instalments", "a2"), ("payments", "b1")]


def test_a_loan_or_borrower_given_twice_stays_as_first_given(tmp_path: Path) -> None:
    tape = read(
        tmp_path,
        loans_csv=FILES["loans.csv"] + "a1,ann,north,consumer_loan,CNY,4000,0.18,,,\n",
        borrowers_csv=FILES["borrowers.csv"] + "bo,波波,x,,,Asia/Shanghai,\n",
    )

    assert tape["loans"].filter(pl.col("loan_id") == "a1")["principal"].to_list() == [300_000]
    assert tape["borrowers"]["time_zone"].to_list()[1] == "Asia/Urumqi"
    assert [(file, row, field) for file, row, field, _ in problems(tape)] == [
        ("borrowers.csv", 5, "borrower_id"),
        ("loans.csv", 6, "loan_id"),
    ]
    assert tape.doubts.rows() == [("loans", "a1"), ("borrowers", "bo")]
    assert tape["instalments"].height == 6


@pytest.mark.parametrize(
    "order",
    [
        ["q1", "q2", "q3"],
        ["q3", "q2", "q1"],
        ["q9", "q10", "q11"],
        ["q2", "q10", "q1"],
        ["q1", "q1", "q2"],
        ["q9", "q10", "q10"],
        ["q2", "q1", "q2"],
        ["q3", "q1", "q3", "q1", "q2"],
        ["q2", "q1", "q1", "q1"],
    ],
)
def test_repeats_are_found_in_any_order(order: list[str], tmp_path: Path) -> None:
    rows = [f"{name},a1,2026-10-02,{n}.00," for n, name in enumerate(order)]
    tape = read(tmp_path, payments_csv=_file("payments.csv", *rows), max_bad=1)

    kept = list(dict.fromkeys(order))
    repeated = [n + 1 for n, name in enumerate(order) if name in order[:n]]
    assert ids(tape, "payments") == kept
    assert tape.problems["row"].to_list() == repeated


@pytest.mark.parametrize(
    "lines",
    [
        ["a1,1", "a1,2", "a2,1"],
        ["a2,1", "a1,1", "a1,2"],
        ["a1,2", "a1,1", "a2,1"],
        ["a1,1", "a2,1", "a1,2"],
        ["a1,1", "a1,1", "a2,1"],
        ["a2,1", "a2,2", "a1,1", "a2,1"],
        ["a1,1", "a2,1", "a1,1", "a1,1"],
    ],
)
def test_instalments_with_one_number_are_found_in_any_order(
    lines: list[str], tmp_path: Path
) -> None:
    rows = [f"{line},2026-09-01,{n}.00,," for n, line in enumerate(lines)]
    basis = _file("balances.csv", *(f"{loan},,1,,,9,," for loan in ("b1", "c1", "d1")))
    lines_csv = _file("instalments.csv", *rows)
    tape = read(tmp_path, instalments_csv=lines_csv, balances_csv=basis, max_bad=1)

    kept = list(dict.fromkeys(lines))
    repeated = [n + 1 for n, line in enumerate(lines) if line in lines[:n]]
    found = tape.problems.filter(pl.col("file") == "instalments.csv")
    assert [f"{loan},{n}" for loan, n, *_ in tape["instalments"].rows() if loan != "a2"] == [
        line for line in kept if not line.startswith("a2")
    ]
    assert found["row"].to_list() == repeated


def test_a_row_set_aside_does_not_take_a_key_from_a_good_one(tmp_path: Path) -> None:
    bad_first = _file("payments.csv", "p1,a1,2026-08-31,none,", "p1,a1,2026-08-31,1045.00,")
    tape = read(tmp_path, payments_csv=bad_first)

    assert problems(tape) == [("payments.csv", 1, "amount", "none")]
    assert tape["payments"].height == 1


def test_rows_of_a_loan_set_aside_follow_it_in_silence_and_are_counted(tmp_path: Path) -> None:
    spoiled = FILES["loans.csv"].replace("a1,ann,north,consumer_loan", "a1,ann,north,payday_loan")
    tape = read(tmp_path, loans_csv=spoiled)

    assert problems(tape) == [("loans.csv", 1, "product", "payday_loan")]
    assert ids(tape, "loans") == ["a2", "b1", "c1", "d1"]
    assert ids(tape, "payments") == ["p4"]
    assert tape.followed == {"parties": 2, "instalments": 3, "payments": 3}
    assert tape.positions["instalments"].to_list() == [0, 1, 3]
    assert tape.positions["payments"].to_list() == [1]
    assert tape.doubts.rows() == []


def test_a_loan_without_a_basis_takes_its_payments_with_it(tmp_path: Path) -> None:
    tape = read(
        tmp_path, balances_csv=None, payments_csv=FILES["payments.csv"] + "p9,c1,2026-10-02,1,\n"
    )

    assert problems(tape) == [("loans.csv", 4, "loan_id", "c1")]
    assert ids(tape, "loans") == ["a1", "a2", "b1", "d1"]
    assert ids(tape, "payments") == ["p1", "p2", "p3", "p4"]
    assert tape.followed == {"payments": 1}
    assert tape.positions["instalments"].to_list() == [0, 0, 0, 1, 2, 3]
    assert tape.positions["loans"].to_list() == [0, 0, 1, 3]


def test_a_loan_whose_only_line_is_bad_has_no_basis(tmp_path: Path) -> None:
    tape = read(tmp_path, instalments_csv=FILES["instalments.csv"].replace("2026-11-21", "soon"))

    assert problems(tape) == [
        ("instalments.csv", 6, "due_on", "soon"),
        ("loans.csv", 5, "loan_id", "d1"),
    ]
    assert tape.set_aside_loans == 1


def test_a_schedule_is_used_rather_than_a_balance_of_the_same_loan(tmp_path: Path) -> None:
    tape = read(tmp_path, balances_csv=FILES["balances.csv"] + "a1,2026-11-20,1,,,9,,\n")

    assert problems(tape) == [("balances.csv", 2, "loan_id", "a1")]
    assert ids(tape, "balances") == ["c1"]
    assert tape["instalments"].height == 6
    assert tape.doubts.rows() == [("balances", "a1")]


REVERSALS = {
    "of nothing": ("p9,a1,2026-10-09,1.00,p0", "reverses", "p0", "names no payment"),
    "of another loan": ("p9,a2,2026-10-09,1.00,p1", "reverses", "p1", "of another loan"),
    "of itself": ("p9,a1,2026-10-09,1.00,p9", "reverses", "p9", "is itself a reversal"),
    "of a reversal": ("p9,a1,2026-10-09,1.00,p3", "reverses", "p3", "is itself a reversal"),
    "of more than came": ("p9,a1,2026-10-09,1045.01,p1", "amount", "1045.01", "more than"),
    "of what is gone": ("p9,a1,2026-10-09,0.01,p2", "amount", "0.01", "more than"),
}


@pytest.mark.parametrize("name", REVERSALS)
def test_a_reversal_that_cannot_be_is_set_aside(name: str, tmp_path: Path) -> None:
    row, field, said, because = REVERSALS[name]
    tape = read(tmp_path, payments_csv=FILES["payments.csv"] + row + "\n")

    assert problems(tape) == [("payments.csv", 5, field, said)]
    assert because in tape.problems["because"].item()
    assert ids(tape, "payments") == ["p1", "p2", "p3", "p4"]
    assert tape.doubts.rows() == [("payments", row.split(",")[1])]


def test_a_reversal_follows_a_payment_that_was_set_aside(tmp_path: Path) -> None:
    tape = read(tmp_path, payments_csv=FILES["payments.csv"].replace(",300.00,", ",many,"))

    assert problems(tape) == [("payments.csv", 2, "amount", "many")]
    assert ids(tape, "payments") == ["p1", "p4"]
    assert tape.followed == {"payments": 1}
    assert tape.doubts.rows() == [("payments", "a1")]


def test_doubt_falls_on_borrowers_whose_rows_were_set_aside(tmp_path: Path) -> None:
    tape = read(
        tmp_path,
        touches_csv=FILES["touches.csv"] + "t9,ann,yesterday,call,,,,,,\n",
        holds_csv=FILES["holds.csv"] + "bo,curfew,2026-11-01,,\n",
        placements_csv=FILES["placements.csv"] + "cy,ag1,,\n",
        preferences_csv=FILES["preferences.csv"] + "di,fax,true,,\n",
        contact_points_csv=FILES["contact_points.csv"] + "di,pigeon,x,,,,,\n",
        promises_csv=FILES["promises.csv"] + "di,yesterday,2026-11-25,1,\n",
    )

    assert tape.doubts.rows() == [
        ("touches", "ann"),
        ("holds", "bo"),
        ("placements", "cy"),
        ("preferences", "di"),
    ]
