"""Numbers of the law, by name and day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from hejie import law
from hejie.law import UnknownRule, load_pack
from hejie.law.check import findings

CHECKED_ON = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2019, 12, 31), None),
        (date(2020, 1, 1), {"years": 3}),
        (date(2023, 6, 30), {"years": 3}),
        (date(2023, 7, 1), {"years": 5}),
        (date(2099, 1, 1), {"years": 5}),
    ],
)
def test_a_value_holds_from_its_day_until_the_next(
    on: date, found: dict[str, object] | None
) -> None:
    assert law.value("zz-act-records", on=on) == found


def test_a_repealed_rule_says_nothing_from_the_day_of_its_repeal() -> None:
    order = {"open": "10:00", "close": "16:00", "agreement": "ignored"}

    assert law.value("zz-curfew", on=date(2022, 2, 28)) == order
    assert law.value("zz-curfew", on=date(2022, 3, 1)) is None


def test_a_rule_that_came_back_says_nothing_in_between() -> None:
    days = [date(2024, 4, 30), date(2024, 5, 1), date(2024, 12, 31), date(2025, 1, 1)]
    holds = {"holds": ["breathing_space"]}

    assert [law.value("zz-breathing-space", on=day) for day in days] == [holds, None, None, holds]


def test_a_payment_falls_on_costs_first_and_on_principal_last() -> None:
    assert law.value("cn-civ-561", on=date(2026, 11, 21)) == {
        "order": ["costs", "penalty", "fee", "interest", "principal"]
    }


def test_a_card_is_repaid_principal_first_beyond_ninety_days() -> None:
    assert law.value("cn-card-repayment-order", on=date(2026, 11, 21)) == {
        "to_day": 90,
        "order": ["costs", "penalty", "fee", "interest", "principal"],
        "then": ["principal", "interest", "fee", "penalty", "costs"],
    }


@pytest.mark.parametrize("rule_id", ["zz-nothing", "xx-act-records", "", "zz", "../zz-act-records"])
def test_an_unknown_rule_is_not_an_empty_one(rule_id: str) -> None:
    with pytest.raises(UnknownRule) as unknown:
        law.value(rule_id, on=date(2026, 11, 21))

    assert str(unknown.value) == (
        f"no shipped pack has a rule `{rule_id}`; packs are {', '.join(law.shipped_packs())}"
    )


NUMBERS: dict[str, dict[str, object]] = {
    # how long something is kept
    "cn-nifa2018-records-5y": {"min_years": 5},
    "cn-cfc2024-records-5y": {"min_years": 5},
    "cn-house-recordings": {"keep_years": 5},
    # what a promise to pay may be
    "cn-house-promise": {"furthest_days": 30, "kept_percent": 95, "waits_days": 1},
    "cn-card2011-68-recording": {"keep_years": 2},
    "cn-pipl-55-56": {"min_years": 3},
    "cn-credit-16": {"max_years": 5, "starts": "end_of_adverse_event"},
    # by when something is done
    "cn-complaint-15-30-60": {
        "simple_days": 15,
        "complex_total_days": 30,
        "extension_days": 30,
        "max_total_days": 60,
    },
    "cn-complaint-pbc": {"days": 15, "max_days": 60},
    "cn-complaint-review": {"review_request_days": 30},
    "cn-complaint-conduct": {"max_representatives": 5},
    "cn-credit-25": {"days": 20},
    "cn-cpl-enforcement": {"years": 2},
    "cn-civ-188": {"years": 3, "longstop_years": 20},
    "cn-civ-189": {"starts": "last_instalment_due"},
    "cn-civ-195": {
        "interrupts": [
            "demand_received",
            "acknowledgement",
            "part_payment",
            "suit",
            "arbitration",
        ]
    },
    # agencies, staff, letters
    "cn-gbt45251-agency-evaluation": {"evaluated_within_months": 12},
    "cn-cba2026-agency-inspection": {"evaluated_within_months": 12},
    "cn-gbt45251-refresher": {"before_first_work": True, "refresher_months": 12},
    "cn-npl-transfer-pilot": {"may_be_sold_on": False, "agency_without_violent_record": True},
    "cn-card2011-69-letter": {
        "must_say": [
            "name",
            "balance",
            "reason",
            "legal_basis",
            "rights_duties",
            "query_channel",
            "repay_channel",
            "objection_channel",
            "evidence_channel",
            "bank_contact",
            "seal",
        ]
    },
    # amounts
    "cn-loanfac2025-9-cost": {
        "max_annual": "0.24",
        "mode": "forbidden",
        "compares": "nominal",
        "by": "disbursed_on",
        "with_party": "platform",
    },
    "cn-spc-24": {
        "max_annual": "0.24",
        "mode": "reducible",
        "compares": "nominal",
        "by": "disbursed_on",
    },
    "cn-pbc-penalty-rate": {
        "least_uplift": "0.3",
        "most_uplift": "0.5",
        "misuse_least_uplift": "0.5",
        "misuse_most_uplift": "1.0",
        "mode": "forbidden",
        "compares": "contract_rate",
        "by": "disbursed_on",
    },
    "cn-card2016-111": {"over_limit_fee": 0, "interest_on_fees": 0, "mode": "forbidden"},
    "cn-spc-card2021-2": {"mode": "reducible"},
    "cn-civ-560": {
        "debts_in_order": [
            "borrower_designation",
            "due",
            "least_secured",
            "heaviest",
            "earliest_due",
            "pro_rata",
        ]
    },
    # plans
    "cn-card2011-70-plan": {"max_months": 60},
    "cn-ploan2024-extension": {
        "short_loan_max_months": 12,
        "short_loan_extended_within": "original_term",
        "longer_loan_ends_within": "product_longest_term",
    },
    # people
    "cn-minimum-age": {
        "majority": 18,
        "consumer_loan": 18,
        "business_loan": 18,
        "credit_card": 18,
    },
    "cn-house-unreachable": {"every_number_invalid": True, "unanswered_days": 3},
}
"""What rooms read by name, on the day the pack was last checked."""


@pytest.mark.parametrize("rule_id", NUMBERS)
def test_each_number_that_other_rooms_read_is_served_by_name(rule_id: str) -> None:
    found = law.value(rule_id, on=CHECKED_ON)

    assert found is not None
    assert {key: found[key] for key in NUMBERS[rule_id]} == NUMBERS[rule_id]


def test_no_value_of_the_pack_is_left_out_of_these_numbers() -> None:
    orders = {"cn-civ-561", "cn-card-repayment-order"}
    values = {rule.id for rule in load_pack("cn").rules if rule.kind == "value"}

    assert sorted(values - set(NUMBERS) - orders) == []


@pytest.mark.parametrize(
    ("rule_id", "first_on"),
    [
        ("cn-card2011-70-plan", date(2011, 1, 13)),
        ("cn-card2016-111", date(2017, 1, 1)),
        ("cn-cfc2024-records-5y", date(2024, 4, 18)),
        ("cn-civ-188", date(2021, 1, 1)),
        ("cn-civ-189", date(2021, 1, 1)),
        ("cn-civ-195", date(2021, 1, 1)),
        ("cn-civ-560", date(2021, 1, 1)),
        ("cn-complaint-15-30-60", date(2020, 3, 1)),
        ("cn-complaint-conduct", date(2020, 3, 1)),
        ("cn-complaint-pbc", date(2020, 11, 1)),
        ("cn-complaint-review", date(2020, 3, 1)),
        ("cn-cpl-enforcement", date(2024, 1, 1)),
        ("cn-credit-16", date(2013, 3, 15)),
        ("cn-credit-25", date(2013, 3, 15)),
        ("cn-gbt45251-refresher", date(2025, 2, 28)),
        ("cn-house-recordings", date(2025, 1, 1)),
        ("cn-loanfac2025-9-cost", date(2025, 10, 1)),
        ("cn-nifa2018-records-5y", date(2018, 3, 28)),
        ("cn-npl-transfer-pilot", date(2021, 1, 7)),
        ("cn-pbc-penalty-rate", date(2004, 1, 1)),
        ("cn-pipl-55-56", date(2021, 11, 1)),
        ("cn-ploan2024-extension", date(2024, 7, 1)),
        ("cn-spc-24", date(2017, 8, 4)),
        ("cn-spc-card2021-2", date(2021, 5, 25)),
    ],
)
def test_a_number_is_served_from_its_first_day_and_not_before(rule_id: str, first_on: date) -> None:
    before, found = (law.value(rule_id, on=first_on - timedelta(days=day)) for day in (1, 0))

    assert before is None
    assert found is not None


@pytest.mark.parametrize(
    ("rule_id", "ends_on"),
    [
        ("cn-nifa2024-hiring", date(2025, 2, 28)),
        ("cn-nifa2024-no-extra-fee", date(2025, 2, 28)),
        ("cn-npl-transfer-pilot", date(2027, 1, 1)),
    ],
)
def test_a_number_is_served_to_the_day_before_its_end(rule_id: str, ends_on: date) -> None:
    assert law.value(rule_id, on=ends_on - timedelta(days=1)) is not None
    assert law.value(rule_id, on=ends_on) is None


def test_of_changes_to_come_only_the_end_of_the_pilot_is_announced() -> None:
    announced = [(each.rule, each.what) for each in findings(load_pack("cn"), today=CHECKED_ON)]

    assert announced == [("cn-npl-transfer-pilot", "the rule closes on 2027-01-01")]


CAPS = ("cn-loanfac2025-9-cost", "cn-spc-24", "cn-pbc-penalty-rate")


@pytest.mark.parametrize("rule_id", CAPS)
def test_a_cap_names_whose_loans_it_binds_and_its_fractions_are_exact(rule_id: str) -> None:
    rule = load_pack("cn").rule(rule_id)
    fractions = [
        value
        for dated in rule.values
        for key, value in (dated.value or {}).items()
        if key.startswith("max_") or key.endswith("_uplift")
    ]

    assert all(each.lender_kinds and each.products for each in rule.binds)
    assert all("credit_card" not in each.products for each in rule.binds)
    assert fractions
    assert all(0 < Decimal(each) <= 1 for each in fractions)
