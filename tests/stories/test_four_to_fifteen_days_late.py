"""From the fourth day a person calls."""

from __future__ import annotations

import pytest

from portfolio import DAYTIME, Portfolio, step


@pytest.mark.parametrize("days", [4, 15])
def test_a_person_calls(book: Portfolio, days: int) -> None:
    # Given An, so many days late.
    book.is_late("an", days=days)
    # When the night runs, then a call is planned and nothing else.
    call = step(
        "an",
        "call",
        purpose="collect",
        reasons=["days_4_15"],
        value=4_590,
        cost=300,
        hours=DAYTIME,
    )
    assert book.night().plan("an") == [call]


def test_how_willing_a_borrower_was_so_far_is_said(book: Portfolio) -> None:
    # Given An, who was reached last week and refused nothing, and Ding, who refused twice.
    for borrower in ("an", "ding"):
        book.is_late(borrower, days=5)
    book.was_touched("an", "call", days_ago=6, connected="true", outcome="reached")
    for days_ago in (4, 9):
        book.was_touched("ding", "call", days_ago=days_ago, connected="true", outcome="refused")
    # When the night runs,
    night = book.night()
    # Then both are called, and the plan says what is known of each.
    assert night.reasons("an") == ["days_4_15", "willing"]
    assert night.reasons("ding") == ["days_4_15", "unwilling"]
    # And the unwilling one, who owes as much, comes first: the tier is higher.
    assert [night.plan(who)[0]["priority"] for who in ("ding", "an")] == [1, 2]
