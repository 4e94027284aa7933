"""In the second half of the month a senior colleague calls, with an offer at hand."""

from __future__ import annotations

import pytest

from portfolio import DAYTIME, Portfolio, step


@pytest.mark.parametrize("days", [16, 30])
def test_a_senior_colleague_calls_and_may_make_an_offer(book: Portfolio, days: int) -> None:
    # Given An, so many days late.
    book.is_late("an", days=days)
    # When the night runs,
    night = book.night()
    # Then a senior colleague calls, and makes an offer if An was reached.
    reasons = ["days_16_30", "senior"]
    call = step(
        "an", "call", purpose="collect", reasons=reasons, value=4_590, cost=300, hours=DAYTIME
    )
    offer = step(
        "an", "offer", number=2, after="12:00", only_if="reached", reasons=reasons, value=2_550
    )
    assert night.plan("an") == [call, offer]


def test_a_message_that_takes_the_place_of_the_call_needs_no_senior(book: Portfolio) -> None:
    # Given An, twenty days late, who opted out of calls.
    book.is_late("an", days=20)
    book.add("preferences", borrower_id="an", channel="call", opted_out="true")
    # When the night runs,
    night = book.night()
    # Then a message is sent, nobody senior is asked for, and the offer waits for a call.
    assert night.actions("an") == ["sms"]
    assert night.reasons("an") == ["days_16_30", "law_prefers_other"]
