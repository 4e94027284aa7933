"""Numbers of the law, by name and day."""

from __future__ import annotations

from datetime import date

import pytest

from hejie import law
from hejie.law import UnknownRule


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
