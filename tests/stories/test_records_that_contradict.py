"""Two rows of one borrower that differ: nobody knows who would be called, so a person looks."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step


def test_a_borrower_described_twice_differently_is_left_to_a_person(book: Portfolio) -> None:
    # Given An, five days late, whom a second row makes fourteen years old.
    book.is_late("an", days=5)
    book.add("borrowers", borrower_id="an", name="安平", born_on="2012-04-01", adcode="330106")
    # When the night runs, then a person looks before anybody calls.
    assert book.night().plan("an") == [step("an", "manual_review", reasons=["facts_in_doubt"])]


def test_the_same_row_twice_says_nothing_new(book: Portfolio) -> None:
    # Given An, five days late, whose row stands twice.
    book.is_late("an", days=5)
    book.add("borrowers", **book.tables["borrowers"][0])
    # When the night runs, then it is a problem of the file and not of An.
    night = book.night()
    assert night.problem_fields("borrowers.csv") == {"borrower_id"}
    assert night.actions("an") == ["call"]


@pytest.mark.parametrize("table", ["touches", "holds", "preferences"])
def test_a_bad_row_of_what_the_law_asks_makes_the_borrower_unknown(
    book: Portfolio, table: str
) -> None:
    # Given An, five days late, with one row that had to be set aside.
    book.is_late("an", days=5)
    bad = {
        "touches": {"touch_id": "t", "at": "yesterday", "action": "call"},
        "holds": {"kind": "complaint", "since_on": "last week"},
        "preferences": {"channel": "pigeon", "opted_out": "true"},
    }
    book.add(table, borrower_id="an", **bad[table])
    # When the night runs, then a person looks.
    assert book.night().plan("an") == [step("an", "manual_review", reasons=["fact_unknown"])]
