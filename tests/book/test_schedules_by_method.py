"""Equal principal, interest first and bullet, against the words of the contract in fractions."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hejie.book.schedule import DueLine, equal_instalment, schedule
from hejie.values.money import Money
from hejie.values.names import METHODS
from hejie.values.rate import Rate

FIRST = date(2025, 1, 31)
quick = settings(max_examples=200, deadline=None, derandomize=True)
principals = st.one_of(st.integers(0, 1_000), st.integers(1, 10**12))
rates = st.one_of(st.sampled_from((0, 1, 180_000_000, 240_000_000)), st.integers(0, 10**9))
terms = st.one_of(st.sampled_from((1, 2, 12, 36)), st.integers(1, 60))
MONTHLY = [method for method in METHODS if method != "bullet"]


def _lines(
    method: str, principal: int, ppb: int, term: int, *, apart: int = 30
) -> tuple[DueLine, ...]:
    count = 1 if method == "bullet" else term
    days = [FIRST + timedelta(days=apart * number) for number in range(count)]
    return schedule(
        method=method,
        principal=Money(principal, "CNY"),
        annual_rate=Rate(ppb),
        term=term,
        due_on=days,
    )


def _pairs(lines: tuple[DueLine, ...]) -> list[tuple[int, int]]:
    return [(line.principal.minor, line.interest.minor) for line in lines]


@pytest.mark.parametrize("method", METHODS)
@given(principal=principals, ppb=rates, term=terms)
@quick
def test_principal_sums_to_the_loan_whatever_the_method(
    method: str, principal: int, ppb: int, term: int
) -> None:
    lines = _lines(method, principal, ppb, term)
    assert sum(line.principal.minor for line in lines) == principal
    assert all(line.principal.minor >= 0 and line.interest.minor >= 0 for line in lines)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


@pytest.mark.parametrize("method", MONTHLY)
@given(principal=principals, ppb=rates, term=terms)
@quick
def test_a_months_interest_is_a_twelfth_of_the_rate_on_what_is_still_lent(
    method: str, principal: int, ppb: int, term: int
) -> None:
    left = principal
    for line in _lines(method, principal, ppb, term):
        assert line.interest.minor == round(Fraction(left * ppb, 12 * 10**9))
        left -= line.principal.minor


@given(principal=principals, ppb=rates, term=terms)
@quick
def test_equal_principal_repays_the_same_each_month_and_the_rest_at_last(
    principal: int, ppb: int, term: int
) -> None:
    parts = [line.principal.minor for line in _lines("equal_principal", principal, ppb, term)]
    each, left = round(Fraction(principal, term)), principal
    for part in parts[:-1]:
        assert part == min(each, left)
        left -= part
    assert parts[-1] == left
    assert abs(parts[-1] - Fraction(principal, term)) <= Fraction(term, 2)


@given(principal=principals, ppb=rates, term=terms)
@quick
def test_interest_first_asks_the_principal_with_the_last_line_only(
    principal: int, ppb: int, term: int
) -> None:
    monthly = round(Fraction(principal * ppb, 12 * 10**9))
    expected = [(0, monthly)] * (term - 1) + [(principal, monthly)]
    assert _pairs(_lines("interest_first", principal, ppb, term)) == expected


@given(principal=principals, ppb=rates, term=terms)
@quick
def test_a_bullet_asks_everything_at_once_with_simple_interest(
    principal: int, ppb: int, term: int
) -> None:
    interest = round(Fraction(principal * ppb * term, 12 * 10**9))
    assert _pairs(_lines("bullet", principal, ppb, term)) == [(principal, interest)]


def test_twelve_thousand_yuan_at_twenty_four_percent_by_every_method() -> None:
    def money(method: str) -> list[tuple[int, int]]:
        return _pairs(_lines(method, 1_200_000, 240_000_000, 3))

    assert money("equal_principal") == [(400_000, 24_000), (400_000, 16_000), (400_000, 8_000)]
    assert money("interest_first") == [(0, 24_000), (0, 24_000), (1_200_000, 24_000)]
    assert money("bullet") == [(1_200_000, 72_000)]
    # 12,000 × 0.02 / (1 - 1.02⁻³) = 4,161.06 a month.
    assert money("equal_instalment") == [(392_106, 24_000), (399_948, 16_158), (407_946, 8_159)]


def test_equal_principal_of_a_hundred_fen_over_three_months() -> None:
    assert _pairs(_lines("equal_principal", 100, 0, 3)) == [(33, 0), (33, 0), (34, 0)]
    assert _pairs(_lines("equal_principal", 10, 0, 12)) == [(1, 0)] * 10 + [(0, 0)] * 2


@pytest.mark.parametrize("method", METHODS)
def test_a_due_day_moved_by_a_weekend_changes_no_amount(method: str) -> None:
    moved = _lines(method, 999_999, 180_000_000, 6, apart=33)
    assert _pairs(moved) == _pairs(_lines(method, 999_999, 180_000_000, 6))
    assert [line.due_on for line in moved] == [
        FIRST + timedelta(days=33 * number) for number in range(len(moved))
    ]


def test_equal_instalments_by_their_days_are_those_by_the_day_of_disbursement() -> None:
    lent, rate = Money(1_000_000, "CNY"), Rate(180_000_000)
    by_day = equal_instalment(principal=lent, annual_rate=rate, term=12, disbursed_on=FIRST)
    given_days = schedule(
        method="equal_instalment",
        principal=lent,
        annual_rate=rate,
        term=12,
        due_on=[line.due_on for line in by_day],
    )
    assert given_days == by_day


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"method": "flat"}, "no method"),
        ({"term": 0}, "positive term"),
        ({"principal": Money(-1, "CNY")}, "negative"),
        ({"annual_rate": Rate(-1)}, "negative"),
        ({"due_on": [FIRST]}, "has 2 due days"),
        ({"due_on": [FIRST, FIRST - timedelta(days=1)]}, "in order"),
        ({"method": "bullet"}, "has 1 due days"),
    ],
)
def test_an_impossible_schedule_is_refused_in_words(changed: dict[str, Any], says: str) -> None:
    asked: dict[str, Any] = {
        "method": "equal_principal",
        "principal": Money(100, "CNY"),
        "annual_rate": Rate(0),
        "term": 2,
        "due_on": [FIRST, FIRST + timedelta(days=30)],
    }
    with pytest.raises(ValueError, match=says):
        schedule(**(asked | changed))
