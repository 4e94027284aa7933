"""Grace defers entry into collection, not the count of days."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step


@pytest.mark.parametrize(("days", "expected"), [(1, "none"), (5, "none"), (6, "call")])
def test_within_the_days_of_grace_nobody_collects(
    book: Portfolio, days: int, expected: str
) -> None:
    # Given An, with five days of grace, so many days late.
    book.change("loans", "an", grace_days="5")
    book.is_late("an", days=days)
    # When the night runs,
    night = book.night()
    # Then An is left in peace until grace is over; the days past due were counted all along.
    assert night.plan("an")[0]["action"] == expected
    assert night.days_past_due("an-1") == days - 1


def test_grace_is_said(book: Portfolio) -> None:
    # Given An on the first of five days of grace.
    book.change("loans", "an", grace_days="5")
    book.is_late("an", days=1)
    # When the night runs, then the plan says why nothing is done.
    assert book.night().plan("an") == [step("an", "none", reasons=["in_grace"])]


def test_another_loan_that_falls_due_soon_does_not_end_the_grace(book: Portfolio) -> None:
    # Given An, two days late within grace, whose second loan falls due tomorrow.
    book.change("loans", "an", grace_days="5")
    book.is_late("an", days=2)
    book.lends("an", ladder_day=-1, loan="an-2")
    # When the night runs, then nobody collects.
    assert book.night().plan("an") == [step("an", "none", reasons=["in_grace"])]


def test_another_loan_past_its_grace_is_collected(book: Portfolio) -> None:
    # Given An, two days late within grace, whose second loan has none.
    book.change("loans", "an", grace_days="5")
    book.is_late("an", days=2)
    book.lends("an", ladder_day=2, loan="an-2")
    # When the night runs, then the case is worked.
    assert book.night().actions("an") == ["ai_call", "sms"]
