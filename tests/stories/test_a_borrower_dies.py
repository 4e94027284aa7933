"""Who has died, or cannot act, is not contacted, deducted from, or handed to an agency."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step


@pytest.mark.parametrize("status", ["deceased", "no_capacity"])
@pytest.mark.parametrize("days", [-3, 0, 2, 10, 20, 35, 65])
def test_nobody_works_the_case_of_the_dead(book: Portfolio, days: int, status: str) -> None:
    # Given Bai with autopay, at any day of the ladder, who is recorded as such.
    book.is_late("bai", days=days)
    book.add("preferences", borrower_id="bai", borrower_status=status)
    # When the night runs,
    night = book.night()
    # Then nothing is planned at all, and the rule says why.
    assert night.plan("bai") == [step("bai", "none", reasons=["all_refused"])]
    assert {rule for _, rule in night.refused_by("bai")} == {"cn-house-status"}


def test_after_ninety_days_only_a_lawyer_looks(book: Portfolio) -> None:
    # Given Bai, who has died, ninety-five days late.
    book.is_late("bai", days=95)
    book.add("preferences", borrower_id="bai", borrower_status="deceased")
    # When the night runs, then a legal review is planned: the estate, not the family.
    assert book.night().actions("bai") == ["legal_review"]


def test_no_offer_is_made_to_somebody_who_has_died(book: Portfolio) -> None:
    # Given An, who told of distress last month and has died since.
    book.is_late("an", days=20)
    book.was_touched("an", "call", days_ago=30, connected="true", outcome="distress")
    book.add("preferences", borrower_id="an", borrower_status="deceased")
    # When the night runs, then there is no offer, and a person looks.
    assert book.night().actions("an") == ["manual_review"]
