"""The small lender as it stands: every column in its type, every row in its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal
from tapes import AS_OF, FILES, ids, problems, read, written

from hejie.book.tape import read_tape
from hejie.book.tape.tables import PROBLEM_SCHEMA, TABLES


def test_a_good_tape_has_no_problems_and_every_table_its_schema(tmp_path: Path) -> None:
    tape = read(tmp_path)

    assert problems(tape) == []
    assert tape.problems.schema == PROBLEM_SCHEMA
    assert {name: frame.schema for name, frame in tape.tables.items()} == {
        name: table.schema for name, table in TABLES.items()
    }
    assert tape.rows_in == {name: tape[name].height for name in TABLES}
    assert tape.known == set(TABLES)
    assert tape.currency == "CNY"
    assert tape.doubts.rows() == []


def test_every_kind_of_column_is_read_exactly(tmp_path: Path) -> None:
    tape = read(tmp_path)

    assert tape["lenders"].row(0) == ("north", "North Bank", "bank", ["cba", "nifa"])
    ann = tape["borrowers"].row(0, named=True)
    assert (ann["name"], ann["born_on"], ann["income_monthly"]) == (
        "安安",
        date(1990, 1, 1),
        800_000,
    )
    assert tape["borrowers"]["time_zone"].to_list()[2] is None
    loan = tape["loans"].row(1, named=True)
    assert (loan["principal"], loan["annual_rate"], loan["term"]) == (50_000, 182_500_000, 1)
    assert tape["touches"]["at"].to_list() == [
        datetime(2026, 11, 20, 1, 30, tzinfo=UTC),
        datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
    ]
    assert tape["contact_points"]["valid"].to_list() == [True, False]
    assert tape["preferences"]["wished_latest"].to_list() == [None, "24:00"]
    assert tape["parties"]["share"].to_list() == [0.8, 0.2]


def test_money_is_rounded_half_even_and_absent_components_are_nothing(tmp_path: Path) -> None:
    tape = read(tmp_path)

    assert tape["instalments"].select("principal", "interest", "fee").rows() == [
        (100_000, 4_500, 0),
        (100_000, 3_000, 500),
        (100_000, 1_500, 0),
        (50_000, 761, 0),
        (100_000, 2_000, 0),
        (10_000, 0, 0),
    ]
    balance = tape["balances"].row(0, named=True)
    assert (balance["fee"], balance["penalty"], balance["next_due_amount"]) == (0, 0, None)


def test_a_reversal_is_positive_whichever_sign_it_was_given(tmp_path: Path) -> None:
    given_negative = read(tmp_path / "negative")
    given_positive = read(
        tmp_path / "positive", payments_csv=FILES["payments.csv"].replace("-300.00", "300.00")
    )

    assert given_negative["payments"]["amount"].to_list() == [104_500, 30_000, 30_000, 1_000]
    assert_frame_equal(given_negative["payments"], given_positive["payments"])


def test_positions_name_the_parents_row(tmp_path: Path) -> None:
    tape = read(tmp_path)

    for name, table in TABLES.items():
        if table.refers:
            ((field, parent),) = table.refers
            named = tape[parent][field].gather(tape.positions[name])
            assert named.to_list() == tape[name][field].to_list()
            assert tape.positions[name].dtype == pl.UInt32
    assert set(tape.positions) == {name for name, table in TABLES.items() if table.refers}


def test_a_table_neither_present_nor_asserted_empty_is_unknown(tmp_path: Path) -> None:
    tape = read(
        tmp_path,
        touches_csv=None,
        holds_csv=None,
        payments_csv=None,
        manifest_json='{"asserts_none": ["holds"]}',
    )

    assert not tape.is_known("touches")
    assert not tape.is_known("payments")
    assert tape.is_known("holds")
    assert tape["touches"].schema == TABLES["touches"].schema
    assert tape["touches"].height == 0
    assert tape.positions["touches"].to_list() == []


def test_optional_tables_may_be_headers_alone(tmp_path: Path) -> None:
    always = {"borrowers.csv", "loans.csv", "instalments.csv", "balances.csv"}
    headers = {
        name.replace(".", "_"): text.partition("\n")[0]
        for name, text in FILES.items()
        if name not in always
    }
    tape = read(tmp_path, **headers)

    assert problems(tape) == []
    assert tape.known == set(TABLES)
    assert tape["payments"].schema == TABLES["payments"].schema
    assert sum(tape[name.removesuffix("_csv")].height for name in headers) == 0


def test_the_same_tape_twice_gives_the_same(tmp_path: Path) -> None:
    spoiled = FILES["payments.csv"] + "p9,zz,2026-10-02,1,\n"
    folder = written(tmp_path, payments_csv=spoiled)

    first, second = (read_tape(folder, as_of=AS_OF) for _ in range(2))

    assert_frame_equal(first.problems, second.problems)
    assert_frame_equal(first.doubts, second.doubts)
    for name in TABLES:
        assert_frame_equal(first[name], second[name])


def test_loans_in_are_loans_kept_and_loans_set_aside(tmp_path: Path) -> None:
    tape = read(tmp_path, loans_csv=FILES["loans.csv"] + "z1,ann,,,CNY,1,0,,,\n")

    assert ids(tape, "loans") == ["a1", "a2", "b1", "c1", "d1"]
    assert (tape.loans_in, tape.set_aside_loans) == (6, 1)


def test_columns_that_are_nobodys_are_ignored_and_misspelled_ones_named(tmp_path: Path) -> None:
    lines = FILES["holds.csv"].replace("scope,until_on", "shoe_size,untill_on")
    tape = read(tmp_path, holds_csv=lines)

    assert problems(tape) == [("holds.csv", None, "untill_on", None)]
    assert tape.problems["because"].to_list() == ["is no column of holds; did you mean until_on?"]
    assert tape.problems["so"].to_list() == ["column ignored"]
    assert tape["holds"].height == 1
