"""A loan that names no lender belongs to the tape's only one."""

from __future__ import annotations

from portfolio import Portfolio


def test_the_only_lender_is_the_lender_of_a_loan_that_names_none(book: Portfolio) -> None:
    # Given An, ten days late, whose loan names no lender, in the book of Heyuan alone.
    book.is_late("an", days=10)
    named = book.night().plan("an")
    book.change("loans", "an", lender_id="")
    # When the night runs, then the plan is Heyuan's all the same.
    assert book.night().plan("an") == named
    assert named[0]["action"] == "call"
