"""What was wrong in a tape is counted, listed and taken away, without telling who anybody is."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest
from tests.portfolio.tapes import bring

from hejie.interfaces.cli.problems import COLUMNS
from hejie.interfaces.sheet import written
from hejie.people.models import Organization
from hejie.portfolio import queries
from hejie.portfolio.imports.found import shown

pytestmark = pytest.mark.django_db(transaction=True)


def test_problems_are_counted_and_listed(sample: Path, servicer: Organization) -> None:
    tape, done = bring(sample, servicer)
    kinds = queries.problem_kinds(import_id=done.import_id)
    assert sum(number for *_, number in kinds) == tape.problems.height == done.problems
    file, field, number = kinds[0]
    found = queries.problems_of(import_id=done.import_id, file=file, field=field)
    assert found.count() == number


def test_a_cell_of_the_file_is_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "problems.csv"
    rows = [("loans.csv", 7, "status", '=HYPERLINK("x")', "is not one of them", "row set aside")]
    path.write_text("".join(written(COLUMNS, rows)), encoding="utf-8", newline="")
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file))
    assert read[0]["said"] == '\'=HYPERLINK("x")'
    assert read[0]["row"] == "7"


def test_what_a_person_is_told_by_stands_masked() -> None:
    problems = pl.DataFrame(
        {"field": ["mobile", "value", "loan_id", "name"], "said": ["10412345678", "x", "L1", None]}
    )
    assert shown(problems).to_list() == ["104****5678", "•••", "L1", None]
