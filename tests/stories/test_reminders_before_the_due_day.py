"""A borrower is reminded three days and one day ahead, and left in peace between."""

from __future__ import annotations

from datetime import datetime

import pytest

from portfolio import DAYTIME, HANGZHOU, Portfolio, step


@pytest.mark.parametrize("days_ahead", [3, 1])
def test_a_message_reminds_three_days_and_one_day_ahead(book: Portfolio, days_ahead: int) -> None:
    # Given An, whose line falls due so soon.
    book.is_late("an", days=-days_ahead)
    # When the night runs,
    night = book.night()
    # Then one message is planned, at any lawful hour, and nothing was refused.
    sms = step(
        "an",
        "sms",
        purpose="remind",
        reasons=["remind_before_due"],
        value=510,
        cost=5,
        hours=DAYTIME,
    )
    assert night.plan("an") == [sms]
    assert night.refusals("an") == []


def test_two_days_ahead_nobody_is_disturbed(book: Portfolio) -> None:
    # Given An, whose line falls due two days after the plan.
    book.is_late("an", days=-2)
    # When the night runs, then An is on the plan with nothing to be done, and why.
    assert book.night().plan("an") == [step("an", "none", reasons=["between_reminders"])]


def test_a_borrower_messaged_three_times_this_week_is_reminded_in_the_app(book: Portfolio) -> None:
    # Given Bai, due in three days, who had three messages within the last seven.
    book.is_late("bai", days=-3)
    for days_ago in (1, 3, 6):
        book.was_touched("bai", "sms", days_ago=days_ago, outcome="delivered")
    # When the night runs,
    night = book.night()
    # Then the app takes the place of the message, and the cap is cited, for that day only.
    reasons = ["remind_before_due", "law_prefers_other"]
    push = step("bai", "push", purpose="remind", reasons=reasons, value=408, cost=1, hours=DAYTIME)
    assert night.plan("bai") == [push]
    assert night.refused_by("bai") == {("sms", "cn-house-message-caps")}
    assert night.next_moments("bai") == {"sms": datetime(2026, 11, 23, 8, tzinfo=HANGZHOU)}


def test_messages_of_more_than_seven_days_ago_do_not_count(book: Portfolio) -> None:
    # Given Bai, due in three days, whose third message back is eight days old.
    book.is_late("bai", days=-3)
    for days_ago in (1, 3, 7):
        book.was_touched("bai", "sms", days_ago=days_ago, outcome="delivered")
    # When the night runs, then a message is planned.
    assert book.night().actions("bai") == ["sms"]
