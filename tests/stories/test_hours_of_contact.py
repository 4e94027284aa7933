"""Lawful hours are the borrower's: agreed hours widen them, wished hours narrow them."""

from __future__ import annotations

import pytest

from portfolio import Portfolio


@pytest.mark.parametrize(
    ("hours", "window"),
    [
        ({}, ("08:00", "22:00")),
        ({"agreed_earliest": "07:00"}, ("07:00", "22:00")),
        ({"agreed_earliest": "07:00", "agreed_latest": "23:00"}, ("07:00", "23:00")),
        ({"agreed_earliest": "10:00", "agreed_latest": "12:00"}, ("08:00", "22:00")),
        ({"wished_earliest": "18:00", "wished_latest": "21:00"}, ("18:00", "21:00")),
        ({"wished_latest": "12:00"}, ("08:00", "12:00")),
        ({"wished_earliest": "05:00", "wished_latest": "23:30"}, ("08:00", "22:00")),
        ({"agreed_latest": "23:00", "wished_earliest": "21:00"}, ("21:00", "23:00")),
    ],
)
def test_agreed_hours_widen_and_wished_hours_narrow(
    book: Portfolio, hours: dict[str, str], window: tuple[str, str]
) -> None:
    # Given An, five days late, with hours agreed or wished for.
    book.is_late("an", days=5)
    book.add("preferences", borrower_id="an", **hours)
    # When the night runs, then the call may be made in those hours and no others.
    night = book.night()
    assert night.actions("an") == ["call"]
    assert night.hours("an") == [window]


def test_visits_keep_their_own_hours_whatever_was_agreed(book: Portfolio) -> None:
    # Given Chen, ready for a visit, who agreed to late hours.
    book.is_late("chen", days=65)
    book.was_tried_by_all_remote_steps("chen")
    book.add("preferences", borrower_id="chen", agreed_earliest="06:00", agreed_latest="23:00")
    # When the night runs, then the visit keeps to the hours of visits.
    assert book.night().hours("chen") == [("09:00", "20:00")]


def test_hours_wished_for_over_midnight_leave_two_pieces(book: Portfolio) -> None:
    # Given An, two days late, who works all day and wants to be reached from eight to ten.
    book.is_late("an", days=2)
    book.add("preferences", borrower_id="an", wished_earliest="20:00", wished_latest="10:00")
    # When the night runs,
    night = book.night()
    # Then both ends of the day are in the plan, and the message of the afternoon has the evening.
    assert night.actions("an") == ["ai_call", "sms"]
    assert night.hours("an") == [("08:00", "10:00"), ("20:00", "22:00")]
    # And in the hours of the summary An can be reached at both ends and not between.
    strip = night.night.summary["hours"]["sms"]
    assert [hour for hour, cases in enumerate(strip) if cases] == [8, 9, 20, 21]


def test_no_message_is_planned_for_after_the_hours_a_borrower_wished_for(book: Portfolio) -> None:
    # Given An, two days late, who wants to be reached before noon only.
    book.is_late("an", days=2)
    book.add("preferences", borrower_id="an", wished_latest="12:00")
    # When the night runs,
    night = book.night()
    # Then the call has the morning, and no message waits for three in the afternoon.
    assert night.actions("an") == ["ai_call"]
    assert night.hours("an") == [("08:00", "12:00")]


def test_two_wishes_that_leave_no_hour_leave_none(book: Portfolio) -> None:
    # Given An, five days late, who wants messages in the morning and calls in the evening.
    book.is_late("an", days=5)
    wish = {"wished_earliest": "09:00", "wished_latest": "12:00"}
    book.add("preferences", borrower_id="an", channel="sms", **wish)
    wish = {"wished_earliest": "18:00", "wished_latest": "20:00"}
    book.add("preferences", borrower_id="an", channel="call", **wish)
    # When the night runs, then no hour is taken for wished that nobody wished for.
    night = book.night()
    assert night.reasons("an") == ["all_refused"]
    assert night.refused_by("an") == {
        ("sms", "cn-gbt45251-quiet-hours"),
        ("call", "cn-gbt45251-quiet-hours"),
    }


def test_two_agreements_that_differ_are_none(book: Portfolio) -> None:
    # Given An, and two records of agreed hours that contradict each other.
    book.is_late("an", days=5)
    book.add("preferences", borrower_id="an", agreed_earliest="18:00", agreed_latest="23:00")
    book.add("preferences", borrower_id="an", agreed_earliest="06:00", agreed_latest="09:00")
    # When the night runs, then the law's own hours stand.
    assert book.night().hours("an") == [("08:00", "22:00")]


def test_hours_agreed_for_one_channel_do_not_widen_another(book: Portfolio) -> None:
    # Given An, who agreed to late messages only.
    book.is_late("an", days=5)
    book.add("preferences", borrower_id="an", channel="sms", agreed_latest="23:00")
    # When the night runs, then the call keeps to the law's hours.
    assert book.night().hours("an") == [("08:00", "22:00")]


def test_a_wish_nobody_can_read_is_a_wish(book: Portfolio) -> None:
    # Given An, whose wish is garbled.
    book.is_late("an", days=5)
    book.add("preferences", borrower_id="an", wished_earliest="tea time")
    # When the night runs, then a person looks.
    assert book.night().actions("an") == ["manual_review"]
