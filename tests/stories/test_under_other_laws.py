"""The same borrower under the teaching country's law, and under two laws at once."""

from __future__ import annotations

import pytest
from portfolio import Portfolio


@pytest.mark.parametrize(
    ("laws", "window", "duties"),
    [
        (["cn"], ("08:00", "22:00"), []),
        (["zz"], ("08:00", "21:00"), ["record"]),
        (["cn", "zz"], ("08:00", "21:00"), ["record"]),
    ],
)
def test_the_strictest_hours_and_all_duties_count(
    book: Portfolio, laws: list[str], window: tuple[str, str], duties: list[str]
) -> None:
    # Given An, twenty days late.
    book.is_late("an", days=20)
    # When the night runs under these laws,
    night = book.night(laws=laws)
    # Then a call and an offer are planned, in the hours and with the duties of all of them.
    assert night.actions("an") == ["call", "offer"]
    assert night.hours("an") == [window]
    assert night.plan("an")[0]["duties"] == duties


def test_a_deduction_needs_no_age_where_no_law_names_one(book: Portfolio) -> None:
    # Given Bai, whose line falls due on the day of the plan, under a law that names no age.
    book.is_late("bai", days=0)
    # When the night runs, then the deduction comes first all the same.
    assert book.night(laws=["zz"]).actions("bai") == ["deduct", "sms"]
