"""A night over the rows is the night over the files from which the rows came."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.portfolio.conftest import AS_OF

from hejie.book.tape import read_tape
from hejie.nightly.night import run
from hejie.people.models import Organization
from hejie.permit import rulebook
from hejie.portfolio.imports import import_tape
from hejie.portfolio.imports.found import shown
from hejie.portfolio.tapes import UnableToReadBook, tape_of
from hejie.strategy.load import load_ladder
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
RULES = rulebook(laws=("cn",))


def test_the_night_over_the_rows_is_the_night_over_the_files(
    sample: Path, servicer: Organization
) -> None:
    ladder = load_ladder("cn-default")
    # Read whole: whether a row repeats another or speaks against it is then told by all of it.
    files = read_tape(sample, as_of=AS_OF, max_bad=0.5)
    import_tape(
        tape=files,
        servicer=servicer,
        as_of=AS_OF,
        digest=b"1",
        rules=RULES,
        actor=Actor("job", "import", "demo"),
        now=NOW,
        makes_lenders=True,
    )
    rows = tape_of(servicer=servicer, as_of=AS_OF)
    assert rows.borrowers.len() == files["borrowers"].height
    of_files = run(files, as_of=AS_OF, rules=RULES, ladder=ladder)
    of_rows = run(rows.tape, as_of=AS_OF, rules=RULES, ladder=ladder)
    told = of_files.outputs["problems"]
    outputs = {**of_files.outputs, "problems": told.with_columns(shown(told))}
    for name, frame in outputs.items():
        keys = [column for column in frame.columns if frame[column].dtype != pl.List]
        assert_frame_equal(of_rows.outputs[name].sort(keys), frame.sort(keys))
    for night in (of_rows, of_files):
        night.summary["lenders"].sort(key=lambda lender: lender["lender_id"])
    assert of_rows.summary == of_files.summary
    assert of_files.outputs["decisions"].height > 300


def test_a_servicer_without_a_book_has_no_night(servicer: Organization) -> None:
    with pytest.raises(UnableToReadBook, match="no book yet"):
        tape_of(servicer=servicer, as_of=AS_OF)
