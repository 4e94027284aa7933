"""What the lender neither gave nor asserted to be empty is unknown, and never permits."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step


@pytest.mark.parametrize("days", [-3, -1, 0, 1, 10, 20])
@pytest.mark.parametrize("unknown", ["touches", "holds", "preferences"])
def test_a_person_looks_where_a_fact_is_unknown(book: Portfolio, unknown: str, days: int) -> None:
    # Given An, of whose past nobody says anything.
    book.is_late("an", days=days)
    book.unknown.add(unknown)
    # When the night runs,
    night = book.night()
    # Then nobody is contacted, a person looks, and the rules that had to ask are named.
    assert night.plan("an") == [step("an", "manual_review", reasons=["fact_unknown"])]
    assert {action for action, _ in night.refused_by("an")} >= {"sms"}


@pytest.mark.parametrize("unknown", ["holds", "preferences"])
@pytest.mark.parametrize("days", [35, 65])
def test_neither_letter_nor_agency_without_knowing_what_is_open(
    book: Portfolio, unknown: str, days: int
) -> None:
    # Given Chen, in the second or third month, of whom nobody knows what is open or was asked.
    book.is_late("chen", days=days)
    book.was_tried_by_all_remote_steps("chen")
    book.unknown.add(unknown)
    # When the night runs, then a person looks.
    assert book.night().actions("chen") == ["manual_review"]


def test_a_person_looks_while_nobody_says_whose_agency_has_the_case(book: Portfolio) -> None:
    # Given Ding, in the third month, of whom nobody says whether an agency has the case.
    book.is_late("ding", days=65)
    book.unknown.add("placements")
    # When the night runs, then nobody writes, for an agency's touch asks what nobody knows.
    assert book.night().plan("ding") == [step("ding", "manual_review", reasons=["fact_unknown"])]


def test_an_empty_table_that_was_asserted_is_knowledge(book: Portfolio) -> None:
    # Given An, two days late, and a lender who says that there were no touches.
    book.is_late("an", days=2)
    # When the night runs, then the plan is the usual one.
    assert book.night().actions("an") == ["ai_call", "sms"]
