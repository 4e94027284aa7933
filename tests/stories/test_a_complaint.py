"""A complaint, a dispute, an illness: what is open on a matter stops collecting on it."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, refusal, step

RULE = "cn-house-complaint-hold"
STOPS = (
    "complaint",
    "dispute",
    "hardship_review",
    "fraud_claim",
    "paid_unposted",
    "bereavement",
    "illness",
    "mediation",
)


@pytest.mark.parametrize("kind", STOPS)
@pytest.mark.parametrize("days", [-3, 0, 2, 10, 20, 35, 65])
def test_everything_stops(book: Portfolio, kind: str, days: int) -> None:
    # Given Chen, at any day of the ladder, ready for a visit, with something open.
    book.is_late("chen", days=days)
    book.was_tried_by_all_remote_steps("chen")
    book.add("holds", borrower_id="chen", kind=kind, since_on="2026-11-10")
    # When the night runs,
    night = book.night()
    # Then nothing is planned, and every action that was asked for is refused by the rule.
    assert night.plan("chen") == [step("chen", "none", reasons=["all_refused"])]
    assert {rule for _, rule in night.refused_by("chen")} == {RULE}


def test_each_refusal_cites_its_rule(book: Portfolio) -> None:
    # Given Ding, five days late, with a complaint.
    book.is_late("ding", days=5)
    book.add("holds", borrower_id="ding", kind="complaint", since_on="2026-11-10")
    # When the night runs, then each way of reaching Ding is refused in writing.
    assert book.night().refusals("ding") == [
        refusal("ding", action, RULE, cite="house policy 内部规则", force="house")
        for action in ("sms", "email", "call")
    ]


def test_a_complaint_of_one_borrower_is_not_anothers(book: Portfolio) -> None:
    # Given An and Ding, both five days late, and a complaint of Ding's.
    for borrower in ("an", "ding"):
        book.is_late(borrower, days=5)
    book.add("holds", borrower_id="ding", kind="complaint", since_on="2026-11-10")
    # When the night runs, then An is called and Ding is not.
    night = book.night()
    assert (night.actions("an"), night.actions("ding")) == (["call"], ["none"])


@pytest.mark.parametrize(
    ("since_on", "until_on", "action"),
    [
        ("2026-11-10", "2026-11-22", "call"),  # it ended on the morning of the plan
        ("2026-11-10", "2026-11-23", "none"),  # it lasts through the day of the plan
        ("2026-11-22", "", "none"),  # it begins on the day of the plan
        ("2026-11-23", "", "call"),  # it is announced for the day after
    ],
)
def test_a_complaint_holds_from_its_first_day_until_its_last(
    book: Portfolio, since_on: str, until_on: str, action: str
) -> None:
    # Given An, five days late, with a complaint between two days.
    book.is_late("an", days=5)
    book.add("holds", borrower_id="an", kind="complaint", since_on=since_on, until_on=until_on)
    # When the night runs, then it counts on the days between, the last one not included.
    assert book.night().actions("an") == [action]


def test_a_hold_nobody_can_read_may_be_any_hold(book: Portfolio) -> None:
    # Given An, five days late, and a row of holds that names no kind anybody knows.
    book.is_late("an", days=5)
    book.add("holds", borrower_id="an", kind="grievance", since_on="2026-11-10")
    # When the night runs, then a person looks, and nobody calls.
    night = book.night()
    assert night.plan("an") == [step("an", "manual_review", reasons=["fact_unknown"])]


def test_an_order_of_the_police_is_cited_as_law(book: Portfolio) -> None:
    # Given An, five days late, whom the police have forbidden to contact.
    book.is_late("an", days=5)
    book.add("holds", borrower_id="an", kind="police_no_contact", since_on="2026-11-10")
    # When the night runs, then the law itself stands in the refusals.
    cite = "治安管理处罚法 (2025修订) art 50"
    assert book.night().refusals("an") == [
        refusal("an", action, "cn-psa2026-50", cite=cite, force="law") for action in ("sms", "call")
    ]
