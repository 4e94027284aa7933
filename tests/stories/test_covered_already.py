"""Money that is there already covers what falls due next: nobody is reminded."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step


@pytest.mark.parametrize("days", [-3, -1, 0])
def test_who_paid_ahead_is_left_in_peace(book: Portfolio, days: int) -> None:
    # Given An, whose line falls due soon and who paid it yesterday.
    book.is_late("an", days=days)
    book.pays("an-1", on=book.as_of, amount="1020.00")
    # When the night runs, then nobody reminds An of what is paid.
    assert book.night().plan("an") == [step("an", "none", reasons=["covered_already"])]


def test_who_paid_a_part_is_reminded_of_the_rest(book: Portfolio) -> None:
    # Given An, who paid 1,000.00 of 1,020.00 ahead.
    book.is_late("an", days=-1)
    book.pays("an-1", on=book.as_of, amount="1000.00")
    # When the night runs, then a message reminds, and it is about 20.00.
    night = book.night()
    assert night.actions("an") == ["sms"]
    assert night.plan("an")[0]["expected_value"] == 10


def test_money_on_one_loan_does_not_cover_another(book: Portfolio) -> None:
    # Given An, who paid one loan's line twice over, with a second loan due on the same day.
    book.is_late("an", days=-1)
    book.lends("an", ladder_day=-1, loan="an-2")
    book.pays("an-1", on=book.as_of, amount="2040.00")
    # When the night runs, then a message reminds of the second.
    night = book.night()
    assert night.actions("an") == ["sms"]
    assert night.plan("an")[0]["expected_value"] == 510


def test_next_to_nothing_is_nobodys_work(book: Portfolio) -> None:
    # Given An, five days late with 0.99.
    book.is_late("an", days=5)
    book.pays("an-1", on=book.as_of, amount="1019.01")
    # When the night runs, then nobody is disturbed for it; for 1.00 somebody would be.
    assert book.night().plan("an") == [step("an", "none", reasons=["amount_too_small"])]
    book.tables["payments"][-1]["amount"] = "1019.00"
    assert book.night().actions("an") == ["call"]
