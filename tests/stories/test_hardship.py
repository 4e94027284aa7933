"""Signs of hardship turn pressure into an offer."""

from __future__ import annotations

import pytest

from portfolio import DAYTIME, Portfolio, Row, step

REASONS = ["hardship", "willing"]


def offer_and_word_of_it(borrower: str, *reasons: str, value: int) -> list[Row]:
    """Return the plan of a borrower in hardship: an offer, and a message that brings it."""
    message = step(
        borrower,
        "sms",
        number=2,
        after="10:00",
        only_if="always",
        purpose="arrange",
        reasons=reasons,
        value=value // 25 * 5,
        cost=5,
        hours=DAYTIME,
    )
    return [step(borrower, "offer", reasons=reasons, value=value), message]


@pytest.mark.parametrize(("days", "value"), [(1, 2_550), (20, 2_550), (65, 7_650), (95, 10_200)])
def test_distress_heard_on_the_telephone(book: Portfolio, days: int, value: int) -> None:
    # Given An, late, who told of distress two weeks ago.
    book.is_late("an", days=days)
    book.was_touched("an", "call", days_ago=14, connected="true", outcome="distress")
    # When the night runs, then there is an offer and no call, no visit, no agency, no court.
    assert book.night().plan("an") == offer_and_word_of_it("an", *REASONS, value=value)


def test_two_promises_kept_in_part(book: Portfolio) -> None:
    # Given Ding, who twice paid part of what was promised: somebody who tries.
    book.is_late("ding", days=20)
    for month in ("09", "10"):
        book.add(
            "promises",
            borrower_id="ding",
            made_at=f"2026-{month}-01T10:00:00+08:00",
            due_on=f"2026-{month}-05",
            amount="1020.00",
            state="part",
        )
    # When the night runs, then there is an offer.
    assert book.night().plan("ding") == offer_and_word_of_it(
        "ding", "hardship", "unwilling", value=2_550
    )


def test_distress_of_last_spring_is_not_todays(book: Portfolio) -> None:
    # Given An, who told of distress more than ninety days ago.
    book.is_late("an", days=5)
    book.was_touched("an", "call", days_ago=91, connected="true", outcome="distress")
    # When the night runs, then a person calls as usual.
    assert book.night().actions("an") == ["call"]


def test_before_anything_is_late_a_reminder_stays_a_reminder(book: Portfolio) -> None:
    # Given An in distress, whose line falls due tomorrow.
    book.is_late("an", days=-1)
    book.was_touched("an", "call", days_ago=14, connected="true", outcome="distress")
    # When the night runs, then a message reminds: nothing is owed that an offer could ease.
    assert book.night().reasons("an") == ["remind_before_due"]


def test_an_open_complaint_silences_even_the_offer(book: Portfolio) -> None:
    # Given An in distress, with a complaint that is still open.
    book.is_late("an", days=5)
    book.was_touched("an", "call", days_ago=14, connected="true", outcome="distress")
    book.add("holds", borrower_id="an", kind="complaint", since_on="2026-11-10")
    # When the night runs, then nobody bargains before the complaint is answered; a person looks.
    reasons = ["hardship", "willing", "conditions_not_met"]
    assert book.night().plan("an") == [step("an", "manual_review", reasons=reasons)]


def test_whom_nobody_may_offer_anything_a_person_looks_after(book: Portfolio) -> None:
    # Given An in distress, of whom nobody knows what is open or what was asked for.
    book.is_late("an", days=5)
    book.was_touched("an", "call", days_ago=14, connected="true", outcome="distress")
    book.unknown |= {"holds", "preferences"}
    # When the night runs, then An is not forgotten.
    assert book.night().actions("an") == ["manual_review"]
