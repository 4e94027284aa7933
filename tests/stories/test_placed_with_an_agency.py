"""A case an agency has is worked by that agency, while the agency itself is in order."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step

EVERYTHING = {
    "cn-cba2026-agency-inspection",
    "cn-cba2026-whitelist",
    "cn-gbt45251-agency-evaluation",
    "cn-microloan2024-agency",
    "cn-pipl-21",
}


def test_an_agency_has_the_case(book: Portfolio) -> None:
    # Given An, five days late, placed with an agency since the first of the month.
    book.is_late("an", days=5)
    book.is_placed("an")
    # When the night runs, then a call is planned, and the plan says that it is the agency's.
    night = book.night()
    assert night.actions("an") == ["call"]
    assert night.reasons("an") == ["days_4_15", "placed_with_agency"]


@pytest.mark.parametrize(
    ("from_on", "until_on", "action"),
    [
        ("2026-11-01", "", "letter"),
        ("2026-11-01", "2026-11-23", "letter"),
        ("2026-11-01", "2026-11-22", "place_agency"),  # it came back on the day of the plan
        ("2026-11-23", "", "place_agency"),  # it begins the day after
    ],
)
def test_a_case_is_not_placed_while_it_is_placed(
    book: Portfolio, from_on: str, until_on: str, action: str
) -> None:
    # Given Ding, in the third month, placed with an agency between two days.
    book.is_late("ding", days=65)
    book.is_placed("ding", from_on=from_on, until_on=until_on)
    # When the night runs, then it is placed only if nobody has it on the day of the plan.
    assert book.night().actions("ding") == [action]


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"agency_listed": "false"}, "cn-microloan2024-agency"),
        ({"agency_contract_in_force": "false"}, "cn-pipl-21"),
        ({"agency_evaluated_on": "2025-11-21"}, "cn-gbt45251-agency-evaluation"),
    ],
)
def test_an_agency_that_is_not_in_order_contacts_nobody(
    book: Portfolio, columns: dict[str, str], rule: str
) -> None:
    # Given An, placed with an agency of which one thing is amiss.
    book.is_late("an", days=5)
    book.is_placed("an", **columns)
    # When the night runs, then nobody contacts An, and the rule is named for each action.
    night = book.night()
    assert night.plan("an") == [
        step("an", "none", reasons=["all_refused"]),
    ]
    assert {("call", rule), ("sms", rule)} <= night.refused_by("an")


def test_an_evaluation_is_good_for_a_year_to_the_day(book: Portfolio) -> None:
    # Given An, placed with an agency that was evaluated a year before the day of the plan.
    book.is_late("an", days=5)
    book.is_placed("an", agency_evaluated_on="2025-11-22")
    # When the night runs, then the agency may call.
    assert book.night().actions("an") == ["call"]


@pytest.mark.parametrize(
    "unsaid",
    ["agency_listed", "agency_contract_in_force", "agency_evaluated_on"],
)
def test_what_is_not_said_of_an_agency_is_unknown(book: Portfolio, unsaid: str) -> None:
    # Given An, placed with an agency of which one thing is not said.
    book.is_late("an", days=5)
    book.is_placed("an", **{unsaid: ""})
    # When the night runs, then a person looks.
    assert book.night().plan("an") == [step("an", "manual_review", reasons=["fact_unknown"])]


def test_an_evaluation_to_come_is_none(book: Portfolio) -> None:
    # Given An, placed with an agency whose evaluation is written down for next week.
    book.is_late("an", days=5)
    book.is_placed("an", agency_evaluated_on="2026-11-30")
    # When the night runs, then a person looks.
    assert book.night().reasons("an") == ["fact_unknown"]


def test_what_is_so_of_every_placement_may_be_a_constant(book: Portfolio) -> None:
    # Given An, placed, and a lender that says in its manifest how its agencies stand.
    book.is_late("an", days=5)
    book.add("placements", borrower_id="an", agency_id="xin", from_on="2026-11-01")
    book.constants["placements"] = {
        "agency_listed": True,
        "agency_published": True,
        "agency_contract_in_force": True,
        "agency_evaluated_on": "2026-05-04",
        "borrower_told_of_agency": True,
    }
    # When the night runs, then the agency may call.
    assert book.night().actions("an") == ["call"]


def test_two_agencies_at_once_contact_nobody(book: Portfolio) -> None:
    # Given An, placed with a second agency while the first still has the case.
    book.is_late("an", days=5)
    book.is_placed("an", agency="xin")
    book.is_placed("an", agency="yong", from_on="2026-11-15")
    # When the night runs, then neither may.
    night = book.night()
    assert night.actions("an") == ["none"]
    assert ("call", "cn-house-agency-exclusive") in night.refused_by("an")


def test_one_agency_twice_is_one_agency(book: Portfolio) -> None:
    # Given An, whose case the same agency has on two records.
    book.is_late("an", days=5)
    book.is_placed("an")
    book.is_placed("an", from_on="2026-11-15")
    # When the night runs, then it may call.
    assert book.night().actions("an") == ["call"]


def test_an_agency_that_gave_the_case_back_is_not_active(book: Portfolio) -> None:
    # Given An, whose first agency had the case until last week, and was not in order.
    book.is_late("an", days=5)
    book.is_placed("an", agency="xin", until_on="2026-11-15", agency_listed="false")
    book.is_placed("an", agency="yong", from_on="2026-11-15")
    # When the night runs, then the second may call.
    assert book.night().actions("an") == ["call"]
