"""Without a valid contact point of the borrower's own, nobody is contacted in their place."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step


@pytest.mark.parametrize("days", [-3, 0, 2, 10, 20, 35])
@pytest.mark.parametrize(
    "point",
    [
        {"valid": "false"},
        {"consented": "false"},
        {"relation": "emergency_contact"},
        {"relation": "guarantor"},
    ],
)
def test_nobody_else_is_reached_instead(book: Portfolio, days: int, point: dict[str, str]) -> None:
    # Given An, whose only number is invalid, without consent, or somebody else's.
    book.is_late("an", days=days)
    book.change("contact_points", "an", **point)
    # When the night runs, then nothing is planned, and the plan says why.
    assert book.night().plan("an") == [step("an", "none", reasons=["no_contact_point"])]


def test_a_number_in_the_borrowers_own_row_counts(book: Portfolio) -> None:
    # Given An, whose number stands with the person, and a friend's among the contact points.
    book.is_late("an", days=10)
    book.change("borrowers", "an", mobile="100001")
    book.change("contact_points", "an", relation="emergency_contact")
    # When the night runs, then An is called.
    assert book.night().actions("an") == ["call"]


def test_a_number_known_to_be_wrong_does_not_count_again(book: Portfolio) -> None:
    # Given An, whose number stands with the person, and is known to be invalid.
    book.is_late("an", days=10)
    book.change("borrowers", "an", mobile="100001")
    book.change("contact_points", "an", valid="false")
    # When the night runs, then nobody dials it.
    assert book.night().reasons("an") == ["no_contact_point"]


def test_a_lender_that_says_nothing_of_contact_points_is_told(book: Portfolio) -> None:
    # Given a tape without any word of how to reach anybody.
    book.is_late("an", days=10)
    book.tables["contact_points"] = []
    book.unknown.add("contact_points")
    # When the night runs, then a person has to see to it.
    reviewed = step("an", "manual_review", reasons=["contact_points_unknown"])
    assert book.night().plan("an") == [reviewed]


def test_a_lender_may_keep_its_numbers_elsewhere(book: Portfolio) -> None:
    # Given a lender that says by which actions it can reach any borrower.
    book.is_late("an", days=2)
    book.tables["contact_points"] = []
    book.unknown.add("contact_points")
    book.constants["reachable"] = ["sms", "call"]
    # When the night runs, then those actions are planned, and no others.
    night = book.night()
    assert night.actions("an") == ["sms"]
    assert night.reasons("an") == ["days_1_3", "conditions_not_met"]
