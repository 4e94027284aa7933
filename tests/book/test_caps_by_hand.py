"""What lies above a cap, by hand: each test is one sentence of the decision record."""

from __future__ import annotations

from datetime import date

import pytest
from agers import ORDERS
from books import Book, after, line, loan, payment
from capped import (
    HALF_MORE,
    ON,
    PERCENT_24,
    frame_under,
    late_loan,
    lent_by,
    reach_of,
    row_under,
    world_of,
)
from slow_caps import Ceiling, share_above

from hejie.book.age import AGED, age
from hejie.book.caps import NO_CAPS, Cap, Caps, Reach
from hejie.book.schedule import months_after
from hejie.values.names import METHODS
from hejie.values.rate import Rate


@pytest.mark.parametrize("method", METHODS[:3])
@pytest.mark.parametrize("ppb", [245_000_000, 300_000_000, 360_000_000, 480_000_000])
def test_where_charges_accrue_on_what_is_lent_the_share_is_that_of_the_rates(
    method: str, ppb: int
) -> None:
    book = lent_by(method, ppb)
    contract = age(**book.frames(), as_of=book.as_of, orders=ORDERS).to_dicts()[0]["interest"]
    lawful = lent_by(method, PERCENT_24)
    at_the_cap = sum(row["interest"] for row in lawful.instalments)
    row = row_under(book, Ceiling(PERCENT_24))
    assert row["interest"] + row["above_cap"] == contract
    # A fen a line may have been rounded.
    assert row["interest"] == pytest.approx(contract * PERCENT_24 / ppb, abs=12)
    if method != "equal_instalment":
        assert row["interest"] == pytest.approx(at_the_cap, abs=12)


@pytest.mark.parametrize("method", METHODS[:3])
@pytest.mark.parametrize("lent", [50_000, 123_456, 20_000_000])
@pytest.mark.parametrize("term", [3, 12, 36])
@pytest.mark.parametrize("on", [date(2025, 1, 31), date(2025, 2, 28), date(2024, 1, 29), ON])
def test_a_loan_at_the_cap_is_not_above_it_for_a_fen_of_rounding(
    method: str, lent: int, term: int, on: date
) -> None:
    book = lent_by(method, PERCENT_24, lent=lent, term=term, on=on)
    assert row_under(book, Ceiling(PERCENT_24))["above_cap"] == 0
    dearer = lent_by(method, PERCENT_24 + 2_000_000, lent=max(lent, 10**6), term=term, on=on)
    assert row_under(dearer, Ceiling(PERCENT_24))["above_cap"] > 0


def test_fees_taken_early_are_above_the_cap_though_their_sum_is_not() -> None:
    # Given 20 % and a fee of 4 % with the first line: less in sum than 24 % interest first.
    book = lent_by("interest_first", 200_000_000, on=ON)
    book.instalments[0]["fee"] = 48_000
    charges = sum(row["interest"] + (row["fee"] or 0) for row in book.instalments)
    assert charges == sum(
        row["interest"] for row in lent_by("interest_first", PERCENT_24).instalments
    )
    row = row_under(book, Ceiling(PERCENT_24))
    assert 0 < row["above_cap"] == charges - row["interest"] - row["fee"] < 10_000


def test_what_is_left_after_the_cut_costs_the_cap() -> None:
    book = lent_by("equal_principal", 360_000_000, fee=2_000)
    share = share_above(book.loans[0], book.instalments, Ceiling(PERCENT_24))
    cut = [
        row | {name: row[name] - round(row[name] * share / 10**9) for name in ("interest", "fee")}
        for row in book.instalments
    ]
    assert row_under(book, Ceiling(PERCENT_24))["above_cap"] > 0
    assert row_under(Book(book.loans, cut, [], book.as_of), Ceiling(PERCENT_24))["above_cap"] == 0
    lower = Ceiling(PERCENT_24 - 1_000_000)
    assert row_under(Book(book.loans, cut, [], book.as_of), lower)["above_cap"] > 0


def test_what_was_paid_stays_paid_and_only_the_rest_is_cut() -> None:
    book = lent_by("interest_first", 300_000_000, term=3)
    first = book.instalments[0]
    paid = [payment("p", first["due_on"], first["interest"])]
    half = [payment("p", first["due_on"], first["interest"] // 2)]
    assert first["interest"] == 30_000
    found = [
        row_under(book.with_payments(money), Ceiling(PERCENT_24)) for money in ([], half, paid)
    ]
    assert [row["above_cap"] for row in found] == [18_000, 15_000, 12_000]
    assert [row["interest"] for row in found] == [72_000, 60_000, 48_000]
    assert {row["principal"] for row in found} == {1_200_000}


def test_the_next_line_too_asks_only_what_is_lawful() -> None:
    book = lent_by("interest_first", 300_000_000, term=3)
    soon = book.on(after(book.instalments[1]["due_on"], -3))
    assert row_under(soon, Ceiling(PERCENT_24))["next_due_amount"] == 24_000
    assert row_under(soon, Ceiling(PERCENT_24, mode="reducible"))["next_due_amount"] == 30_000


def test_what_is_reducible_stays_claimed_and_is_told() -> None:
    book = lent_by("interest_first", 300_000_000, term=3)
    row = row_under(book, Ceiling(PERCENT_24, mode="reducible"))
    assert (row["interest"], row["above_cap"], row["above_cap_mode"]) == (
        90_000,
        18_000,
        "reducible",
    )


def test_the_forbidden_leads_where_both_modes_speak() -> None:
    book = lent_by("interest_first", 300_000_000, term=3)
    caps = (Ceiling(270_000_000), Ceiling(PERCENT_24, mode="reducible"))
    row = row_under(book, *caps)
    assert (row["interest"], row["above_cap"], row["above_cap_mode"]) == (
        81_000,
        9_000,
        "forbidden",
    )


def test_effective_and_nominal_caps_are_two_caps() -> None:
    book = lent_by("interest_first", PERCENT_24)
    assert row_under(book, Ceiling(PERCENT_24))["above_cap"] == 0
    assert row_under(book, Ceiling(PERCENT_24, compares="effective"))["above_cap"] > 0
    assert row_under(book, Ceiling(268_300_000, compares="effective"))["above_cap"] == 0


@pytest.mark.parametrize(
    ("on", "is_bound"),
    [
        (date(2025, 9, 30), False),
        (date(2025, 10, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_cap_binds_by_the_day_of_disbursement_alone(on: date, is_bound: bool) -> None:
    book = lent_by("interest_first", 300_000_000, on=on).on(date(2027, 12, 31))
    cap = Ceiling(PERCENT_24, from_on=date(2025, 10, 1), until_on=date(2026, 7, 1))
    assert (row_under(book, cap)["above_cap"] > 0) == is_bound


@pytest.mark.parametrize(
    ("changed", "cap"),
    [
        ({"lender_id": None}, Ceiling(PERCENT_24, kinds=("bank",))),
        ({"lender_id": "nobody"}, Ceiling(PERCENT_24, kinds=("bank",))),
        ({"lender_id": "micro"}, Ceiling(PERCENT_24, kinds=("bank",))),
        ({"product": None}, Ceiling(PERCENT_24, products=("consumer_loan",))),
        ({"product": "credit_card"}, Ceiling(PERCENT_24, products=("consumer_loan",))),
        ({"disbursed_on": None}, Ceiling(PERCENT_24)),
        ({"principal": None}, Ceiling(PERCENT_24)),
        ({"principal": 1_200_001}, Ceiling(PERCENT_24)),
        ({}, Ceiling(PERCENT_24, with_platform=True)),
    ],
)
def test_nothing_is_cut_where_the_tape_does_not_say_what_a_cap_asks(
    changed: dict[str, object], cap: Ceiling
) -> None:
    book = lent_by("interest_first", 300_000_000)
    assert row_under(book, Ceiling(PERCENT_24))["above_cap"] > 0
    row = row_under(book.with_loans(**changed), cap)
    assert (row["above_cap"], row["above_cap_mode"], row["interest"]) == (0, None, 360_000)


def test_a_platform_among_the_parties_makes_the_cap_bind() -> None:
    book = lent_by("interest_first", 300_000_000)
    cap = Ceiling(PERCENT_24, with_platform=True)
    assert row_under(book, cap, platforms="A")["above_cap"] == 72_000
    frames = book.frames()
    caps = Caps((Cap(reach_of(cap), Rate(PERCENT_24), "forbidden"),), platforms=None)
    frame = age(**frames, as_of=book.as_of, orders=ORDERS, caps=caps)
    assert frame["above_cap"].to_list() == [0]


def test_interest_kept_back_at_the_start_leaves_no_charge_but_the_principal() -> None:
    # 砍头息: 100,000 is owed and 60,000 was paid out; what is principal is not cut.
    row = loan(principal=60_000, disbursed_on=ON, lender_id="bank")
    lines = [line(1, months_after(ON, 1), principal=100_000, interest=1_000, fee=500)]
    book = Book([row], lines, [], after(ON, 60))
    found = row_under(book, Ceiling(PERCENT_24))
    assert (found["total"], found["principal"], found["above_cap"]) == (100_000, 100_000, 1_500)


def test_who_owes_nothing_after_the_cut_is_not_past_due() -> None:
    row = loan(principal=60_000, disbursed_on=ON, lender_id="bank")
    lines = [line(1, after(ON, 30), fee=900), line(2, after(ON, 60), principal=100_000)]
    book = Book([row], lines, [], after(ON, 45))
    assert row_under(book)["days_past_due"] == 15
    found = row_under(book, Ceiling(PERCENT_24))
    assert (found["total"], found["above_cap"]) == (0, 900)
    assert (found["days_past_due"], found["bucket"]) == (0, "C")


@pytest.mark.parametrize("status", ["settled", "transferred"])
def test_a_closed_loan_has_nothing_above_any_cap(status: str) -> None:
    book = lent_by(penalty_rate=900_000_000, status=status)
    row = row_under(book, Ceiling(PERCENT_24), uplifts=(Ceiling(500_000_000),))
    assert (row["total"], row["above_cap"], row["above_cap_mode"]) == (0, 0, None)


def test_a_penalty_rate_is_the_contracts_and_a_half_at_most() -> None:
    row = row_under(late_loan(), uplifts=(HALF_MORE,))
    # 100,000 × 27 % × 100 / 365 = 7,397.26; at 36.5 % it would be 10,000.
    assert (row["penalty"], row["above_cap"], row["above_cap_mode"]) == (7_397, 2_603, "forbidden")
    assert row_under(late_loan(penalty_rate=270_000_000), uplifts=(HALF_MORE,))["above_cap"] == 0
    assert row_under(late_loan(penalty_rate=270_000_001), uplifts=(HALF_MORE,))["penalty"] == 7_397


@pytest.mark.parametrize(
    "changed",
    [
        {"annual_rate": None},
        {"annual_rate": 0},
        {"penalty_rate": None},
        {"disbursed_on": None},
        {"lender_id": "micro"},
        {"lender_id": None},
        {"product": "credit_card"},
        {"product": None},
    ],
)
def test_a_penalty_is_not_cut_where_the_rule_does_not_reach(changed: dict[str, object]) -> None:
    book = late_loan(**changed)
    row = row_under(book, uplifts=(HALF_MORE,))
    assert (row["above_cap"], row["above_cap_mode"]) == (0, None)
    assert row["penalty"] == (0 if book.loans[0]["penalty_rate"] is None else 10_000)


def test_money_that_paid_too_much_penalty_has_paid_principal() -> None:
    book = late_loan().with_payments([payment("p", after(ON, 130), 50_000)])
    row = row_under(book, uplifts=(HALF_MORE,))
    assert (row["principal"], row["penalty"]) == (100_000 - (50_000 - 7_397), 0)
    assert row["above_cap"] == 2_603
    plain = row_under(book)
    assert plain["total"] == row["total"] + row["above_cap"] == 60_000


def test_money_that_paid_everything_and_too_much_penalty_waits_for_the_borrower() -> None:
    book = late_loan().with_payments([payment("p", after(ON, 130), 110_000)])
    row = row_under(book, uplifts=(HALF_MORE,))
    assert (row["total"], row["unapplied"], row["above_cap"]) == (0, 2_603, 2_603)
    assert (row_under(book)["total"], row_under(book)["unapplied"]) == (0, 0)


def test_the_strictest_of_several_caps_of_a_mode_holds() -> None:
    book = lent_by("interest_first", 300_000_000, term=3)
    assert row_under(book, Ceiling(PERCENT_24), Ceiling(180_000_000))["interest"] == 54_000
    tight = (Ceiling(500_000_000), Ceiling(300_000_000))
    assert row_under(late_loan(), uplifts=tight)["penalty"] == round(100_000 * 0.234 * 100 / 365)


def test_loans_before_1970_and_loans_without_lines_stand_beside_the_others() -> None:
    old = lent_by("interest_first", 300_000_000, on=date(1969, 6, 30), term=3)
    new = lent_by("interest_first", 300_000_000, term=3)
    loans, lines = [], []
    for number, book in enumerate((old, new, old, new)):
        key = f"L{number}"
        loans += [book.loans[0] | {"loan_id": key}, loan(f"empty {key}", disbursed_on=ON)]
        lines += [row | {"loan_id": key} for row in book.instalments]
    frame = frame_under(Book(loans, lines, [], date(2026, 12, 31)), world_of(Ceiling(PERCENT_24)))
    assert frame.select("loan_id", "above_cap").rows() == [(f"L{n}", 18_000) for n in range(4)]


def test_a_book_without_loans_has_nothing_above() -> None:
    empty = Book([], [], [], ON)
    assert frame_under(empty, world_of(Ceiling(PERCENT_24), uplifts=(HALF_MORE,))).schema == AGED
    assert NO_CAPS.costs == NO_CAPS.uplifts == ()


@pytest.mark.parametrize(
    ("mode", "compares"), [("advisable", "nominal"), ("forbidden", "flat"), ("", "")]
)
def test_a_cap_that_nobody_could_apply_is_refused(mode: str, compares: str) -> None:
    with pytest.raises(ValueError, match="forbidden or reducible"):
        Cap(Reach(), Rate(PERCENT_24), mode, compares)
