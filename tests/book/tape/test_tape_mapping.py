"""A mapping brings a lender's own files to the tables, by small named functions."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from ledgers import AS_OF, CORE, GROUPED, LEDGER, LINES, MAPPING, read_ledger

from hejie.book.tape import UnableToReadTape, read_tape


def test_a_ledger_of_ones_own_becomes_the_tables(tmp_path: Path) -> None:
    tape = read_ledger(tmp_path / "tape", MAPPING)

    assert tape.problems.rows() == []
    assert tape["lenders"].rows() == [("me", None, "bank", None)]
    assert tape["borrowers"].select("borrower_id", "time_zone").rows() == [
        ("7", "Asia/Shanghai"),
        ("8", "Asia/Shanghai"),
    ]
    assert tape["loans"].select(
        "loan_id", "borrower_id", "lender_id", "product", "principal", "disbursed_on", "term"
    ).rows() == [
        ("L-K1", "7", "me", "credit_card", 100_000, date(2026, 12, 21), 1),
        ("L-K2", "7", "me", "consumer_loan", 200_000, date(2026, 11, 11), 2),
        ("L-K3", "8", "me", "credit_card", None, date(2026, 11, 21), 4),
    ]
    assert tape["instalments"].rows() == [
        ("L-K1", 1, date(2026, 11, 21), 100_000, 10_000, 0),
        ("L-K2", 1, date(2026, 12, 1), 200_000, 10_000, 0),
        ("L-K3", 1, date(2026, 12, 31), 0, 5_000, 0),
    ]
    assert tape["payments"].select("payment_id", "amount").rows() == [
        ("1", 10_150),
        ("2", 100),
        ("4", 800),
    ]
    assert tape.known == {"lenders", "borrowers", "loans", "instalments", "payments", "holds"}
    assert tape.constants == {"borrowers": {"reachable": ["sms"]}}
    assert tape.rows_in["loans"] == 3


VALUES = {
    "a column": ("principal: Owed", "principal", [110_000, 210_000, 5_000]),
    "plus skips blanks": ("fee: plus(Paid, Rest)", "fee", [9_950, 500, 700]),
    "minus of a literal": ("fee: minus(Owed, 50)", "fee", [105_000, 205_000, 0]),
    "minus of a blank is unknown": (
        "next_due_amount: minus(Owed, Paid)",
        "next_due_amount",
        [99_950, None, 4_300],
    ),
    "functions within functions": (
        "next_due_amount: minus(Owed, null_if(Lent, 1000))",
        "next_due_amount",
        [None, 10_000, 5_000],
    ),
    "the run's day": ("as_of: run_as_of", "as_of", [AS_OF] * 3),
    "an offset from a day of the row": (
        'next_due_on: day_offset(date(Due, "%d/%m/%Y"), 1)',
        "next_due_on",
        [date(2026, 11, 22), date(2026, 12, 2), date(2027, 1, 1)],
    ),
    "a day of parts": (
        'next_due_on: date(concat("2027-0", Type, "-15"))',
        "next_due_on",
        [date(2027, 1, 15), date(2027, 2, 15), date(2027, 1, 15)],
    ),
    "a day cut from a time": (
        'next_due_on: date(When, "%Y-%m-%d %H:%M")',
        "next_due_on",
        [date(2026, 11, 20), date(2026, 11, 20), None],
    ),
    "a map to nothing": (
        'next_due_on: "map(Type, {1: 2027-01-01, 2: null})"',
        "next_due_on",
        [date(2027, 1, 1), None, date(2027, 1, 1)],
    ),
    "several nothings": ("fee: null_if(Rest, -1, 5)", "fee", [0, 0, 0]),
}


@pytest.mark.parametrize("name", VALUES)
def test_expressions_give(name: str, tmp_path: Path) -> None:
    detail, column, expected = VALUES[name]
    columns = {
        "loan_id": "合同号",
        "principal": "Lent",
        "days_past_due": '"map(Type, {1: 40, 2: 0})"',
    }
    target, _, expression = detail.partition(": ")
    if not expression.startswith(('"', "'")):
        expression = f"'{expression}'"
    columns |= {target: expression}
    lines = "\n".join(f"      {name}: {text}" for name, text in columns.items())
    mapping = (
        f"{CORE}  balances:\n    from: ledger.csv\n    distinct: [合同号]\n    columns:\n{lines}\n"
    )
    if "2027-01-01" in mapping:
        mapping = mapping.replace("{1: 2027-01-01, 2: null}", "{1: '2027-01-01', 2: null}")

    assert read_ledger(tmp_path / "tape", mapping)["balances"][column].to_list() == expected


def test_a_moment_gets_its_offset_from_the_mapping(tmp_path: Path) -> None:
    touches = """\
  touches:
    from: ledger.csv
    columns: {touch_id: row_number, borrower_id: client id, at: AT}
    constants: {action: call}
"""
    basis = """\
  balances:
    from: ledger.csv
    distinct: [合同号]
    columns: {loan_id: 合同号, principal: Lent, days_past_due: Type}
"""
    ledger = LEDGER.replace("0,0,\n", "0,0,2026-11-20 12:00\n")
    concat = """'concat(When, "+08:00")'"""
    form = """'date(concat(When, " +0800"), "%Y-%m-%d %H:%M %z")'"""
    moments = [datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (2, 3, 3, 4)]

    for way in (concat, form):
        mapping = CORE + basis + touches.replace("AT", way)
        tape = read_ledger(tmp_path / "tape", mapping, ledger=ledger)
        assert tape["touches"]["at"].to_list() == moments
    naive = CORE + basis + touches.replace("AT", """'date(When, "%Y-%m-%d %H:%M")'""")
    with pytest.raises(UnableToReadTape, match=r"ledger\.csv, row 1, at: 4 of 4 rows are bad"):
        read_ledger(tmp_path / "tape", naive, ledger=ledger)


def test_grouped_rows_are_rounded_before_they_are_summed(tmp_path: Path) -> None:
    tape = read_ledger(tmp_path / "tape", CORE + GROUPED, ledger=LINES)

    assert tape["instalments"].select("loan_id", "number", "due_on", "principal").rows() == [
        ("K1", 1, date(2026, 12, 1), 102),
        ("K1", 2, date(2027, 1, 1), 500),
        ("K2", 1, date(2027, 1, 1), 700),
    ]
    assert tape.rows_in["instalments"] == 3


def test_grouping_may_be_written_flat(tmp_path: Path) -> None:
    flat = GROUPED.replace(
        "group_by: {keys: [loan_id, number], sum: [principal], min: [due_on]}",
        "group_by: [loan_id, number]\n    sum: [principal]\n    max: [due_on]",
    )
    tape = read_ledger(tmp_path / "tape", CORE + flat, ledger=LINES)

    assert tape["instalments"]["due_on"].to_list()[0] == date(2026, 12, 3)


def test_a_bad_row_spoils_its_group_and_keeps_its_own_number(tmp_path: Path) -> None:
    spoiled = LINES.replace("0.015", "much")
    tape = read_ledger(tmp_path / "tape", CORE + GROUPED, ledger=spoiled)

    assert tape.problems.select("file", "row", "field", "said").rows() == [
        ("ledger.csv", 2, "principal", "much")
    ]
    assert tape["instalments"].select("loan_id", "number").rows() == [("K1", 2), ("K2", 1)]
    assert tape.doubts.rows() == [("instalments", "K1")]


def test_a_value_that_the_map_does_not_name_is_a_problem_of_its_row(tmp_path: Path) -> None:
    mapping = MAPPING.replace("{1: credit_card, 2: consumer_loan}", "{1: credit_card}")
    tape = read_ledger(tmp_path / "tape", mapping)

    assert tape.problems.select("row", "field", "said", "because").rows() == [
        (2, "product", "2", "is not among the values that the mapping's map names")
    ]


def test_a_table_may_need_no_column_of_its_source(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    folder.mkdir()
    (folder / "people.csv").write_text("any\n1\n1\n")
    mapping = CORE.replace(
        "{from: ledger.csv, distinct: true, columns: {borrower_id: client id}}",
        "{from: people.csv, distinct: true, columns: {borrower_id: row_number}}",
    ).replace("borrower_id: client id", "borrower_id: Type")

    tape = read_ledger(folder, mapping + GROUPED, ledger=LINES)

    assert tape["borrowers"]["borrower_id"].to_list() == ["1", "2"]
    assert tape["loans"]["borrower_id"].to_list() == ["1", "1"]


def test_a_standard_file_beside_the_mapped_ones_is_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    folder.mkdir()
    (folder / "touches.csv").write_text(
        "touch_id,borrower_id,at,action\nt1,7,2026-11-20T09:00:00Z,call\n"
    )
    (folder / "manifest.json").write_text('{"rows": {"ledger.csv": 4, "loans": 3, "touches": 1}}')

    tape = read_ledger(folder, MAPPING)

    assert tape["touches"].height == 1
    assert tape.is_known("touches")


def test_totals_may_stand_in_the_mapping_by_source_column(tmp_path: Path) -> None:
    right = (
        MAPPING
        + "rows: {ledger.csv: 4}\nsums: {ledger.csv: {Owed: 5350}, loans: {principal: 3000}}\n"
    )
    wrong = right.replace("5350", "5350.01")

    assert read_ledger(tmp_path / "tape", right).problems.height == 0
    with pytest.raises(
        UnableToReadTape, match=r"ledger\.csv, Owed: sums to 5350\.00 and tape\.yaml"
    ):
        read_ledger(tmp_path / "tape", wrong)


def test_units_and_encodings_are_as_the_mapping_says(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    folder.mkdir()
    (folder / "cases.csv.gz").write_bytes(
        gzip.compress("编号,人,本金,逾期\nA,甲,12345,3\nB,乙,1,4\n".encode("gbk"))
    )
    columns = "columns: {loan_id: 编号, principal: 本金, days_past_due: 逾期}"
    (tmp_path / "m.yaml").write_text(
        "encoding: gbk\ntables:\n"
        "  borrowers: {from: cases.csv.gz, columns: {borrower_id: 人}}\n"
        "  loans: {from: cases.csv.gz, columns: {loan_id: 编号, borrower_id: 人}}\n"
        f"  balances: {{from: cases.csv.gz, unit: minor, {columns}}}\n",
        encoding="utf-8",
    )

    tape = read_tape(folder, mapping=tmp_path / "m.yaml", as_of=AS_OF)

    assert tape["balances"]["principal"].to_list() == [12_345, 1]
    assert tape["borrowers"]["borrower_id"].to_list() == ["甲", "乙"]


def test_parquet_of_major_units_is_read_exactly(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    folder.mkdir()
    pl.DataFrame(
        {
            "id": [1, 2, 3],
            "float": [0.1 + 0.2, -4.9e-13, 1234.565],
            "int": [5, 6, 7],
            "text": ["1.005", "2", "3"],
        }
    ).write_parquet(folder / "cases.parquet")
    (tmp_path / "m.yaml").write_text(
        "tables:\n"
        "  borrowers: {from: cases.parquet, columns: {borrower_id: id}}\n"
        "  loans: {from: cases.parquet, columns: {loan_id: id, borrower_id: id}}\n"
        "  balances:\n    from: cases.parquet\n    unit: major\n"
        "    columns: {loan_id: id, principal: float, interest: int, fee: text, "
        "days_past_due: id}\n"
    )

    tape = read_tape(folder, mapping=tmp_path / "m.yaml", as_of=AS_OF)

    assert tape.problems.rows() == []
    assert tape["balances"].select("principal", "interest", "fee").rows() == [
        (30, 500, 100),
        (0, 600, 200),
        (123_456, 700, 300),
    ]
