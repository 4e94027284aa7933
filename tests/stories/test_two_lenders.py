"""A borrower of two lenders has two cases, each under its own lender's rules."""

from __future__ import annotations

from portfolio import DAYTIME, SPEAKER, Portfolio, step


def test_each_lender_has_a_case_of_its_own(book: Portfolio) -> None:
    # Given An, two days late at Heyuan and forty at a bank.
    book.is_late("an", days=2)
    book.add("lenders", lender_id="bank", kind="bank", memberships="cba")
    book.lends("an", ladder_day=40, loan="an-2", lender_id="bank")
    # When the night runs,
    night = book.night()
    # Then there are two plans; the bank's, with more at stake, comes first.
    heyuan = {"reasons": ["days_1_3"], "purpose": "collect", "hours": DAYTIME, "priority": 2}
    later = {"number": 2, "after": "15:00", "only_if": "unanswered"}
    bank = {"reasons": ["month_2", "conditions_not_met"], "lender_id": "bank"}
    duties = [*SPEAKER, "say_which_lender", "record"]
    offer = {"number": 2, "after": "12:00", "only_if": "always", "value": 5_100}
    assert night.plan("an") == [
        step(
            "an",
            "call",
            purpose="collect",
            duties=duties,
            value=9_180,
            cost=300,
            hours=DAYTIME,
            **bank,
        ),
        step("an", "offer", **offer, **bank),
        step("an", "ai_call", value=2_346, cost=20, **heyuan),
        step("an", "sms", value=510, cost=5, **later, **heyuan),
    ]


def test_money_paid_to_one_lender_is_not_the_others(book: Portfolio) -> None:
    # Given An, due tomorrow at both, who has already paid at Heyuan.
    book.is_late("an", days=-1)
    book.add("lenders", lender_id="bank", kind="bank", memberships="cba")
    book.lends("an", ladder_day=-1, loan="an-2", lender_id="bank")
    book.pays("an-1", on=book.as_of, amount="1020.00")
    # When the night runs, then only the bank reminds.
    found = {(row["lender_id"], row["action"]) for row in book.night().plan("an")}
    assert found == {("heyuan", "none"), ("bank", "sms")}
