"""A file for a spreadsheet never acts by itself."""

from __future__ import annotations

import csv
import io

import pytest

from hejie.interfaces.oversight.sheet import download
from hejie.interfaces.sheet import safe_cell, written


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+86", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "  =1", "\u3000=1", "－1"],
)
def test_a_formula_becomes_text(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize(("cell", "text"), [("31/02/2026", "31/02/2026"), (None, ""), (17, "17")])
def test_plain_text_stays_as_it_is(cell: object, text: str) -> None:
    assert safe_cell(cell) == text


def test_the_file_reads_back_with_its_quotes_and_breaks() -> None:
    rows = [["loans", 3, 'a "b", c'], ["loans", 4, "x\ny"]]
    lines = "".join(written(["file", "row", "said"], rows))
    assert lines.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"), newline="")))
    assert read == [["file", "row", "said"], ["loans", "3", 'a "b", c'], ["loans", "4", "x\ny"]]


def test_the_answer_is_a_file_that_nobody_keeps() -> None:
    answer = download("problems.csv", head=["a"], rows=[])
    assert answer["Content-Disposition"] == 'attachment; filename="problems.csv"'
    assert (answer["Cache-Control"], answer["Content-Type"]) == (
        "no-store",
        "text/csv; charset=utf-8",
    )
