"""The ageing of a book against a slow oracle, and what must hold of it whatever the book."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from agers import (
    COMPONENTS,
    ORDERS,
    Aged,
    Ager,
    aged_frame,
    both,
    by_columns,
    by_oracle,
    by_oracle_every_day,
)
from books import (
    AMOUNTS,
    DAYS,
    OWING,
    Book,
    Row,
    after,
    books,
    line,
    loan,
    payment,
    random_book,
    shuffled,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import age_slowly

from hejie.book.age import age

ON_SCHEDULE = tuple(status for status in OWING if status != "accelerated")

quick = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
many = settings(quick, max_examples=400)
endless = settings(quick, max_examples=20_000, derandomize=False)


def _differences(book: Book) -> dict[str, tuple[object, object]]:
    """Return the loans on which the function and the oracle differ, with both answers."""
    found, wanted = by_columns(book), by_oracle(book)
    loans = found.keys() | wanted.keys()
    return {
        key: (found.get(key), wanted.get(key))
        for key in sorted(loans)
        if found.get(key) != wanted.get(key)
    }


def _sums(book: Book, aged: Aged) -> dict[str, tuple[int, int]]:
    """Return what each aged loan was asked to pay without penalty, and what it paid."""
    answer = {}
    for row in book.loans:
        key, is_accelerated = row["loan_id"], row["status"] == "accelerated"
        if key not in aged:
            continue
        asked = 0
        for due in (due for due in book.instalments if due["loan_id"] == key):
            if due["due_on"] <= book.as_of:
                asked += sum(due[part] or 0 for part in ("principal", "interest", "fee"))
            elif is_accelerated:
                asked += due["principal"] or 0
        known = [p for p in book.payments if p["loan_id"] == key and p["paid_on"] <= book.as_of]
        ids = {p["payment_id"] for p in known}
        paid = sum(p["amount"] for p in known if p["reverses"] is None)
        paid -= sum(p["amount"] for p in known if p["reverses"] in ids)
        answer[key] = (asked, paid)
    return answer


@given(book=books())
@many
def test_every_component_equals_the_oracle_to_the_last_fen(book: Book) -> None:
    assert _differences(book) == {}


@pytest.mark.soak
@given(book=books())
@endless
def test_every_component_equals_the_oracle_in_twenty_thousand_books(book: Book) -> None:
    assert _differences(book) == {}


@given(book=books())
@quick
def test_the_oracle_walks_by_events_as_it_walks_day_by_day(book: Book) -> None:
    assert by_oracle(book) == by_oracle_every_day(book)


@pytest.mark.parametrize("seed", [1, 20_261_121])
@pytest.mark.parametrize(
    "as_of", [date(2022, 7, 1), date(2023, 7, 31), date(2024, 2, 29), date(2026, 11, 21)]
)
def test_a_seeded_book_equals_the_oracle(seed: int, as_of: date) -> None:
    assert _differences(random_book(seed, 1_000).on(as_of)) == {}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 14))
def test_a_large_seeded_book_equals_the_oracle(seed: int) -> None:
    assert _differences(random_book(seed, 20_000)) == {}


@given(book=books(), data=st.data())
@quick
def test_the_order_of_rows_changes_nothing(book: Book, data: st.DataObject) -> None:
    assert by_columns(data.draw(shuffled(book))) == by_columns(book)


@given(book=books())
@quick
def test_a_loan_is_aged_alike_alone_and_among_others(book: Book) -> None:
    alone: Aged = {}
    for row in book.loans:
        key = row["loan_id"]
        lines = [due for due in book.instalments if due["loan_id"] == key]
        payments = [paid for paid in book.payments if paid["loan_id"] == key]
        alone |= by_columns(Book([row], lines, payments, book.as_of))
    assert alone == by_columns(book)


@given(book=books())
@quick
def test_what_lies_after_the_day_changes_no_balance_of_an_active_loan(book: Book) -> None:
    book = book.with_loans(status="active")
    lines = [row for row in book.instalments if row["due_on"] <= book.as_of]
    payments = [row for row in book.payments if row["paid_on"] <= book.as_of]
    assert by_columns(Book(book.loans, lines, payments, book.as_of)) == by_columns(book)


@both
@given(book=books())
@quick
def test_a_payment_wholly_reversed_is_as_if_it_never_came(ager: Ager, book: Book) -> None:
    reversed_ids = {row["reverses"] for row in book.payments}
    targets = {
        row["payment_id"]
        for row in book.payments
        if row["reverses"] is None and row["payment_id"] not in reversed_ids
    }
    never = [row for row in book.payments if row["payment_id"] not in targets]
    undone = [
        payment(
            f"undo {row['payment_id']}",
            min(book.as_of, row["paid_on"]),
            row["amount"],
            loan_id=row["loan_id"],
            reverses=row["payment_id"],
        )
        for row in book.payments
        if row["payment_id"] in targets
    ]
    assert ager(book.with_payments(book.payments + undone)) == ager(book.with_payments(never))


@both
@given(book=books(statuses=OWING))
@quick
def test_without_penalty_what_was_due_is_owed_or_paid(ager: Ager, book: Book) -> None:
    book = book.with_loans(penalty_rate=0)
    aged = ager(book)
    for key, (asked, paid) in _sums(book, aged).items():
        row = aged[key]
        assert asked - row["total"] == paid - row["unapplied"]
        assert row["penalty"] == 0


@both
@given(book=books(statuses=OWING))
@quick
def test_what_was_due_and_charged_is_owed_or_paid(ager: Ager, book: Book) -> None:
    aged, unpaid = ager(book), ager(book.with_payments([]))
    slow = age_slowly(book.loans, book.instalments, book.payments, book.as_of)
    for key, (asked, paid) in _sums(book, aged).items():
        row = aged[key]
        applied = paid - row["unapplied"]
        charged = row["total"] + applied - asked
        assert charged == slow[key]["penalty_charged"]
        assert 0 <= row["penalty"] <= charged <= unpaid[key]["penalty"]
        assert 0 <= row["unapplied"] <= paid
        assert row["unapplied"] == 0 or row["total"] == 0


@both
@given(book=books())
@quick
def test_the_total_is_the_sum_of_its_components_and_none_is_negative(
    ager: Ager, book: Book
) -> None:
    for row in ager(book).values():
        assert row["total"] == sum(row[name] for name in COMPONENTS)
        assert min(row[name] for name in (*COMPONENTS, "unapplied", "days_past_due")) >= 0
        assert row["above_cap"] == 0


@both
@given(book=books(), data=st.data())
@quick
def test_a_payment_split_in_two_on_its_day_changes_nothing(
    ager: Ager, book: Book, data: st.DataObject
) -> None:
    reversed_ids = {row["reverses"] for row in book.payments}
    split: list[Row] = []
    for row in book.payments:
        if row["reverses"] is not None or row["payment_id"] in reversed_ids:
            split.append(row)
            continue
        part = data.draw(st.integers(0, row["amount"]))
        split.append(row | {"amount": part})
        split.append(row | {"amount": row["amount"] - part, "payment_id": f"0{row['payment_id']}"})
    assert ager(book.with_payments(split)) == ager(book)


@both
@given(book=books(), data=st.data())
@quick
def test_the_names_of_payments_change_nothing(ager: Ager, book: Book, data: st.DataObject) -> None:
    ids = [row["payment_id"] for row in book.payments]
    other = dict(zip(ids, data.draw(st.permutations(ids)), strict=True)) | {None: None}
    renamed = [
        row | {"payment_id": other[row["payment_id"]], "reverses": other[row["reverses"]]}
        for row in book.payments
    ]
    assert ager(book.with_payments(renamed)) == ager(book)


@both
@given(book=books(statuses=OWING))
@quick
def test_without_new_money_days_past_due_grow_by_one_a_day(ager: Ager, book: Book) -> None:
    """Stay 0 if all is settled; else count one more, because only money settles a line.

    A line that falls due the next day starts at 0 and money that waited may settle it, but money
    waits only where nothing older is owed. So the count never falls without a payment.
    """
    book = book.with_payments([row for row in book.payments if row["paid_on"] <= book.as_of])
    today, tomorrow = ager(book), ager(book.on(after(book.as_of, 1)))
    accelerated = {row["loan_id"] for row in book.loans if row["status"] == "accelerated"}
    for key, row in today.items():
        if key not in accelerated:
            grown = row["days_past_due"] + 1 if row["total"] else 0
            assert tomorrow[key]["days_past_due"] == grown
        assert tomorrow[key]["days_past_due"] >= row["days_past_due"]


@both
@given(book=books(), data=st.data())
@quick
def test_an_extra_payment_never_makes_anything_worse(
    ager: Ager, book: Book, data: st.DataObject
) -> None:
    extra = payment(
        data.draw(st.sampled_from(("0", "zz"))),
        after(book.as_of, -data.draw(st.integers(0, 400))),
        data.draw(st.one_of(st.sampled_from(AMOUNTS), st.integers(0, 5_000))),
        loan_id=data.draw(st.sampled_from([row["loan_id"] for row in book.loans])),
    )
    before, now = ager(book), ager(book.with_payments([*book.payments, extra]))
    assert before.keys() == now.keys()
    for key, row in now.items():
        for name in ("total", "days_past_due"):
            assert row[name] <= before[key][name]
        for name in ("principal", "interest", "fee"):
            assert row[name] <= before[key][name]
        assert row["unapplied"] >= before[key]["unapplied"]


@given(book=books(statuses=OWING))
@quick
def test_without_penalty_each_day_until_money_comes_owes_the_same(book: Book) -> None:
    lines = [row for row in book.instalments if row["due_on"] <= book.as_of]
    payments = [row for row in book.payments if row["paid_on"] <= book.as_of]
    book = Book(book.loans, lines, payments, book.as_of).with_loans(penalty_rate=None)
    totals = {key: row["total"] for key, row in by_columns(book).items()}
    later = by_columns(book.on(after(book.as_of, 500)))
    assert {key: later[key]["total"] for key in totals} == totals


@given(book=books(statuses=ON_SCHEDULE))
@quick
def test_the_next_due_line_is_the_first_after_the_day(book: Book) -> None:
    frame = aged_frame(book)
    slow = age_slowly(book.loans, book.instalments, book.payments, book.as_of)
    found = {
        row["loan_id"]: (row["next_due_on"], row["next_due_amount"])
        for row in frame.select("loan_id", "next_due_on", "next_due_amount").to_dicts()
    }
    assert found == {k: (row["next_due_on"], row["next_due_amount"]) for k, row in slow.items()}


@given(book=books())
@quick
def test_ageing_needs_only_four_columns_of_a_loan(book: Book) -> None:
    frames = book.frames()
    loans = frames["loans"]
    four = loans.select("loan_id", "product", "penalty_rate", "status")
    whole = age(**frames, as_of=book.as_of, orders=ORDERS)
    assert age(**frames | {"loans": four}, as_of=book.as_of, orders=ORDERS).equals(whole)


@pytest.mark.parametrize("day", DAYS)
def test_a_book_without_loans_lines_or_payments_is_aged_to_the_same_columns(day: date) -> None:
    full = Book([loan()], [line(1, day, principal=1)], [payment("p", day, 1)], day)
    wanted = age(**full.frames(), as_of=day, orders=ORDERS).schema
    empty = Book([], [], [], day)
    lineless = Book([loan()], [], [], day)
    unpaid = Book([loan()], [line(1, day, principal=1)], [], day)
    for book, height in ((empty, 0), (lineless, 0), (unpaid, 1)):
        frame = age(**book.frames(), as_of=day, orders=ORDERS)
        assert frame.schema == wanted
        assert frame.height == height


def test_the_frames_given_are_left_as_they_were() -> None:
    book = random_book(5, 50)
    frames = book.frames()
    age(**frames, as_of=book.as_of, orders=ORDERS)
    assert all(frames[name].equals(frame) for name, frame in book.frames().items())


def test_a_seeded_book_is_the_same_for_the_same_seed() -> None:
    assert random_book(7, 30) == random_book(7, 30)
    frame = pl.DataFrame(random_book(7, 30).instalments)
    assert frame["loan_id"].n_unique() == 30
