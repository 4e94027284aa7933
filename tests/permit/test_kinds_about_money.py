"""Claim cap and limitation: what may be asked for, and for how long."""

from __future__ import annotations

import pytest
from one_rule import law

OWED = law("claim_cap", at_most_owed=True)
COST = law("claim_cap", max_annual_cost="0.24")
FRESH = law("claim_cap", fresh_hours={"call": 2, "sms": 24})
ALL = law("claim_cap", at_most_owed=True, max_annual_cost="0.24", fresh_hours={"call": 2})
BARRED = law("limitation", when_barred="refuse")


def test_no_more_is_claimed_than_is_owed() -> None:
    assert OWED.answers(amount_claimed=500_000, amount_owed=500_000) == "permitted"
    assert OWED.answers(amount_claimed=0, amount_owed=500_000) == "permitted"
    assert OWED.answers(amount_claimed=500_001, amount_owed=500_000) == "refused"
    assert OWED.answers(amount_claimed=2**53, amount_owed=2**53 - 1) == "refused"


def test_an_amount_that_nobody_knows_may_be_too_much() -> None:
    assert OWED.answers(amount_claimed=None, amount_owed=500_000) == "undetermined"
    assert OWED.answers(amount_claimed=1, amount_owed=None) == "undetermined"
    assert OWED.answers(amount_claimed=0.5, amount_owed=1) == "undetermined"
    assert OWED.answers(amount_claimed=-1, amount_owed=1) == "undetermined"


@pytest.mark.parametrize(
    ("cost", "answer"),
    [
        (0.24, "permitted"),
        (0, "permitted"),
        (0.24000001, "refused"),
        (24, "refused"),
        (-0.01, "undetermined"),
        (None, "undetermined"),
        ("0.2", "undetermined"),
        (float("nan"), "undetermined"),
    ],
)
def test_the_annual_cost_may_reach_its_cap_and_not_pass_it(cost: object, answer: str) -> None:
    assert COST.answers(annual_cost=cost) == answer


def test_how_old_a_balance_may_be_depends_on_the_action() -> None:
    assert FRESH.answers(action="call", balance_age_hours=2) == "permitted"
    assert FRESH.answers(action="call", balance_age_hours=2.01) == "refused"
    assert FRESH.answers(action="sms", balance_age_hours=24) == "permitted"
    assert FRESH.answers(action="sms", balance_age_hours=25) == "refused"
    assert FRESH.answers(action="letter", balance_age_hours=900) == "permitted"


def test_the_age_of_a_balance_is_asked_only_of_the_actions_named() -> None:
    assert FRESH.answers(action="call", balance_age_hours=None) == "undetermined"
    assert FRESH.answers(action="letter", balance_age_hours=None) == "permitted"
    assert FRESH.answers(action=None, balance_age_hours=2) == "permitted"
    assert FRESH.answers(action=None, balance_age_hours=25) == "undetermined"


def test_one_limit_that_is_passed_refuses_whatever_the_others_are() -> None:
    claimed = {"amount_claimed": 2, "amount_owed": 1}

    assert ALL.answers(action="call", **claimed) == "refused"
    assert ALL.answers(action="call", annual_cost=0.3) == "refused"
    assert ALL.answers(action="call", balance_age_hours=3) == "refused"
    assert ALL.answers(action="call", annual_cost=0.1, balance_age_hours=1) == "undetermined"


def test_a_barred_debt_is_not_asked_for() -> None:
    assert BARRED.answers(time_barred=False) == "permitted"
    assert BARRED.answers(time_barred=True) == "refused"
    assert BARRED.answers(time_barred=None) == "undetermined"
    assert BARRED.answers(time_barred="no") == "undetermined"
