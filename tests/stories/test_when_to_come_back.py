"""A refusal says from when it would no longer stand, where only time has to pass."""

from __future__ import annotations

from datetime import datetime

from portfolio import HANGZHOU, PLAN_ON, Portfolio


def test_the_fourth_message_may_follow_when_the_first_is_seven_days_old(book: Portfolio) -> None:
    # Given Bai, due in three days, who had three messages on the 18th, 19th and 20th.
    book.is_late("bai", days=-3)
    for days_ago in (4, 3, 2):
        book.was_touched("bai", "sms", days_ago=days_ago, outcome="delivered")
    # When the night runs,
    night = book.night()
    # Then a message is lawful again on the morning of the 25th, seven days after the first.
    assert night.refused_by("bai") == {("sms", "cn-house-message-caps")}
    assert night.next_moments("bai") == {"sms": datetime(2026, 11, 25, 8, tzinfo=HANGZHOU)}


def test_hours_wished_for_count_on_that_day_too(book: Portfolio) -> None:
    # Given Bai, who wants to be reached in the evening only.
    book.is_late("bai", days=-3)
    book.add("preferences", borrower_id="bai", wished_earliest="18:00", wished_latest="21:00")
    for days_ago in (4, 3, 2):
        book.was_touched("bai", "sms", days_ago=days_ago, outcome="delivered")
    # When the night runs, then the message waits for that evening.
    assert book.night().next_moments("bai") == {"sms": datetime(2026, 11, 25, 18, tzinfo=HANGZHOU)}


def test_messages_to_others_and_on_other_channels_are_not_waited_for(book: Portfolio) -> None:
    # Given Bai, and messages to a contact person and in the app beside Bai's own.
    book.is_late("bai", days=-3)
    for days_ago in (6, 4, 2):
        book.was_touched("bai", "sms", days_ago=days_ago, outcome="delivered")
        book.was_touched("bai", "sms", days_ago=days_ago - 1, party="contact_person")
        book.was_touched("bai", "push", days_ago=days_ago - 1)
    # When the night runs, then the app is closed as long as its own messages say.
    assert book.night().next_moments("bai") == {
        "sms": datetime(2026, 11, 23, 8, tzinfo=HANGZHOU),
        "push": datetime(2026, 11, 24, 8, tzinfo=HANGZHOU),
    }


def test_time_does_not_lift_a_complaint(book: Portfolio) -> None:
    # Given Bai, who complained and had three messages this week.
    book.is_late("bai", days=-3)
    book.add("holds", borrower_id="bai", kind="complaint", since_on="2026-11-18")
    for days_ago in (4, 3, 2):
        book.was_touched("bai", "sms", days_ago=days_ago, outcome="delivered")
    # When the night runs, then nobody says when to come back.
    assert set(book.night().next_moments("bai").values()) == {None}


def test_nobody_says_when_where_nobody_knows_the_past(book: Portfolio) -> None:
    # Given Bai, of whose past nothing is said.
    book.is_late("bai", days=-3)
    book.unknown.add("touches")
    # When the night runs, then there is no moment to wait for.
    assert set(book.night().next_moments("bai").values()) == {None}


def test_two_lenders_cases_of_one_borrower_wait_for_the_same_moments(book: Portfolio) -> None:
    # Given Bai, due in three days at two lenders, with three messages this week.
    book.is_late("bai", days=-3)
    book.add("lenders", lender_id="other", kind="microloan", memberships="nifa")
    book.lends("bai", ladder_day=-3, loan="bai-2", lender_id="other")
    for days_ago in (4, 3, 2):
        book.was_touched("bai", "sms", days_ago=days_ago, outcome="delivered")
    # When the night runs, then both say the same.
    moments = {(row["lender_id"], row["next_moment"]) for row in book.night().refusals("bai")}
    there = datetime(2026, 11, 25, 8, tzinfo=HANGZHOU)
    assert moments == {("heyuan", there), ("other", there)}
    assert all(moment.date() > PLAN_ON for _, moment in moments)
