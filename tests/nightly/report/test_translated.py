"""What the tape says of bad rows stands in Chinese on the Chinese page."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from hejie.book.tape import read_tape
from hejie.interfaces.cli.sample import write_sample
from hejie.law.rule import Saying
from hejie.nightly.report.translated import translated
from hejie.simulation.sample import sample_tape

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_problem_of_a_sample_is_said_in_chinese(tmp_path: Path) -> None:
    day = date(2026, 11, 21)
    tables, manifest = sample_tape(borrowers=3_000, seed=3, as_of=day)
    write_sample(tmp_path / "tape", tables=tables, manifest=manifest)
    problems = read_tape(tmp_path / "tape", as_of=day).problems
    said = {*problems["because"].unique(), *problems["so"].unique()}
    untranslated = [
        text for text in sorted(said) if not CHINESE.search(translated(Saying(text, text)).zh)
    ]
    assert len(said) > 10
    assert untranslated == []


def test_a_sentence_nobody_translated_stays_as_it_is() -> None:
    says = Saying("is odd", "is odd")
    assert translated(says) == says


def test_the_numbers_of_a_sentence_are_kept() -> None:
    english = "is not a day from 1900-01-01 to 2200-12-31"
    assert translated(Saying(english, english)) == Saying(
        "不是 1900-01-01 至 2200-12-31 之间的日期", english
    )
