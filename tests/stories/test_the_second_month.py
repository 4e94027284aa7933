"""In the second month a letter goes out, with an offer."""

from __future__ import annotations

import pytest

from portfolio import DAYTIME, Portfolio, step


@pytest.mark.parametrize("days", [31, 35, 60])
def test_a_letter_and_an_offer(book: Portfolio, days: int) -> None:
    # Given Ding, whose address is known, late in the second month with two lines.
    book.is_late("ding", days=days)
    # When the night runs,
    night = book.night()
    # Then a letter is planned, and an offer goes with it whatever happens.
    letter = step(
        "ding",
        "letter",
        purpose="collect",
        reasons=["month_2"],
        value=1_632,
        cost=500,
        hours=DAYTIME,
    )
    offer = step(
        "ding",
        "offer",
        number=2,
        after="12:00",
        only_if="always",
        reasons=["month_2"],
        value=5_100,
    )
    assert night.plan("ding") == [letter, offer]


def test_without_an_address_a_call_takes_the_place_of_the_letter(book: Portfolio) -> None:
    # Given An, of whom only a mobile is known.
    book.is_late("an", days=35)
    # When the night runs, then a person calls, with the same offer.
    night = book.night()
    assert night.actions("an") == ["call", "offer"]
    assert night.reasons("an") == ["month_2", "conditions_not_met"]
