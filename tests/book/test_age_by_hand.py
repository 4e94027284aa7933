"""Balances worked out by hand, asked of the function and of the oracle it is compared with.

A penalty rate of 0.365 a year is a thousandth a day, so the sums can be done in the head.
"""

from __future__ import annotations

from datetime import date

import pytest
from agers import Aged, Ager, both
from books import Book, after, line, loan, payment

THOUSANDTH_A_DAY = 365_000_000
FIRST = date(2024, 1, 31)


def _owed(aged: Aged, loan_id: str = "A") -> dict[str, int]:
    row = aged[loan_id]
    assert row["costs"] == 0
    assert row["above_cap"] == 0
    assert row["total"] == sum(row[name] for name in ("principal", "interest", "fee", "penalty"))
    names = ("principal", "interest", "fee", "penalty", "unapplied", "days_past_due")
    return {name: row[name] for name in names if row[name]}


def _one_line(*payments: tuple[int, int], **columns: object) -> Book:
    """1,000.00 of principal and 10.00 of interest, and money so many days after the due day."""
    rows = [payment(f"p{n}", after(FIRST, d), amount) for n, (d, amount) in enumerate(payments)]
    row = loan(**({"penalty_rate": THOUSANDTH_A_DAY} | columns))
    return Book([row], [line(1, FIRST, principal=100_000, interest=1_000)], rows)


@both
def test_penalty_runs_from_the_day_after_the_due_day(ager: Ager) -> None:
    book = _one_line()
    asked = {n: _owed(ager(book.on(after(FIRST, n)))) for n in (0, 1, 30)}
    asleep = {"principal": 100_000, "interest": 1_000}
    assert asked == {
        0: asleep,
        1: asleep | {"penalty": 100, "days_past_due": 1},
        30: asleep | {"penalty": 3_000, "days_past_due": 30},
    }


@both
def test_a_part_payment_pays_penalty_then_interest_then_principal(ager: Ager) -> None:
    book = _one_line((10, 5_000))
    assert _owed(ager(book.on(after(FIRST, 10)))) == {"principal": 97_000, "days_past_due": 10}
    assert _owed(ager(book.on(after(FIRST, 30)))) == {
        "principal": 97_000,
        "penalty": 20 * 97,
        "days_past_due": 30,
    }


@both
def test_fee_is_paid_after_penalty_and_before_interest(ager: Ager) -> None:
    lines = [line(1, FIRST, principal=100_000, interest=1_000, fee=500)]
    rows = [payment("p", after(FIRST, 1), 400)]
    book = Book([loan(penalty_rate=THOUSANDTH_A_DAY)], lines, rows, after(FIRST, 1))
    assert _owed(ager(book)) == {
        "principal": 100_000,
        "interest": 1_000,
        "fee": 200,
        "days_past_due": 1,
    }


@both
def test_a_card_pays_principal_first_only_past_ninety_days(ager: Ager) -> None:
    on = after(FIRST, 92)
    owed = {
        (product, day): _owed(ager(_one_line((day, 50_000), product=product).on(on)))
        for product in ("credit_card", "consumer_loan")
        for day in (90, 91)
    }
    standard_90 = {"principal": 60_000, "penalty": 2 * 60, "days_past_due": 92}
    assert owed == {
        ("credit_card", 90): standard_90,
        ("consumer_loan", 90): standard_90,
        ("credit_card", 91): {
            "principal": 50_000,
            "interest": 1_000,
            "penalty": 9_100 + 50,
            "days_past_due": 92,
        },
        ("consumer_loan", 91): {"principal": 60_100, "penalty": 60, "days_past_due": 92},
    }


@both
def test_a_late_card_pays_interest_then_fee_then_penalty_after_principal(ager: Ager) -> None:
    lines = [line(1, FIRST, principal=1_000, interest=20, fee=30)]
    row = loan(product="credit_card", penalty_rate=THOUSANDTH_A_DAY)
    owed = {
        amount: _owed(ager(Book([row], lines, [payment("p", day, amount)], day)))
        for day in [after(FIRST, 100)]
        for amount in (1_010, 1_030, 1_060, 1_150, 1_151)
    }
    late = {"days_past_due": 100}
    assert owed == {
        1_010: {"interest": 10, "fee": 30, "penalty": 100} | late,
        1_030: {"fee": 20, "penalty": 100} | late,
        1_060: {"penalty": 90} | late,
        1_150: {},
        1_151: {"unapplied": 1},
    }


@both
def test_money_that_waited_falls_on_a_card_as_on_its_due_day(ager: Ager) -> None:
    book = _one_line((-200, 500), product="credit_card").on(after(FIRST, 100))
    assert _owed(ager(book)) == {
        "principal": 100_000,
        "interest": 500,
        "penalty": 10_000,
        "days_past_due": 100,
    }


@both
def test_penalty_is_rounded_half_even_once_over_all_its_days(ager: Ager) -> None:
    lines = [line(1, FIRST, principal=500)]
    book = Book([loan(penalty_rate=THOUSANDTH_A_DAY)], lines, [])
    owed = [ager(book.on(after(FIRST, n)))["A"]["penalty"] for n in range(9)]
    assert owed == [0, 0, 1, 2, 2, 2, 3, 4, 4]
    book = book.with_payments([payment("p", after(FIRST, 3), 1)])
    owed = [ager(book.on(after(FIRST, n)))["A"]["penalty"] for n in range(9)]
    assert owed == [0, 0, 1, 1, 1, 1, 2, 3, 3]


@both
@pytest.mark.parametrize(
    ("principal", "rate", "days", "penalty"),
    [
        (1_825, 100_000_000, 1, 0),
        (9_125, 100_000_000, 1, 2),
        (2_500, 73_000_000, 3, 2),
        (3_500, 73_000_000, 5, 4),
        (9_125, 100_000_000, 9, 22),
        (10**14 + 500, THOUSANDTH_A_DAY, 1, 10**11),
        (10**14 + 1_500, THOUSANDTH_A_DAY, 1, 10**11 + 2),
    ],
)
def test_an_exact_half_goes_to_the_even_fen(
    ager: Ager, principal: int, rate: int, days: int, penalty: int
) -> None:
    """Each is a half that binary fractions miss, or come close to missing."""
    lines = [line(1, FIRST, principal=principal)]
    book = Book([loan(penalty_rate=rate)], lines, [], after(FIRST, days))
    assert ager(book)["A"]["penalty"] == penalty


@both
def test_penalty_of_each_line_is_rounded_by_itself(ager: Ager) -> None:
    lines = [line(n, FIRST, principal=400) for n in (1, 2, 3)]
    book = Book([loan(penalty_rate=THOUSANDTH_A_DAY)], lines, [], after(FIRST, 1))
    assert ager(book)["A"]["penalty"] == 0


@both
def test_money_before_a_due_day_waits_for_it(ager: Ager) -> None:
    lines = [line(1, FIRST, principal=100), line(2, after(FIRST, 30), principal=100)]
    book = Book([loan()], lines, [payment("p", after(FIRST, -5), 150)])
    assert ager(book.on(after(FIRST, -1))) == {}
    assert _owed(ager(book.on(FIRST))) == {"unapplied": 50}
    assert _owed(ager(book.on(after(FIRST, 29)))) == {"unapplied": 50}
    assert _owed(ager(book.on(after(FIRST, 30)))) == {"principal": 50}
    assert _owed(ager(book.on(after(FIRST, 31)))) == {"principal": 50, "days_past_due": 1}


@both
def test_the_oldest_due_day_is_paid_first_whatever_its_number(ager: Ager) -> None:
    lines = [line(1, after(FIRST, 10), principal=100), line(2, FIRST, fee=100)]
    book = Book([loan()], lines, [payment("p", after(FIRST, 20), 60)], after(FIRST, 20))
    assert _owed(ager(book)) == {"principal": 100, "fee": 40, "days_past_due": 20}


@both
def test_of_equal_due_days_the_lower_number_is_paid_first(ager: Ager) -> None:
    lines = [line(2, FIRST, fee=100), line(1, FIRST, principal=100)]
    book = Book([loan()], lines, [payment("p", FIRST, 60)], FIRST)
    assert _owed(ager(book)) == {"principal": 40, "fee": 100}


@both
def test_a_reversal_undoes_its_part_of_a_payment_from_its_own_day(ager: Ager) -> None:
    back = payment("r", after(FIRST, 20), 3_000, reverses="p0")
    book = _one_line((10, 5_000))
    book = book.with_payments([back, *book.payments])
    assert _owed(ager(book.on(after(FIRST, 19)))) == {
        "principal": 97_000,
        "penalty": 9 * 97,
        "days_past_due": 19,
    }
    assert _owed(ager(book.on(after(FIRST, 20)))) == {
        "principal": 100_000,
        "penalty": 1_000,
        "days_past_due": 20,
    }


@both
def test_an_accelerated_loan_owes_the_principal_of_lines_to_come(ager: Ager) -> None:
    lines = [
        line(1, FIRST, principal=100, interest=10),
        line(2, after(FIRST, 30), principal=100, interest=10, fee=5),
        line(3, after(FIRST, 60), principal=100, interest=10),
    ]
    row = loan(status="accelerated", penalty_rate=THOUSANDTH_A_DAY)
    book = Book([row], lines, [payment("p", FIRST, 150)])
    assert _owed(ager(book.on(after(FIRST, 9)))) == {"principal": 160}
    assert _owed(ager(book.on(after(FIRST, -1)))) == {"principal": 300}
    book = book.with_payments([payment("p", FIRST, 60)]).on(after(FIRST, 9))
    assert _owed(ager(book)) == {"principal": 250, "days_past_due": 9}
    book = book.with_payments([payment("p", FIRST, 311)])
    assert _owed(ager(book)) == {"unapplied": 1}


@both
@pytest.mark.parametrize("status", ["settled", "transferred"])
def test_a_settled_or_transferred_loan_owes_nothing(ager: Ager, status: str) -> None:
    aged = ager(_one_line((1, 999_999), status=status).on(after(FIRST, 200)))
    assert _owed(aged) == {}
    assert aged["A"]["bucket"] == "C"
    assert ager(_one_line(status=status).on(after(FIRST, -1))) == {}


@both
@pytest.mark.parametrize("status", ["active", "compensated", "written_off", None])
def test_other_statuses_owe_what_is_due(ager: Ager, status: str | None) -> None:
    owed = _owed(ager(_one_line(status=status).on(after(FIRST, 1))))
    assert owed == {"principal": 100_000, "interest": 1_000, "penalty": 100, "days_past_due": 1}


@both
def test_buckets_are_thirties_of_days_past_due(ager: Ager) -> None:
    book = _one_line()
    edges = (0, 1, 30, 31, 60, 61, 90, 91, 120, 121, 150, 151, 180, 181, 4_000)
    found = [ager(book.on(after(FIRST, n)))["A"]["bucket"] for n in edges]
    assert found == [
        *("C", "M1", "M1", "M2", "M2", "M3", "M3", "M4", "M4"),
        *("M5", "M5", "M6", "M6", "M7+", "M7+"),
    ]


@both
def test_a_line_with_only_penalty_left_is_still_past_due(ager: Ager) -> None:
    row = loan(product="credit_card", penalty_rate=THOUSANDTH_A_DAY)
    paid = [payment("p", after(FIRST, 100), 10_000)]
    book = Book([row], [line(1, FIRST, principal=10_000)], paid, after(FIRST, 130))
    assert _owed(ager(book)) == {"penalty": 1_000, "days_past_due": 130}


@both
def test_a_line_of_nothing_is_due_and_settled(ager: Ager) -> None:
    lines = [line(1, FIRST, principal=0), line(2, after(FIRST, 50), principal=100)]
    book = Book([loan()], lines, [], after(FIRST, 10))
    assert _owed(ager(book)) == {}


@both
def test_leap_years_too_count_365_days(ager: Ager) -> None:
    lines = [line(1, date(2023, 12, 31), principal=100_000)]
    book = Book([loan(penalty_rate=100_000_000)], lines, [], date(2024, 12, 31))
    assert _owed(ager(book)) == {"principal": 100_000, "penalty": 10_027, "days_past_due": 366}


@both
def test_penalty_on_great_sums_over_ten_years_is_exact(ager: Ager) -> None:
    lines = [line(1, date(2014, 2, 28), principal=10**11 + 7)]
    book = Book([loan(penalty_rate=40 * 10**9 + 1)], lines, [], date(2024, 2, 29))
    days = (date(2024, 2, 29) - date(2014, 2, 28)).days
    thousand_years, rest = divmod((10**11 + 7) * (40 * 10**9 + 1) * days, 365 * 10**9)
    assert 2 * rest != 365 * 10**9
    penalty = thousand_years + (2 * rest > 365 * 10**9)
    assert ager(book)["A"]["penalty"] == penalty
