"""On the due day money is deducted where that was agreed; a message comes only if that failed."""

from __future__ import annotations

from portfolio import DAYTIME, Portfolio, step


def test_where_autopay_is_agreed_the_deduction_comes_first(book: Portfolio) -> None:
    # Given Bai, who agreed to automatic payment, and whose line falls due on the day of the plan.
    book.is_late("bai", days=0)
    # When the night runs,
    night = book.night()
    # Then the deduction is the decision, and a message follows only if it failed.
    reasons = ["due_today", "autopay"]
    deduct = step("bai", "deduct", reasons=reasons, value=10_200, cost=10)
    message = step(
        "bai",
        "sms",
        number=2,
        after="16:00",
        only_if="not_deducted",
        purpose="remind",
        reasons=reasons,
        value=510,
        cost=5,
        hours=DAYTIME,
    )
    assert night.plan("bai") == [deduct, message]


def test_without_autopay_a_message_reminds(book: Portfolio) -> None:
    # Given An, whose line falls due on the day of the plan.
    book.is_late("an", days=0)
    # When the night runs, then a message is all there is.
    message = step(
        "an",
        "sms",
        purpose="remind",
        reasons=["due_today", "conditions_not_met"],
        value=510,
        cost=5,
        hours=DAYTIME,
    )
    assert book.night().plan("an") == [message]


def test_nothing_is_deducted_from_an_account_under_dispute(book: Portfolio) -> None:
    # Given Bai with autopay, who disputes the debt.
    book.is_late("bai", days=0)
    book.add("holds", borrower_id="bai", kind="dispute", since_on="2026-11-10")
    # When the night runs,
    night = book.night()
    # Then neither a deduction nor a message is planned.
    assert night.plan("bai") == [step("bai", "none", reasons=["all_refused"])]
    rule = "cn-house-complaint-hold"
    assert night.refused_by("bai") == {("sms", rule), ("push", rule)}


def test_a_line_that_falls_due_tonight_is_one_day_late_tomorrow(book: Portfolio) -> None:
    # Given An, whose line fell due on the day the book stands at.
    book.is_late("an", days=1)
    # When the night runs,
    night = book.night()
    # Then it counts as 0 days past due tonight, and the plan is that of the first day late.
    assert night.days_past_due("an-1") == 0
    assert night.reasons("an") == ["days_1_3"]
