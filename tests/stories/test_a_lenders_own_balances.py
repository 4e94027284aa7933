"""Balances of the lender's own: what is not past due is not collected."""

from __future__ import annotations

from portfolio import Portfolio, step


def on_balance(book: Portfolio, **columns: object) -> None:
    """Let An's loan stand on a balance of the lender's instead of a schedule."""
    for table in ("loans", "instalments", "payments"):
        book.tables[table] = [r for r in book.tables[table] if r["loan_id"] != "an-1"]
    loan = {"loan_id": "an-1", "borrower_id": "an", "lender_id": "heyuan", "status": "active"}
    book.add("loans", **loan, product="consumer_loan")
    book.add("balances", loan_id="an-1", **columns)


def test_days_past_due_go_on_from_the_day_of_the_balance(book: Portfolio) -> None:
    # Given An, five days past due on a balance that is a week old.
    on_balance(book, principal="1000.00", fee="20.00", as_of="2026-11-14", days_past_due=5)
    # When the night runs, then An is twelve days past due tonight, and called tomorrow.
    night = book.night()
    assert night.days_past_due("an-1") == 12
    assert night.actions("an") == ["call"]
    assert night.plan("an")[0]["expected_value"] == 4_590


def test_a_current_loan_that_falls_due_later_is_no_case(book: Portfolio) -> None:
    # Given An, who owes 5,000.00 in all, nothing of it past due, the next line in two weeks.
    on_balance(
        book,
        principal="5000.00",
        days_past_due=0,
        next_due_on="2026-12-07",
        next_due_amount="1020.00",
    )
    # When the night runs, then the balance is aged, and nobody calls for money that is not due.
    night = book.night()
    assert night.night.summary["amounts"]["principal"] == 500_000
    assert night.plan("an") == []


def test_a_line_that_falls_due_soon_is_reminded_of_by_its_own_amount(book: Portfolio) -> None:
    # Given An, whose next line falls due three days after the plan.
    on_balance(
        book,
        principal="5000.00",
        days_past_due=0,
        next_due_on="2026-11-25",
        next_due_amount="1020.00",
    )
    # When the night runs, then a message reminds of 1,020.00, not of 5,000.00.
    night = book.night()
    assert night.actions("an") == ["sms"]
    assert night.plan("an")[0]["expected_value"] == 510


def test_a_line_that_falls_due_tonight_is_late_tomorrow(book: Portfolio) -> None:
    # Given An, whose line falls due on the day of the book.
    on_balance(
        book,
        principal="5000.00",
        days_past_due=0,
        next_due_on="2026-11-21",
        next_due_amount="1020.00",
    )
    # When the night runs, then the plan is that of the first day late, for 1,020.00.
    night = book.night()
    assert night.actions("an") == ["ai_call", "sms"]
    assert night.plan("an")[0]["expected_value"] == 2_346


def test_a_line_of_unknown_amount_is_not_covered_by_nothing(book: Portfolio) -> None:
    # Given An, whose line falls due tomorrow, and of which nobody says how much it is.
    on_balance(book, principal="0.00", days_past_due=0, next_due_on="2026-11-23")
    # When the night runs, then a message reminds.
    assert book.night().actions("an") == ["sms"]


def test_what_falls_due_on_no_known_day_is_left_in_peace(book: Portfolio) -> None:
    # Given An, who owes 5,000.00, nothing of it past due, and no word of when.
    on_balance(book, principal="5000.00", days_past_due=0)
    # When the night runs, then An stands on the plan, and nobody calls.
    assert book.night().plan("an") == [step("an", "none", reasons=["nothing_owed"], priority=1)]


def test_a_balance_past_due_leads_over_one_that_is_not(book: Portfolio) -> None:
    # Given An, five days late with one loan, and a calm balance beside it.
    on_balance(book, principal="5000.00", days_past_due=0)
    book.lends("an", ladder_day=5, loan="an-2")
    # When the night runs, then the call is about the late loan alone.
    night = book.night()
    assert night.actions("an") == ["call"]
    assert night.plan("an")[0]["expected_value"] == 4_590


def test_an_accelerated_balance_is_due_whole(book: Portfolio) -> None:
    # Given An, whose whole loan was called in today.
    on_balance(book, principal="5000.00", days_past_due=0)
    book.change("loans", "an", status="accelerated")
    # When the night runs, then it is collected from tomorrow.
    assert book.night().actions("an") == ["ai_call", "sms"]
