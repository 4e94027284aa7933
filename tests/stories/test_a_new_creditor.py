"""Nobody is asked to pay a creditor of whom they were not told."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step

FIRST = {"loan_id": "an-1", "party_id": "heyuan", "role": "funder", "from_on": "2026-06-01"}
SOLD = FIRST | {"until_on": "2026-11-01"}
BUYER = {"loan_id": "an-1", "party_id": "north", "role": "funder", "from_on": "2026-11-01"}


def with_parties(book: Portfolio, *parties: dict[str, str]) -> None:
    """Let An be five days late with a loan of the first of June, with these parties."""
    book.change("loans", "an", disbursed_on="2026-06-01")
    book.is_late("an", days=5)
    for row in parties:
        book.add("parties", **row)


def assert_a_person_looks(book: Portfolio) -> None:
    """Check that nobody is contacted, and that the rule about creditors is named."""
    night = book.night()
    assert night.plan("an") == [step("an", "manual_review", reasons=["fact_unknown"])]
    assert ("call", "cn-civ-546") in night.refused_by("an")


@pytest.mark.parametrize(
    "parties",
    [
        [FIRST],
        [FIRST, {**FIRST, "party_id": "south", "role": "co_funder"}],
        [FIRST, {**BUYER, "from_on": "2026-12-01"}],  # not yet
        [{**FIRST, "until_on": "2027-06-01"}],  # not yet
        [SOLD, {**BUYER, "told_on": "2026-11-20"}],
        [SOLD, {**BUYER, "told_on": "2026-11-22"}],
    ],
)
def test_an_old_creditor_or_one_that_is_known_may_ask(
    book: Portfolio, parties: list[dict[str, str]]
) -> None:
    # Given An, whose creditors never changed, or who was told.
    with_parties(book, *parties)
    # When the night runs, then somebody calls.
    assert book.night().actions("an") == ["call"]


@pytest.mark.parametrize(
    "parties",
    [
        [SOLD, BUYER],
        [SOLD, {**BUYER, "told_on": "2026-11-23"}],  # the day after the plan
        [FIRST, BUYER],
        [SOLD],
        [SOLD, {**BUYER, "told_on": "2026-11-02"}, {**BUYER, "party_id": "south"}],
    ],
)
def test_a_new_creditor_nobody_told_of_does_not(
    book: Portfolio, parties: list[dict[str, str]]
) -> None:
    # Given An, whose loan has another creditor than at first, of whom nothing shows An was told.
    with_parties(book, *parties)
    # When the night runs, then a person looks.
    assert_a_person_looks(book)


def test_a_compensated_loan_has_a_new_creditor(book: Portfolio) -> None:
    # Given An, whose guarantor paid the lender.
    book.change("loans", "an", status="compensated")
    book.is_late("an", days=5)
    # When the night runs, then a person looks.
    assert_a_person_looks(book)


def test_after_compensation_the_guarantor_may_ask_once_an_was_told(book: Portfolio) -> None:
    # Given An, who was told that the guarantor paid.
    book.change("loans", "an", status="compensated")
    with_parties(book, SOLD, {**BUYER, "role": "guarantor", "told_on": "2026-11-03"})
    # When the night runs, then somebody calls.
    assert book.night().actions("an") == ["call"]


def test_a_party_that_cannot_be_read_leaves_it_open(book: Portfolio) -> None:
    # Given An, one of whose parties has a role nobody knows.
    with_parties(book, FIRST, {**BUYER, "role": "uncle"})
    # When the night runs, then a person looks.
    assert_a_person_looks(book)


def test_a_lender_that_says_nothing_of_parties_is_the_creditor(book: Portfolio) -> None:
    # Given An, and a lender whose tape has no parties at all.
    book.is_late("an", days=5)
    book.unknown.add("parties")
    # When the night runs, then somebody calls.
    assert book.night().actions("an") == ["call"]


def test_an_assignee_that_says_nothing_of_parties_bought_the_claim(book: Portfolio) -> None:
    # Given An, whose loan stands with a purchaser that says nothing of whom it was bought from.
    book.is_late("an", days=5)
    book.tables["lenders"][0]["kind"] = "assignee"
    book.unknown.add("parties")
    # When the night runs, then a person looks.
    assert_a_person_looks(book)
