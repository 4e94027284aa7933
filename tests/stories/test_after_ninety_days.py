"""After ninety days a lawyer looks at the case."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step


@pytest.mark.parametrize("days", [91, 95, 120])
def test_a_legal_review(book: Portfolio, days: int) -> None:
    # Given An, late for more than ninety days, with all four lines unpaid.
    book.is_late("an", days=days)
    # When the night runs, then a legal review is planned; nobody is contacted by it.
    review = step("an", "legal_review", reasons=["after_90"], value=8_160, cost=5_000)
    assert book.night().plan("an") == [review]


def test_ninety_days_are_not_yet_more_than_ninety(book: Portfolio) -> None:
    # Given An, on the ninetieth day.
    book.is_late("an", days=90)
    # When the night runs, then it is still the third month.
    assert book.night().reasons("an") == ["month_3", "conditions_not_met"]


def test_nobody_is_reviewed_for_court_while_a_complaint_is_open(book: Portfolio) -> None:
    # Given An, ninety-five days late, with a complaint.
    book.is_late("an", days=95)
    book.add("holds", borrower_id="an", kind="complaint", since_on="2026-11-10")
    # When the night runs, then An is left in peace.
    assert book.night().plan("an") == [step("an", "none", reasons=["all_refused"])]
