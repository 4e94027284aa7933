"""Where a day has no room for everybody, the gravest cases are served first."""

from __future__ import annotations

from hejie.strategy.capacity import Limit
from portfolio import DAYTIME, Portfolio, step


def test_one_call_goes_to_the_case_with_most_at_stake(book: Portfolio) -> None:
    # Given An and Ding, both to be called, and Ding owing more.
    book.is_late("an", days=10)
    book.is_late("ding", days=10)
    book.tables["instalments"] += [
        {"loan_id": "ding-1", "number": 7, "due_on": "2026-11-12", "principal": "500.00"}
    ]
    # When the night runs with room for one call,
    night = book.night(limits=[Limit("call", "*", 1)])
    # Then Ding is called, An gets the next best step, and An's plan says why.
    assert night.actions("ding") == ["call"]
    message = step(
        "an",
        "sms",
        purpose="collect",
        reasons=["days_4_15", "no_capacity"],
        value=510,
        cost=5,
        priority=2,
        hours=DAYTIME,
    )
    assert night.plan("an") == [message]
    used = {"action": "call", "district": "*", "per_day": 1, "used": 1, "wanted": 2}
    assert night.night.summary["capacity"] == [used]


def test_a_day_without_any_room_leaves_a_borrower_in_peace(book: Portfolio) -> None:
    # Given An, to be called, on a day without calls and messages.
    book.is_late("an", days=10)
    # When the night runs, then nothing is done, and the plan says why.
    night = book.night(limits=[Limit("call", "*", 0), Limit("sms", "*", 0)])
    assert night.plan("an") == [step("an", "none", reasons=["no_capacity"])]


def test_a_district_has_room_of_its_own(book: Portfolio) -> None:
    # Given An in Hangzhou and Ding in Chengdu, both to be called.
    for borrower in ("an", "ding"):
        book.is_late(borrower, days=10)
    book.change("borrowers", "ding", adcode="510104")
    # When the night runs with room for calls to Sichuan only,
    night = book.night(limits=[Limit("call", "51", 5)])
    # Then Ding is called and An is not.
    assert (night.actions("ding"), night.actions("an")) == (["call"], ["sms"])


def test_a_message_later_in_the_day_goes_to_the_graver_case_whatever_its_stage(
    book: Portfolio,
) -> None:
    # Given Bai, whose deduction may fail, and An, two days late with more at stake.
    book.is_late("bai", days=0)
    book.is_late("an", days=2)
    book.tables["instalments"] += [
        {"loan_id": "an-1", "number": 7, "due_on": "2026-11-20", "principal": "500.00"}
    ]
    # When the night runs with room for one message,
    night = book.night(limits=[Limit("sms", "*", 1)])
    # Then it follows An's call, and Bai gets a word in the app.
    assert night.actions("an") == ["ai_call", "sms"]
    assert night.actions("bai") == ["deduct", "push"]
