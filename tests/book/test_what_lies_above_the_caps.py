"""Ageing under caps against the slow oracle, and what must hold of it whatever the book."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from agers import COMPONENTS, ORDERS
from books import Book, Row, after, books, payment
from capped import HALF_MORE, KINDS, PERCENT_24, frame_under, lent_by, world_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slow_caps import Ceiling, World, age_under_caps

from hejie.book.age import AGED, age
from hejie.values.names import METHODS

quick = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
endless = settings(quick, max_examples=10_000, derandomize=False)

ceilings = st.builds(
    Ceiling,
    most=st.sampled_from((0, 1, PERCENT_24, 360_000_000, 1_500_000_000, 40 * 10**9)),
    mode=st.sampled_from(("forbidden", "reducible")),
    compares=st.sampled_from(("nominal", "effective")),
    from_on=st.sampled_from((date.min, date(2020, 1, 1), date(2024, 1, 1))),
    until_on=st.sampled_from((date.max, date.max, date(2026, 1, 1))),
    kinds=st.sampled_from(((), ("bank",), ("microloan", "trust"))),
    products=st.sampled_from(((), ("consumer_loan", "business_loan"))),
    with_platform=st.sampled_from((False, False, True)),
)
uplifts = st.builds(
    Ceiling,
    most=st.sampled_from((0, 300_000_000, 500_000_000, 333_333_333)),
    from_on=st.sampled_from((date.min, date(2024, 1, 1))),
    kinds=st.sampled_from(((), ("bank",))),
    products=st.sampled_from(((), ("credit_card",))),
)


@st.composite
def capped(draw: st.DrawFn) -> tuple[Book, World]:
    """Draw a book whose loans say what caps ask, or do not, and caps to hold it against."""
    book = draw(books())
    loans = []
    for row in book.loans:
        lines = [each for each in book.instalments if each["loan_id"] == row["loan_id"]]
        repaid = sum(each["principal"] or 0 for each in lines)
        first = min(each["due_on"] for each in lines)
        lent = st.sampled_from((repaid, repaid, repaid, repaid * 9 // 10, repaid + 1, None))
        gap = draw(st.sampled_from((30, 30, 31, 28, 1, 0, -1, 400, 15_000, None)))
        loans.append(
            row
            | {
                "principal": draw(lent),
                "disbursed_on": None if gap is None else after(first, -gap),
                "annual_rate": draw(st.sampled_from((None, 0, 1, 180_000_000, 200_000_001))),
                "lender_id": draw(st.sampled_from(("bank", "bank", "micro", "nobody", None))),
            }
        )
    ids = [row["loan_id"] for row in loans]
    world = World(
        draw(st.lists(ceilings, max_size=3)),
        draw(st.lists(uplifts, max_size=2)),
        KINDS,
        frozenset(draw(st.lists(st.sampled_from(ids), max_size=3))),
    )
    return Book(loans, book.instalments, book.payments, book.as_of), world


def _differences(book: Book, world: World) -> dict[str, Any]:
    wanted = age_under_caps(book.loans, book.instalments, book.payments, book.as_of, world)
    frame = frame_under(book, world)
    assert frame.schema == AGED
    names = [name for name in AGED if name not in ("loan_id", "next_due_on")]
    found = {row["loan_id"]: {name: row[name] for name in names} for row in frame.to_dicts()}
    slow = {key: {name: row[name] for name in names} for key, row in wanted.items()}
    return {
        key: (found.get(key), slow.get(key))
        for key in sorted(found | slow)
        if found.get(key) != slow.get(key)
    }


@given(case=capped())
@quick
def test_ageing_under_caps_equals_the_oracle(case: tuple[Book, World]) -> None:
    assert _differences(*case) == {}


@pytest.mark.soak
@given(case=capped())
@endless
def test_ageing_under_caps_equals_the_oracle_in_ten_thousand_books(
    case: tuple[Book, World],
) -> None:
    assert _differences(*case) == {}


@given(case=capped())
@quick
def test_what_is_forbidden_and_what_is_claimed_are_what_the_contract_claims(
    case: tuple[Book, World],
) -> None:
    book, world = case
    without = age(**book.frames(), as_of=book.as_of, orders=ORDERS).to_dicts()
    for plain, row in zip(without, frame_under(book, world).to_dicts(), strict=True):
        forbidden = row["above_cap"] if row["above_cap_mode"] == "forbidden" else 0
        assert row["total"] == sum(row[name] for name in COMPONENTS)
        assert min(row[name] for name in (*COMPONENTS, "above_cap", "unapplied")) >= 0
        contract = plain["total"] - plain["unapplied"]
        assert row["total"] - row["unapplied"] + forbidden == contract
        assert (row["above_cap"] > 0) == (row["above_cap_mode"] is not None)
        if row["above_cap_mode"] != "forbidden":
            assert row["above_cap"] <= row["interest"] + row["fee"]
            assert {**row, "above_cap": 0, "above_cap_mode": None} == {
                **plain,
                "next_due_amount": row["next_due_amount"],
            }


@given(case=capped(), other=st.randoms())
@quick
def test_the_order_of_loans_and_lines_changes_nothing(
    case: tuple[Book, World], other: Random
) -> None:
    book, world = case
    loans, lines = list(book.loans), list(book.instalments)
    other.shuffle(loans)
    other.shuffle(lines)
    again = frame_under(Book(loans, lines, book.payments, book.as_of), world).sort("loan_id")
    assert again.equals(frame_under(book, world).sort("loan_id"))


def _several(size: int) -> Book:
    """Return many loans about the cap, of all methods, terms and days, a part of each paid."""
    loans: list[Row] = []
    lines: list[Row] = []
    money: list[Row] = []
    for number in range(size):
        book = lent_by(
            METHODS[number % 3],
            200_000_000 + 7_654_321 * (number % 11),
            lent=50_000 + 98_765 * (number % 13),
            term=3 + number % 22,
            on=date(2024, 1, 1) + timedelta(days=number),
            fee=(number % 5 == 0) * 70,
        )
        key = f"L{number:04d}"
        rates = {"penalty_rate": 250_000_000 + 12_345_678 * (number % 17)}
        loans.append(book.loans[0] | {"loan_id": key} | rates)
        lines += [row | {"loan_id": key} for row in book.instalments]
        due = book.instalments[0]
        money.append(payment(key, after(due["due_on"], number % 40), 9_999, loan_id=key))
    return Book(loans, lines, money, date(2026, 3, 1))


@pytest.mark.parametrize("mode", ["forbidden", "reducible"])
def test_many_ordinary_loans_about_the_cap_equal_the_oracle(mode: str) -> None:
    book = _several(600)
    world = world_of(Ceiling(PERCENT_24, mode=mode), uplifts=(HALF_MORE,))
    assert _differences(book, world) == {}
    told = frame_under(book, world)["above_cap_mode"].value_counts()
    assert dict(told.iter_rows())["forbidden"] > 50
    assert told.height == (2 if mode == "forbidden" else 3)
