"""``hejie nightly`` on a bad tape: one clear line that names the file, and nothing written."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest
from asking import DAY, assert_refuses, everything_in, hejie, lay, say


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    """Return a small tape that is in order."""
    return lay(tmp_path)


def test_a_tape_that_is_not_there_is_named(tape: Path) -> None:
    for nowhere in (tape / "nowhere", tape / "loans.csv"):
        before = everything_in(tape.parent)
        out = tape.parent / "night"
        said = hejie("nightly", "--tape", nowhere, "--out", out, "--as-of", DAY)
        assert said.code == 2
        assert said.err == f"hejie: {nowhere}: is no folder; name the tape's folder\n"
        assert everything_in(tape.parent) == before


@pytest.mark.parametrize("table", ["borrowers", "loans", "instalments"])
def test_a_file_that_is_missing_is_named(tape: Path, table: str) -> None:
    (tape / f"{table}.csv").unlink()
    assert_refuses(tape, names=table)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("lenders", "kind"),
        ("borrowers", "borrower_id"),
        ("loans", "loan_id"),
        ("loans", "borrower_id"),
        ("instalments", "number"),
        ("instalments", "due_on"),
        ("instalments", "principal"),
        ("payments", "paid_on"),
        ("payments", "amount"),
        ("payments", "payment_id"),
    ],
)
def test_a_column_that_is_missing_is_named(tape: Path, table: str, column: str) -> None:
    pl.read_csv(tape / f"{table}.csv").drop(column).write_csv(tape / f"{table}.csv")
    line = assert_refuses(tape, names=f"{table}.csv")
    assert column in line


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"rows": {"loans": 3}}, "loans"),
        ({"sums": {"instalments": {"principal": "2500.01"}}}, "principal"),
        ({"sums": {"payments": {"amount": "0"}}}, "amount"),
        ({"currency": "XYZ"}, "XYZ"),
        ({"currency": 5}, "currency"),
        ({"asserts_none": ["rumours"]}, "rumours"),
        ({"asserts_none": ["payments"]}, "payments"),
        ({"constants": {"colour": "red"}}, "colour"),
        ({"constants": {"reachable": ["pigeon"]}}, "pigeon"),
        ({"row": {"loans": 2}}, "row"),
        ({"rows": {"loans": -1}}, "rows.loans"),
        ({"rows": [2]}, "rows"),
        ({"sums": {"payments": {"amount": "much"}}}, "sums.payments.amount"),
    ],
)
def test_a_manifest_that_does_not_agree_is_named(
    tape: Path, said: dict[str, object], names: str
) -> None:
    say(tape, **said)
    assert_refuses(tape, names=names)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"rows": 5}', '"text"'])
def test_a_manifest_that_is_none_is_named(tape: Path, text: str) -> None:
    (tape / "manifest.json").write_text(text, encoding="utf-8")
    assert_refuses(tape, names="manifest.json")


def test_two_currencies_are_named(tape: Path) -> None:
    loans = pl.read_csv(tape / "loans.csv").with_columns(currency=pl.Series(["CNY", "USD"]))
    loans.write_csv(tape / "loans.csv")
    assert_refuses(tape, names="loans.csv, row 2, currency")


@pytest.mark.parametrize("content", ["", "\n", "loan_id,borrower_id,lender_id\n"])
def test_an_empty_tape_is_refused(tape: Path, content: str) -> None:
    (tape / "loans.csv").write_text(content, encoding="utf-8")
    assert_refuses(tape, names="loans.csv")


@pytest.mark.parametrize("other", ["loans.csv.gz", "loans.parquet", "Loans.csv"])
def test_two_tables_of_one_name_are_refused(tape: Path, other: str) -> None:
    content = (tape / "loans.csv").read_bytes()
    if other.endswith(".parquet"):
        pl.read_csv(tape / "loans.csv").write_parquet(tape / other)
    else:
        (tape / other).write_bytes(gzip.compress(content) if other.endswith(".gz") else content)
    assert_refuses(tape, names="loans")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("loans.parquet", b"PAR1 this is no Parquet PAR1"),
        ("loans.parquet", b""),
        ("loans.csv.gz", b"\x1f\x8b\x08\x00 cut short"),
        ("loans.csv", b"\xff\xfe\x00\xd8\x00\xdc\x81"),
        ("loans.csv", b"loan_id,borrower_id,loan_id\n1,an,2\n"),
        ("loans.csv", b'loan_id,borrower_id\n"an-1,an\n'),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tape: Path, name: str, content: bytes) -> None:
    (tape / "loans.csv").unlink()
    (tape / name).write_bytes(content)
    assert_refuses(tape, names=name)


def test_too_many_bad_rows_are_a_bad_file(tape: Path) -> None:
    with (tape / "payments.csv").open("a", encoding="utf-8") as file:
        file.write("p2,an-1,never,10.00\np3,an-1,2026-11-12,-5.00\n")
    line = assert_refuses(tape, names="payments.csv, row 2, paid_on")
    assert "2 of 3 rows are bad, more than 5 %" in line
    out = tape.parent / "night"
    lenient = ("--max-bad", "70%")
    assert hejie("nightly", "--tape", tape, "--out", out, "--as-of", DAY, *lenient).code == 0


def test_what_is_said_of_a_bad_file_names_nobody(tape: Path) -> None:
    rows = "".join(f"{at},{name}\n" for at, name in ((1, "安平"), (1, "白露"), (1, "陈华")))
    (tape / "borrowers.csv").write_text(f"borrower_id,name\n{rows}", encoding="utf-8")
    line = assert_refuses(tape, names="borrowers.csv")
    assert not any(name in line for name in ("安平", "白露", "陈华"))
