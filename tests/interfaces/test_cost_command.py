"""``hejie book cost``: a loan's price a year, as a lender's own file gives it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from hejie.interfaces.cli.app import app


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    """Return a lender's folder: one loan with a fee in its first line, one of unknown principal."""
    folder = tmp_path / "tape"
    folder.mkdir()
    (folder / "lenders.csv").write_text("lender_id,kind\nml,microloan\n", encoding="utf-8")
    (folder / "borrowers.csv").write_text("borrower_id\nb1\n", encoding="utf-8")
    (folder / "loans.csv").write_text(
        "loan_id,borrower_id,lender_id,principal,disbursed_on\n"
        "plain,b1,ml,1000.00,2026-01-15\nfeed,b1,ml,1000.00,2026-01-15\nbare,b1,ml,,2026-01-15\n",
        encoding="utf-8",
    )
    lines = ["loan_id,number,due_on,principal,interest,fee"]
    for loan, fee in (("plain", 0), ("feed", 30), ("bare", 0)):
        for number in range(1, 13):
            day = date(2026 + number // 12, number % 12 + 1, 15)
            charged = fee if number == 1 else 0
            lines.append(f"{loan},{number},{day},83.34,8.34,{charged}")
    (folder / "instalments.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def run(*arguments: object) -> tuple[int, str]:
    found = CliRunner().invoke(app, [str(each) for each in arguments])
    return found.exit_code, found.output


def test_a_fee_makes_a_loan_dearer_and_an_unknown_principal_makes_its_cost_unknown(
    tape: Path, tmp_path: Path
) -> None:
    out = tmp_path / "cost.parquet"
    code, said = run("book", "cost", "--tape", tape, "--as-of", "2026-11-21", "--out", out)
    rows = {row["loan_id"]: row for row in pl.read_parquet(out).iter_rows(named=True)}

    assert code == 0
    assert said.startswith("3 loans, cost of 2 known: nominal ")
    assert round(rows["plain"]["nominal"] / 1e9, 3) == 0.180
    assert round(rows["plain"]["effective"] / 1e9, 3) == 0.196
    assert rows["feed"]["nominal"] > rows["plain"]["nominal"] + 50_000_000
    assert (rows["bare"]["nominal"], rows["bare"]["effective"]) == (None, None)
    assert rows["plain"]["disbursed_on"] == date(2026, 1, 15)


def test_a_tape_without_any_known_cost_says_so(tape: Path, tmp_path: Path) -> None:
    loans = (tape / "loans.csv").read_text(encoding="utf-8").replace("1000.00", "")
    (tape / "loans.csv").write_text(loans, encoding="utf-8")
    out = tmp_path / "cost.parquet"
    code, said = run("book", "cost", "--tape", tape, "--as-of", "2026-11-21", "--out", out)

    assert (code, said) == (0, f"3 loans, cost of 0 known. Written to {out}.\n")


def test_a_folder_that_is_none_gets_one_line(tmp_path: Path) -> None:
    out = tmp_path / "cost.parquet"
    code, said = run("book", "cost", "--tape", "gone", "--as-of", "2026-11-21", "--out", out)

    assert code == 2
    assert said.count("\n") == 1
    assert not out.exists()
