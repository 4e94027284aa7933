"""A minor is never contacted, never deducted from, never placed with an agency."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step

RULE = "cn-house-minor"


@pytest.mark.parametrize("days", [-3, 0, 2, 10, 20, 35, 65])
def test_nobody_contacts_a_minor(book: Portfolio, days: int) -> None:
    # Given Bai, who turns out to be seventeen, and who had agreed to automatic payment.
    book.is_late("bai", days=days)
    book.change("borrowers", "bai", born_on="2008-11-23")
    # When the night runs,
    night = book.night()
    # Then there is nothing to be done but to leave Bai in peace.
    assert night.plan("bai") == [step("bai", "none", reasons=["all_refused"])]
    assert {rule for _, rule in night.refused_by("bai")} == {RULE}


def test_on_the_eighteenth_birthday_a_borrower_is_of_age(book: Portfolio) -> None:
    # Given An, who turns eighteen on the day of the plan.
    book.is_late("an", days=5)
    book.change("borrowers", "an", born_on="2008-11-22")
    # When the night runs, then a person may call.
    assert book.night().actions("an") == ["call"]


def test_without_a_birthday_the_lawful_age_of_the_product_counts(book: Portfolio) -> None:
    # Given An, of whom no day of birth is known; nobody under age may be lent to.
    book.is_late("an", days=5)
    book.change("borrowers", "an", born_on="")
    # When the night runs, then a person may call.
    assert book.night().actions("an") == ["call"]
