"""The first three days: an automated call, and a message if nobody answered."""

from __future__ import annotations

import pytest

from portfolio import DAYTIME, Portfolio, step


@pytest.mark.parametrize("days", [1, 2, 3])
def test_an_automated_call_then_a_message_if_unanswered(book: Portfolio, days: int) -> None:
    # Given An, so many days late.
    book.is_late("an", days=days)
    # When the night runs,
    night = book.night()
    # Then a machine calls, and a message follows in the afternoon only if it was not answered.
    call = step(
        "an",
        "ai_call",
        purpose="collect",
        reasons=["days_1_3"],
        value=2_346,
        cost=20,
        hours=DAYTIME,
    )
    message = step(
        "an",
        "sms",
        number=2,
        after="15:00",
        only_if="unanswered",
        purpose="collect",
        reasons=["days_1_3"],
        value=510,
        cost=5,
        hours=DAYTIME,
    )
    assert night.plan("an") == [call, message]
    assert night.refusals("an") == []


def test_who_opted_out_of_calls_gets_a_message_instead(book: Portfolio) -> None:
    # Given An, two days late, who wants no automated calls.
    book.is_late("an", days=2)
    book.add("preferences", borrower_id="an", channel="ai_call", opted_out="true")
    # When the night runs,
    night = book.night()
    # Then the message is the decision, and no second one follows it.
    message = step(
        "an",
        "sms",
        purpose="collect",
        reasons=["days_1_3", "law_prefers_other"],
        value=510,
        cost=5,
        hours=DAYTIME,
    )
    assert night.plan("an") == [message]
    assert night.refused_by("an") == {("ai_call", "cn-house-opt-out")}
