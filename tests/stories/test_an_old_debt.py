"""An old debt is asked for only while it is sure that its time in court has not run out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hejie.values.moments import Day
from portfolio import AS_OF, PLAN_ON, Portfolio, step

LAST_LINE_AFTER = 90
"""Days from the line that is late to the last line of the loan."""


def last_line_was_due(book: Portfolio, day: str, **loan: object) -> None:
    """Let An's last line have been due on a day; the first two were paid, the others never."""
    late = (PLAN_ON - Day.fromisoformat(day)).days + LAST_LINE_AFTER
    book.change("loans", "an", **loan)
    book.is_late("an", days=late)
    lends_little(book, "an-1")


def lends_little(book: Portfolio, loan: str) -> None:
    """Let a loan be so small that neither a legal review nor an agency is worth its while."""
    for table, money in (
        ("instalments", {"principal": "60.00", "interest": "1.00"}),
        ("payments", {"amount": "61.00"}),
    ):
        for row in book.tables[table]:
            if row["loan_id"] == loan:
                row.update(money)


def gives_balance(book: Portfolio, *, days_past_due: int, as_of: Day = AS_OF) -> None:
    """Let the lender give An's balance instead of a schedule."""
    for table in ("instalments", "payments"):
        book.tables[table] = [row for row in book.tables[table] if row["loan_id"] != "an-1"]
    row = {"loan_id": "an-1", "as_of": as_of, "principal": "400.00"}
    book.add("balances", **row, days_past_due=days_past_due)


def test_three_years_after_the_last_line_a_person_looks(book: Portfolio) -> None:
    # Given An, whose last line was due three years before the day of the plan.
    last_line_was_due(book, "2023-11-22")
    # When the night runs, then no call is planned: nobody knows whether something kept the claim.
    night = book.night()
    assert night.plan("an") == [step("an", "manual_review", reasons=["fact_unknown"])]
    assert ("call", "cn-civ-192") in night.refused_by("an")


def test_a_day_earlier_it_is_still_sure(book: Portfolio) -> None:
    # Given An, whose last line was due a day later, though the oldest is far older.
    last_line_was_due(book, "2023-11-23")
    # When the night runs, then somebody calls.
    assert book.night().actions("an") == ["call"]


@pytest.mark.parametrize(
    ("paid_on", "action"),
    [
        ("2023-12-01", "call"),
        ("2023-11-23", "call"),
        ("2023-11-22", "manual_review"),  # three years before the plan
        ("2023-11-21", "manual_review"),
    ],
)
def test_a_part_payment_begins_the_three_years_again(
    book: Portfolio, paid_on: str, action: str
) -> None:
    # Given An, whose last line was due in January 2022, and who paid a little since.
    last_line_was_due(book, "2022-01-10")
    book.pays("an-1", on=Day.fromisoformat(paid_on), amount="20.00")
    # When the night runs, then three years count from that payment.
    assert book.night().actions("an") == [action]


def test_a_payment_that_came_too_late_is_for_a_person(book: Portfolio) -> None:
    # Given An, whose last line was due in 2020, and who paid a little this year.
    last_line_was_due(book, "2020-01-10")
    book.pays("an-1", on=Day(2026, 3, 1), amount="20.00")
    # When the night runs, then nobody takes the payment for a new beginning.
    assert book.night().actions("an") == ["manual_review"]


def test_payments_one_after_another_keep_a_claim(book: Portfolio) -> None:
    # Given An, whose last line was due in 2020, and who paid a little in 2022 and in 2025.
    last_line_was_due(book, "2020-01-10")
    book.pays("an-1", on=Day(2022, 6, 1), amount="20.00")
    book.pays("an-1", on=Day(2025, 5, 31), amount="20.00")
    # When the night runs, then somebody calls.
    assert book.night().actions("an") == ["call"]


def test_a_payment_that_was_taken_back_keeps_nothing(book: Portfolio) -> None:
    # Given An, whose payment of this year was taken back.
    last_line_was_due(book, "2023-11-22")
    book.pays("an-1", on=Day(2026, 3, 1), amount="20.00")
    book.add(
        "payments",
        payment_id="back",
        loan_id="an-1",
        paid_on="2026-03-02",
        amount="20.00",
        reverses="an-1/2026-03-01",
    )
    # When the night runs, then a person looks.
    assert book.night().actions("an") == ["manual_review"]


def test_twenty_years_are_the_end_whatever_was_paid(book: Portfolio) -> None:
    # Given An, whose last line was due in 2006, and who paid a little every second year.
    last_line_was_due(book, "2006-11-22")
    for year in range(2008, 2027, 2):
        book.pays("an-1", on=Day(year, 1, 1), amount="1.00")
    # When the night runs, then a person looks.
    assert book.night().actions("an") == ["manual_review"]


@pytest.mark.parametrize("state", ["open", "kept", "part", "broken"])
def test_a_promise_begins_the_three_years_again(book: Portfolio, state: str) -> None:
    # Given An, whose last line was due three years ago, and who promised something last year.
    last_line_was_due(book, "2023-11-01")
    book.add(
        "promises",
        borrower_id="an",
        made_at="2025-06-01T10:00:00+08:00",
        due_on="2025-07-01",
        amount="50.00",
        state=state,
    )
    # When the night runs, then somebody calls.
    assert book.night().actions("an") == ["call"]


def test_a_promise_to_one_of_two_lenders_keeps_neither_claim(book: Portfolio) -> None:
    # Given An, who owes to two lenders and promised something to nobody knows which.
    last_line_was_due(book, "2023-11-01")
    book.add("lenders", lender_id="other", kind="microloan", memberships="nifa")
    book.lends("an", ladder_day=-20, loan="an-2", lender_id="other")
    book.add(
        "promises",
        borrower_id="an",
        made_at="2025-06-01T10:00:00+08:00",
        due_on="2025-07-01",
        amount="50.00",
        state="broken",
    )
    # When the night runs, then a person looks.
    assert book.night().actions("an") == ["manual_review"]


def test_an_accelerated_loan_counts_from_its_oldest_debt(book: Portfolio) -> None:
    # Given An, whose loan was made due at once after the oldest line had been late.
    last_line_was_due(book, "2023-12-22", status="accelerated")
    # When the night runs, then the schedule's last line is no help.
    assert book.night().actions("an") == ["manual_review"]


@pytest.mark.parametrize(("days", "action"), [(1094, "call"), (1095, "manual_review")])
def test_a_given_balance_counts_from_its_days_past_due(
    book: Portfolio, days: int, action: str
) -> None:
    # Given An, of whom only the balance and its days past due are known.
    gives_balance(book, days_past_due=days)
    # When the night runs, then three years are counted from the day it fell due.
    assert book.night().actions("an") == [action]


def test_days_past_due_go_on_from_the_balances_day(book: Portfolio) -> None:
    # Given An, whose balance is a week old.
    gives_balance(book, days_past_due=1090, as_of=AS_OF - timedelta(days=7))
    # When the night runs, then a person looks.
    assert book.night().actions("an") == ["manual_review"]


def test_one_old_loan_leaves_the_case_to_a_person(book: Portfolio) -> None:
    # Given An, who is five days late with a new loan and three years with an old one.
    last_line_was_due(book, "2023-11-22")
    book.lends("an", ladder_day=5, loan="an-2")
    lends_little(book, "an-2")
    # When the night runs, then nobody asks for both as if they were one.
    assert book.night().actions("an") == ["manual_review"]


def test_it_is_not_given_to_an_agency_either(book: Portfolio) -> None:
    # Given An, who owes enough for an agency, since longer than it is sure that one may ask.
    gives_balance(book, days_past_due=1095)
    book.tables["balances"][0]["principal"] = "600.00"
    # When the night runs, then a person looks first.
    night = book.night()
    assert night.actions("an") == ["manual_review"]


def test_no_offer_is_made_that_might_wake_a_claim(book: Portfolio) -> None:
    # Given An, three years late, who lately said that times are hard.
    last_line_was_due(book, "2023-11-22")
    book.was_touched("an", "call", days_ago=3, connected="true", outcome="distress")
    # When the night runs, then a person looks, and no settlement is offered.
    assert book.night().actions("an") == ["manual_review"]


def test_absurd_days_past_due_stop_no_night(book: Portfolio) -> None:
    # Given An, of whom somebody wrote that the debt is a million days old.
    gives_balance(book, days_past_due=1_000_000)
    # When the night runs, then a person looks.
    assert book.night().actions("an") == ["manual_review"]
