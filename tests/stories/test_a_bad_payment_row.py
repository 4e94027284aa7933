"""A payment nobody can read may have been this borrower's money: a person checks first."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step

DOUBT = ["balance_in_doubt"]


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("paid_on", "2026-11-31"),
        ("amount", "a thousand"),
        ("amount", "-1020.00"),
        ("payment_id", "an-1/2026-09-18"),
    ],
)
def test_a_balance_in_doubt_is_not_collected(book: Portfolio, field: str, bad: str) -> None:
    # Given An, five days late, and one payment row that cannot be used.
    book.is_late("an", days=5)
    row = {"payment_id": "p", "loan_id": "an-1", "paid_on": "2026-11-20", "amount": "1020.00"}
    book.add("payments", **{**row, field: bad})
    # When the night runs,
    night = book.night()
    # Then the row is a problem with a name, and a person looks before anybody is asked to pay.
    assert night.problem_fields("payments.csv") == {field}
    assert night.plan("an") == [step("an", "manual_review", reasons=DOUBT)]


def test_the_doubt_is_about_this_borrower_alone(book: Portfolio) -> None:
    # Given An with a bad payment row, and Ding with none, both five days late.
    for borrower in ("an", "ding"):
        book.is_late(borrower, days=5)
    book.add("payments", payment_id="p", loan_id="an-1", paid_on="never", amount="1020.00")
    # When the night runs, then Ding is called and An is not.
    night = book.night()
    assert (night.actions("an"), night.actions("ding")) == (["manual_review"], ["call"])


def test_without_a_word_about_payments_nothing_is_collected(book: Portfolio) -> None:
    # Given a lender who neither gave payments nor said that there were none.
    book.is_late("an", days=5)
    book.tables["payments"] = []
    book.unknown.add("payments")
    # When the night runs, then every case goes to a person.
    night = book.night()
    first = night.night.outputs["decisions"]
    assert set(first["action"]) == {"manual_review"}
    assert night.reasons("an") == DOUBT
