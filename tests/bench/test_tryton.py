"""Both sides of the dunning benchmark are given the same receivables, and a wrong side is named."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.bench.children import UnableToRun
from tests.bench.tryton.receivables import (
    DAY,
    THEN,
    compare,
    levels,
    receivables,
    write_list,
    write_tape,
)

from hejie.book.tape import read_tape

OWED = receivables(400)


def test_receivables_are_the_same_each_time_and_due_over_two_hundred_days() -> None:
    assert receivables(400) == OWED
    each_day = Counter(one.due_on for one in OWED)
    assert (len(each_day), set(each_day.values())) == (200, {2})
    assert (THEN - min(each_day)).days == 199
    assert len({one.amount for one in OWED}) == 400


def test_thirty_days_later_everything_stands_one_threshold_higher() -> None:
    first, later = levels(OWED, on=DAY), levels(OWED, on=THEN)
    assert [count for count, _ in first] == [60, 60, 60, 60, 60, 38]
    assert later[1:5] == first[:4]
    assert later[5] == (98, first[4][1] + first[5][1])


def test_the_tape_is_read_as_it_was_meant(tmp_path: Path) -> None:
    write_tape(OWED, tmp_path / "tape")
    tape = read_tape(tmp_path / "tape", as_of=DAY)
    assert tape.problems.is_empty()
    lines = tape["instalments"].select("due_on", "principal").rows()
    assert lines == [(one.due_on, one.amount) for one in OWED]


def test_the_list_says_the_same_as_the_tape(tmp_path: Path) -> None:
    write_list(OWED, tmp_path / "owed.csv")
    head, *rows = (tmp_path / "owed.csv").read_text("utf-8").splitlines()
    assert head == "code,due_on,cents"
    assert rows == [f"{one.code},{one.due_on},{one.amount}" for one in OWED]


def test_a_side_that_counts_otherwise_is_named_with_the_threshold() -> None:
    right = levels(OWED, on=DAY)
    compare("one side", found=right, expected=right, on=DAY)
    wrong = [right[0], (61, right[1][1]), *right[2:]]
    with pytest.raises(UnableToRun, match=r"^one side: from day 31 on 61 receivables .* is 60 of"):
        compare("one side", found=wrong, expected=right, on=DAY)
    with pytest.raises(UnableToRun, match=r"^one side: 2 thresholds on 2026-11-21; there are 6$"):
        compare("one side", found=right[:2], expected=right, on=DAY)
