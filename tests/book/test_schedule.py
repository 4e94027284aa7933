"""A level-payment schedule against the formula in exact fractions."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hejie.book.schedule import DueLine, equal_instalment
from hejie.values.money import Money
from hejie.values.rate import Rate

Lines = tuple[DueLine, ...]

quick = settings(max_examples=200, deadline=None, derandomize=True)
principals = st.one_of(st.integers(1, 10**6), st.integers(1, 10**12))
rates = st.one_of(
    st.sampled_from((0, 1, 36_000_000, 180_000_000, 240_000_000, 360_000_000, 12 * 10**9)),
    st.integers(0, 10**9),
)
terms = st.one_of(st.sampled_from((1, 2, 12, 36)), st.integers(1, 60))
days = st.one_of(
    st.dates(date(2000, 1, 1), date(2040, 12, 31)),
    st.sampled_from((date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29), date(2025, 1, 30))),
)


def _lines(principal: int, ppb: int, term: int, on: date, currency: str = "CNY") -> Lines:
    return equal_instalment(
        principal=Money(principal, currency), annual_rate=Rate(ppb), term=term, disbursed_on=on
    )


def _level(principal: int, ppb: int, term: int) -> int:
    """Return P·r / (1 - (1 + r)^-n) with r a month, rounded half to even."""
    monthly = Fraction(ppb, 12 * 10**9)
    if not monthly:
        return round(Fraction(principal, term))
    return round(principal * monthly / (1 - 1 / (1 + monthly) ** term))


def _amortised(principal: int, ppb: int, term: int) -> list[tuple[int, int]]:
    """Return principal and interest of each line; the last takes what remains."""
    level, balance, rows = _level(principal, ppb, term), principal, []
    for number in range(1, term + 1):
        interest = round(balance * Fraction(ppb, 12 * 10**9))
        part = balance if number == term else min(balance, level - interest)
        rows.append((part, interest))
        balance -= part
    return rows


def _pairs(lines: Lines) -> list[tuple[int, int]]:
    return [(row.principal.minor, row.interest.minor) for row in lines]


def _month_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@given(principal=principals, ppb=rates, term=terms, on=days)
@example(principal=1, ppb=0, term=12, on=date(2024, 1, 31))
@example(principal=10, ppb=0, term=12, on=date(2024, 1, 31))
@example(principal=18, ppb=0, term=12, on=date(2024, 1, 31))
@quick
def test_principal_parts_sum_to_the_whole_and_none_is_negative(
    principal: int, ppb: int, term: int, on: date
) -> None:
    lines = _lines(principal, ppb, term, on)
    assert sum(row.principal.minor for row in lines) == principal
    assert [row.number for row in lines] == list(range(1, term + 1))
    assert all(row.principal.minor >= 0 for row in lines)
    assert all(row.interest.minor >= 0 for row in lines)


@given(principal=principals, ppb=rates, term=terms, on=days)
@quick
def test_interest_is_a_twelfth_of_the_rate_on_the_balance(
    principal: int, ppb: int, term: int, on: date
) -> None:
    balance = principal
    for row in _lines(principal, ppb, term, on):
        assert row.interest.minor == round(balance * Fraction(ppb, 12 * 10**9))
        balance -= row.principal.minor


@given(principal=principals, ppb=rates, term=terms, on=days)
@quick
def test_every_line_but_the_last_is_the_level_payment(
    principal: int, ppb: int, term: int, on: date
) -> None:
    level, balance = _level(principal, ppb, term), principal
    for row in _lines(principal, ppb, term, on)[:-1]:
        paid = row.principal.minor + row.interest.minor
        assert paid == level or row.principal.minor == balance < level
        balance -= row.principal.minor


@given(principal=st.integers(10**6, 10**12), ppb=st.integers(0, 360_000_000), term=terms, on=days)
@quick
def test_the_schedule_is_the_formula_carried_out_in_fractions(
    principal: int, ppb: int, term: int, on: date
) -> None:
    lines = _lines(principal, ppb, term, on)
    assert _pairs(lines) == _amortised(principal, ppb, term)
    last = lines[-1].principal.minor + lines[-1].interest.minor
    drift = Fraction(term) * (1 + Fraction(ppb, 12 * 10**9)) ** term
    assert abs(last - _level(principal, ppb, term)) <= drift


@given(on=days, term=terms)
@quick
def test_due_days_are_monthly_on_the_day_of_disbursement(on: date, term: int) -> None:
    lines = _lines(1_000_000, 180_000_000, term, on)
    assert [row.due_on for row in lines] == [_month_later(on, n) for n in range(1, term + 1)]


@pytest.mark.parametrize(
    ("disbursed_on", "due"),
    [
        (date(2023, 1, 31), [date(2023, 2, 28), date(2023, 3, 31), date(2023, 4, 30)]),
        (date(2024, 1, 31), [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]),
        (date(2024, 1, 29), [date(2024, 2, 29), date(2024, 3, 29), date(2024, 4, 29)]),
        (date(2023, 12, 31), [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]),
        (date(2023, 11, 15), [date(2023, 12, 15), date(2024, 1, 15), date(2024, 2, 15)]),
    ],
)
def test_a_due_day_is_clamped_to_the_end_of_its_month_and_comes_back(
    disbursed_on: date, due: list[date]
) -> None:
    assert [row.due_on for row in _lines(90_000, 0, 3, disbursed_on)] == due


def test_ten_thousand_yuan_at_eighteen_percent_is_916_80_a_month() -> None:
    lines = _lines(1_000_000, 180_000_000, 12, date(2024, 1, 15))
    assert {p + i for p, i in _pairs(lines)[:-1]} == {91_680}
    assert _pairs(lines)[:3] == [(76_680, 15_000), (77_830, 13_850), (78_998, 12_682)]
    assert abs(sum(_pairs(lines)[-1]) - 91_680) <= 12


def test_without_interest_the_principal_is_spread_evenly() -> None:
    assert _pairs(_lines(100_000, 0, 3, date(2024, 1, 15))) == [
        (33_333, 0),
        (33_333, 0),
        (33_334, 0),
    ]


def test_one_term_pays_everything_after_a_month() -> None:
    lines = _lines(100_000, 120_000_000, 1, date(2024, 1, 31))
    assert [(row.due_on, *pair) for row, pair in zip(lines, _pairs(lines), strict=True)] == [
        (date(2024, 2, 29), 100_000, 1_000)
    ]


def test_interest_is_rounded_half_to_even() -> None:
    assert [_pairs(_lines(p, 120_000_000, 1, date(2024, 1, 1)))[0][1] for p in (50, 150, 250)] == [
        0,
        2,
        2,
    ]


def test_money_keeps_the_currency_of_the_principal() -> None:
    lines = _lines(100_000, 150_000_000, 6, date(2024, 1, 15), currency="JPY")
    assert {(row.principal.currency, row.interest.currency) for row in lines} == {("JPY", "JPY")}


@pytest.mark.parametrize(
    ("principal", "ppb", "term"), [(1_000, 0, 0), (1_000, 0, -1), (-1, 0, 12), (1_000, -1, 12)]
)
def test_an_impossible_schedule_is_refused(principal: int, ppb: int, term: int) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        _lines(principal, ppb, term, date(2024, 1, 15))
