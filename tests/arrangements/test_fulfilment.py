"""Which money keeps which promise, against somebody who hands out every single fen by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.arrangements.by_hand import handed_out

from hejie.arrangements.fulfilment import Payment, Promised, arrivals, keeps_from, state_of

FIRST = date(2026, 11, 1)
NOON = time(12, tzinfo=UTC)
LOANS = frozenset({1, 2})


def _day(number: int) -> date:
    return FIRST + timedelta(days=number)


def _promised(
    number: int = 1,
    *,
    amount: int = 100,
    made: int = 0,
    due: int = 5,
    loans: frozenset[int] = LOANS,
    hour: int = 12,
) -> Promised:
    at = datetime.combine(_day(made), time(hour, tzinfo=UTC))
    least = keeps_from(amount, percent=95)
    return Promised(number, loans, at, _day(made), _day(due), _day(due + 1), amount, least)


def _paid(
    name: str = "a", amount: int = 100, *, on: int = 1, loan: int = 1, reverses: str = ""
) -> Payment:
    return Payment(name, loan, _day(on), datetime.combine(_day(on), NOON), amount, reverses)


def test_the_earlier_due_takes_first_and_the_rest_is_for_the_next() -> None:
    later, sooner = _promised(1, due=9), _promised(2, due=5)
    assert arrivals([later, sooner], [_paid(amount=130)]) == {2: 100, 1: 30}


def test_a_day_too_early_or_too_late_does_not_count() -> None:
    promise = _promised(made=2, due=5)
    paid = [_paid(f"on-{day}", 1, on=day) for day in range(10)]
    assert arrivals([promise], paid) == {1: len(range(2, 6 + 1))}


def test_money_that_was_known_when_the_promise_was_made_does_not_count() -> None:
    morning = Payment("a", 1, FIRST, datetime.combine(FIRST, time(8, tzinfo=UTC)), 100)
    assert arrivals([_promised(hour=9)], [morning]) == {1: 0}
    assert arrivals([_promised(hour=7)], [morning]) == {1: 100}


def test_what_was_taken_back_does_not_count_whenever_that_was() -> None:
    paid = [_paid(amount=100), _paid("b", 30, on=40, reverses="a"), _paid("c", 20, reverses="a")]
    assert arrivals([_promised()], paid) == {1: 50}
    assert arrivals([_promised()], [*paid, _paid("d", 50, on=90, reverses="a")]) == {1: 0}


@pytest.mark.parametrize(
    ("amount", "least"), [(1, 1), (19, 19), (20, 19), (100, 95), (101, 96), (12_345, 11_728)]
)
def test_ninety_five_percent_are_never_less(amount: int, least: int) -> None:
    assert keeps_from(amount, percent=95) == least
    assert least * 100 >= amount * 95 > (least - 1) * 100


@pytest.mark.parametrize(
    ("arrived", "today", "state"),
    [
        (0, 6, "open"),
        (94, 6, "open"),
        (95, 0, "kept"),
        (0, 7, "broken"),
        (94, 7, "part"),
        (1, 7, "part"),
        (95, 70, "kept"),
    ],
)
def test_a_promise_stands_by_what_arrived_and_the_day_it_is(
    arrived: int, today: int, state: str
) -> None:
    assert state_of(_promised(due=5), arrived, today=_day(today)) == state


_SOME_LOANS = st.sampled_from([LOANS, frozenset({1}), frozenset({2})])
_PROMISES = st.lists(
    st.builds(
        lambda amount, made, length, loans, hour: _promised(
            amount=amount, made=made, due=made + length, loans=loans, hour=hour
        ),
        st.integers(1, 6),
        st.integers(0, 6),
        st.integers(0, 6),
        _SOME_LOANS,
        st.integers(8, 16),
    ),
    max_size=5,
).map(lambda found: [_numbered(one, place) for place, one in enumerate(found)])


def _numbered(one: Promised, number: int) -> Promised:
    return Promised(
        number,
        one.loans,
        one.made_at,
        one.made_on,
        one.due_on,
        one.until_on,
        one.amount,
        one.keeps_from,
    )


@st.composite
def _money(draw: st.DrawFn) -> list[Payment]:
    paid = [
        _paid(
            f"p{number}",
            draw(st.integers(1, 8)),
            on=draw(st.integers(0, 14)),
            loan=draw(st.sampled_from([1, 2])),
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    taken_back = [
        _paid(
            f"r{one.name}",
            draw(st.integers(1, one.amount)),
            on=draw(st.integers(0, 20)),
            loan=one.loan,
            reverses=one.name,
        )
        for one in paid
        if draw(st.booleans())
    ]
    return draw(st.permutations([*paid, *taken_back]))


@given(_PROMISES, _money())
def test_every_fen_goes_where_it_would_go_by_hand(
    promises: list[Promised], payments: list[Payment]
) -> None:
    assert arrivals(promises, payments) == handed_out(promises, payments)


@given(_PROMISES, _money(), st.randoms(use_true_random=False))
def test_nothing_hangs_on_the_order_of_the_rows(
    promises: list[Promised], payments: list[Payment], dice: Random
) -> None:
    before = arrivals(promises, payments)
    for rows in (promises, payments):
        dice.shuffle(rows)
    assert arrivals(promises, payments) == before


@given(_PROMISES, _money())
def test_money_counts_once(promises: list[Promised], payments: list[Payment]) -> None:
    brought = sum(one.amount * (-1 if one.reverses else 1) for one in payments)
    arrived = arrivals(promises, payments)
    assert sum(arrived.values()) <= brought
    assert all(0 <= arrived[one.id] <= one.amount for one in promises)


@given(_PROMISES, _money())
def test_more_money_keeps_no_fewer(promises: list[Promised], payments: list[Payment]) -> None:
    more = [*payments, _paid("z", 3, on=3)]
    before, after = arrivals(promises, payments), arrivals(promises, more)
    assert sum(after.values()) >= sum(before.values())
