"""Of several loans of one borrower the gravest leads, and there is one plan for all of them."""

from __future__ import annotations

from portfolio import DAYTIME, Portfolio, step


def test_the_gravest_loan_leads(book: Portfolio) -> None:
    # Given Ding, five days late with one loan and thirty-five with another.
    book.is_late("ding", days=5)
    book.lends("ding", ladder_day=35, loan="ding-2")
    # When the night runs,
    night = book.night()
    # Then one letter speaks of all three lines that are owed.
    letter = step(
        "ding",
        "letter",
        purpose="collect",
        reasons=["month_2"],
        value=2_448,
        cost=500,
        hours=DAYTIME,
    )
    offer = step(
        "ding", "offer", number=2, after="12:00", only_if="always", reasons=["month_2"], value=7_650
    )
    assert night.plan("ding") == [letter, offer]


def test_a_line_that_falls_due_soon_waits_behind_one_that_is_late(book: Portfolio) -> None:
    # Given An, two days late, whose second loan falls due tomorrow.
    book.is_late("an", days=2)
    book.lends("an", ladder_day=-1, loan="an-2")
    # When the night runs, then the plan is about what is late, and only that is counted.
    night = book.night()
    assert night.actions("an") == ["ai_call", "sms"]
    assert [row["expected_value"] for row in night.plan("an")] == [2_346, 510]


def test_two_lines_that_fall_due_soon_are_reminded_of_once(book: Portfolio) -> None:
    # Given An, with two loans that fall due tomorrow.
    book.is_late("an", days=-1)
    book.lends("an", ladder_day=-1, loan="an-2")
    # When the night runs, then one message speaks of both.
    night = book.night()
    assert night.actions("an") == ["sms"]
    assert night.plan("an")[0]["expected_value"] == 1_020


def test_autopay_of_one_loan_serves_the_case(book: Portfolio) -> None:
    # Given An with two loans due on the day of the plan, one of them with autopay.
    book.is_late("an", days=0)
    book.lends("an", ladder_day=0, loan="an-2", autopay="true")
    # When the night runs, then the deduction comes first.
    assert book.night().actions("an") == ["deduct", "sms"]
