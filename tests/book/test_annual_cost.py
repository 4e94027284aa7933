"""What a loan costs a year, against pyxirr and loans whose cost is known by construction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
import pyxirr
from books import line, loan
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hejie.book.annual_cost import ANNUAL_COST, annual_cost
from hejie.book.schedule import months_after
from hejie.book.tape.tables import INSTALMENTS, LOANS

Row = dict[str, Any]
PPB = 10**9
LENT_ON = date(2025, 1, 15)
quick = settings(max_examples=200, deadline=None, derandomize=True)
amounts = st.integers(0, 10**6)
payments = st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=40)


def _cost(lines: list[Row], *, lent: int | None, on: date | None = LENT_ON) -> tuple[Any, Any]:
    found = _costs([loan(principal=lent, disbursed_on=on)], lines)
    assert found.schema == ANNUAL_COST
    return found.row(0)[1:]


def _costs(loans: list[Row], lines: list[Row]) -> pl.DataFrame:
    return annual_cost(
        loans=pl.DataFrame(loans, schema=LOANS.schema),
        instalments=pl.DataFrame(lines, schema=INSTALMENTS.schema),
    )


def _monthly(asked: list[tuple[int, int, int]], *, on: date = LENT_ON) -> list[Row]:
    return [
        line(number, months_after(on, number), principal=principal, interest=interest, fee=fee)
        for number, (principal, interest, fee) in enumerate(asked, 1)
    ]


@given(asked=payments, less=st.integers(0, 10**6), on=st.dates(date(1965, 1, 1), date(2040, 1, 1)))
@quick
def test_the_cost_of_a_monthly_loan_is_the_irr_that_pyxirr_finds(
    asked: list[tuple[int, int, int]], less: int, on: date
) -> None:
    lent = max(1, sum(principal for principal, _, _ in asked) - less)
    if sum(principal for principal, _, _ in asked) < lent:
        asked = [*asked, (lent, 0, 0)]
    monthly = pyxirr.irr([-lent, *(sum(parts) for parts in asked)])
    assume(monthly is not None and 1e-12 < monthly < 5)
    nominal, effective = _cost(_monthly(asked, on=on), lent=lent, on=on)
    assert nominal == pytest.approx(12 * monthly * PPB, rel=1e-9, abs=2)
    assert effective == pytest.approx(((1 + monthly) ** 12 - 1) * PPB, rel=1e-8, abs=2)


@given(
    asked=payments,
    days=st.lists(st.integers(1, 2_000), min_size=40, max_size=40, unique=True),
)
@quick
def test_single_days_count_as_thirtieths_of_a_month(
    asked: list[tuple[int, int, int]], days: list[int]
) -> None:
    # Where no day is beyond the 28th, the clock of months is that of bonds: thirty days a month.
    lent = max(1, sum(principal for principal, _, _ in asked))
    asked = [*asked[:-1], (asked[-1][0] + 1, *asked[-1][1:])]
    dues = sorted(_early(LENT_ON + timedelta(days=gap)) for gap in days[: len(asked)])
    assume(dues[0] > LENT_ON)
    lines = [
        line(number, due, principal=principal, interest=interest, fee=fee)
        for number, (due, (principal, interest, fee)) in enumerate(zip(dues, asked, strict=True), 1)
    ]
    flows = [-lent, *(sum(parts) for parts in asked)]
    yearly = pyxirr.xirr([LENT_ON, *dues], flows, day_count="30E/360")
    assume(yearly is not None and 1e-12 < yearly < 10**6)
    nominal, effective = _cost(lines, lent=lent)
    assert effective == pytest.approx(yearly * PPB, rel=1e-7, abs=2)
    assert nominal == pytest.approx(12 * ((1 + yearly) ** (1 / 12) - 1) * PPB, rel=1e-7, abs=2)


def _early(day: date) -> date:
    return day.replace(day=min(day.day, 28))


def test_two_percent_a_month_is_24_nominal_and_26_82_effective() -> None:
    interest_only = [(0, 2_000, 0)] * 11 + [(100_000, 2_000, 0)]
    assert _cost(_monthly(interest_only), lent=100_000) == (240_000_000, 268_241_795)


def test_fees_count_as_interest_does_whoever_bills_them() -> None:
    some_fee = [(0, 1_200, 800)] * 11 + [(100_000, 1_200, 800)]
    assert _cost(_monthly(some_fee), lent=100_000) == (240_000_000, 268_241_795)


def test_a_flat_rate_of_one_percent_a_month_costs_more_than_twenty_one_percent() -> None:
    # 等本等息: interest on the whole loan every month, while the principal is repaid.
    flat = [(10_000, 1_200, 0)] * 12
    monthly = pyxirr.irr([-120_000] + [11_200] * 12)
    nominal, _ = _cost(_monthly(flat), lent=120_000)
    assert nominal == round(12 * monthly * PPB) == 214_571_843


def test_interest_kept_back_at_the_start_is_a_cost() -> None:
    # 砍头息: 100,000 is owed and 90,000 was paid out.
    assert _cost(_monthly([(100_000, 0, 0)]), lent=90_000)[0] == round(12 * PPB / 9)


def test_a_fee_on_the_day_of_disbursement_is_a_cost() -> None:
    lines = [line(1, LENT_ON, fee=10_000), line(2, months_after(LENT_ON, 1), principal=100_000)]
    assert _cost(lines, lent=100_000)[0] == round(12 * PPB / 9)


@pytest.mark.parametrize("on", [date(2025, 1, 31), date(2024, 1, 30), date(2025, 2, 28)])
def test_a_loan_of_the_last_days_of_a_month_costs_what_its_contract_says(on: date) -> None:
    two_percent = [(0, 2_000, 0)] * 13 + [(100_000, 2_000, 0)]
    assert _cost(_monthly(two_percent, on=on), lent=100_000, on=on)[0] == 240_000_000


def test_a_day_after_the_last_of_a_month_is_a_day() -> None:
    lines = [line(1, date(2025, 8, 1), principal=100_000, interest=100)]
    yearly = pyxirr.xirr(
        [date(2025, 8, 1), date(2025, 8, 2)], [-100_000, 100_100], day_count="30E/360"
    )
    assert _cost(lines, lent=100_000, on=date(2025, 7, 31))[1] == pytest.approx(yearly * PPB)


def test_a_loan_without_any_charge_costs_nothing() -> None:
    assert _cost(_monthly([(50_000, 0, 0)] * 2), lent=100_000) == (0, 0)


def test_a_cost_beyond_all_measure_is_the_most_that_is_said() -> None:
    most = (60 * PPB, pytest.approx((6**12 - 1) * PPB))
    assert _cost(_monthly([(1_000, 10**7, 0)]), lent=1_000) == most
    before = [line(1, LENT_ON, fee=2_000), line(2, months_after(LENT_ON, 1), principal=1_000)]
    assert _cost(before, lent=1_000) == most


@pytest.mark.parametrize(
    ("lines", "lent", "on"),
    [
        (_monthly([(100, 9, 0)]), None, LENT_ON),
        (_monthly([(100, 9, 0)]), 100, None),
        (_monthly([(100, 9, 0)]), 0, LENT_ON),
        (_monthly([(99, 9, 0)]), 100, LENT_ON),
        ([], 100, LENT_ON),
        ([line(1, LENT_ON, principal=100, interest=9)], 100, LENT_ON),
        ([line(1, LENT_ON - timedelta(days=1), fee=9), *_monthly([(100, 0, 0)])[:1]], 100, LENT_ON),
    ],
    ids=[
        "principal unknown",
        "day unknown",
        "nothing lent",
        "a part of the lines",
        "no lines",
        "all on the day it was lent",
        "due before it was lent",
    ],
)
def test_what_cannot_be_known_is_null(lines: list[Row], lent: int | None, on: date | None) -> None:
    assert _cost(lines, lent=lent, on=on) == (None, None)


def test_many_loans_at_once_cost_what_each_costs_alone_in_whatever_order() -> None:
    loans, lines = [], []
    for number in range(60):
        lent = 10_000 * (number + 1)
        some = number % 3
        loans.append(
            loan(f"L{number}", principal=None if number % 7 == 0 else lent, disbursed_on=LENT_ON)
        )
        asked = [(lent // 5, 37 * number, some)] * 4 + [(lent, 5, 0)]
        lines += [row | {"loan_id": f"L{number}"} for row in _monthly(asked[some:])]
    found = {row[0]: row[1:] for row in _costs(loans, lines).rows()}
    assert list(found) == [row["loan_id"] for row in loans]
    for row in loans:
        mine = [each for each in lines if each["loan_id"] == row["loan_id"]]
        assert found[row["loan_id"]] == _costs([row], mine).row(0)[1:]
        assert (found[row["loan_id"]][0] is None) == (row["principal"] is None)
    assert dict.fromkeys(found) == dict.fromkeys(
        row[0] for row in _costs(loans, lines[::-1]).rows()
    )
    assert _costs(loans, lines[::-1]).equals(_costs(loans, lines), null_equal=True)


def test_lines_of_a_loan_nobody_knows_change_nothing() -> None:
    lines = _monthly([(100, 9, 0)])
    stray = [row | {"loan_id": "Z"} for row in _monthly([(5, 5, 5)])]
    assert _cost(lines + stray, lent=100) == _cost(lines, lent=100)


def test_no_loans_cost_nothing_and_raise_nothing() -> None:
    assert _costs([], []).schema == ANNUAL_COST
