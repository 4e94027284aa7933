"""Books of loans to try: small nasty ones drawn by hypothesis, large ordinary ones from a seed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar

import numpy as np
import polars as pl
from hypothesis import strategies as st

from hejie.book.tape.tables import INSTALMENTS, LOANS, PAYMENTS

Row = dict[str, Any]
T = TypeVar("T")

LEAP_DAY = date(2024, 2, 29)
DAYS = (LEAP_DAY, date(2024, 3, 1), date(2023, 2, 28), date(2025, 12, 31), date(2026, 11, 21))
RATES = (None, 0, 1, 73_000_000, 180_000_000, 182_500_000, 365_000_000, 10**9, 40 * 10**9)
"""Parts per billion a year; 0.365 a year is a thousandth a day, where halves are frequent."""
PRODUCTS = ("credit_card", "credit_card", "consumer_loan", "business_loan", None)
SETTLED = ("settled", "transferred")
OWING = ("active", "active", None, "compensated", "written_off", "accelerated", "accelerated")
STATUSES = (*OWING, *OWING, *SETTLED)
AMOUNTS = (0, 1, 2, 3, 499, 500, 501, 1_500, 10_000, 83_333, 10**11)
GAPS = (0, 0, 1, 15, 28, 29, 30, 31, 90, 91, 365)
DELAYS = (-400, -31, -1, 0, 0, 1, 2, 29, 30, 31, 60, 89, 90, 90, 90, 91, 92, 120, 181, 365)


@dataclass(frozen=True)
class Book:
    """Rows of three tables and the day to look from."""

    loans: list[Row]
    instalments: list[Row]
    payments: list[Row]
    as_of: date = LEAP_DAY

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return the tables as the tape gives them once read."""
        return {
            "loans": pl.DataFrame(self.loans, schema=LOANS.schema),
            "instalments": pl.DataFrame(self.instalments, schema=INSTALMENTS.schema),
            "payments": pl.DataFrame(self.payments, schema=PAYMENTS.schema),
        }

    def on(self, day: date) -> Book:
        """Return the same book seen from another day."""
        return replace(self, as_of=day)

    def with_payments(self, payments: list[Row]) -> Book:
        """Return the same loans with other money received."""
        return replace(self, payments=payments)

    def with_loans(self, **changes: object) -> Book:
        """Return the same book with some columns of every loan changed."""
        return replace(self, loans=[row | changes for row in self.loans])


def loan(loan_id: str = "A", **columns: object) -> Row:
    """Return a row of loans: an active consumer loan without penalty unless said otherwise."""
    plain = {"borrower_id": "B", "product": "consumer_loan", "penalty_rate": 0, "status": "active"}
    return dict.fromkeys(LOANS.schema) | plain | {"loan_id": loan_id} | columns


def line(number: int, due_on: date, *, loan_id: str = "A", **amounts: int | None) -> Row:
    """Return a row of instalments."""
    nothing = {"principal": None, "interest": None, "fee": None}
    return {"loan_id": loan_id, "number": number, "due_on": due_on} | nothing | amounts


def payment(
    payment_id: str, paid_on: date, amount: int, *, loan_id: str = "A", reverses: str | None = None
) -> Row:
    """Return a row of payments."""
    return {
        "payment_id": payment_id,
        "loan_id": loan_id,
        "paid_on": paid_on,
        "amount": amount,
        "reverses": reverses,
    }


def after(day: date, days: int) -> date:
    """Return the day so many days later."""
    return day + timedelta(days=days)


def _amounts() -> st.SearchStrategy[int]:
    return st.one_of(st.sampled_from(AMOUNTS), st.integers(0, 3_000), st.integers(0, 200_000))


@st.composite
def _lines(draw: st.DrawFn, loan_id: str, as_of: date) -> list[Row]:
    back = draw(st.one_of(st.integers(-40, 400), st.sampled_from((0, 90, 91, 3_650))))
    due_on = after(as_of, -back)
    optional = st.one_of(st.none(), _amounts())
    lines = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        amounts = {"principal": draw(_amounts()), "interest": draw(optional), "fee": draw(optional)}
        lines.append(line(number, due_on, loan_id=loan_id, **amounts))
        due_on = after(due_on, draw(st.sampled_from(GAPS)))
    if draw(st.booleans()):
        numbers = draw(st.permutations([row["number"] for row in lines]))
        lines = [row | {"number": number} for row, number in zip(lines, numbers, strict=True)]
    return lines


@st.composite
def _payments(draw: st.DrawFn, loan_id: str, lines: list[Row]) -> list[Row]:
    """Draw money received: parts of a line, a whole one, all there is and more; some reversed."""
    money: list[Row] = []
    wholes = [sum(row[part] or 0 for part in ("principal", "interest", "fee")) for row in lines]
    count = draw(st.integers(0, 8))
    names = draw(st.permutations([f"{loan_id}{n}" for n in range(count)]))
    for name in names:
        earlier = [row for row in money if row["reverses"] is None]
        if earlier and draw(st.integers(0, 3)) == 0:
            target = draw(st.sampled_from(earlier))
            left = target["amount"] - sum(
                row["amount"] for row in money if row["reverses"] == target["payment_id"]
            )
            amount = draw(st.one_of(st.just(left), st.integers(0, left)))
            day = after(target["paid_on"], draw(st.sampled_from((0, 1, 3, 45, 400))))
            row = payment(name, day, amount, loan_id=loan_id, reverses=target["payment_id"])
            money.append(row)
            continue
        anchor = draw(st.sampled_from(lines))["due_on"]
        delay = draw(st.one_of(st.sampled_from(DELAYS), st.integers(-40, 200)))
        whole = draw(st.sampled_from([*wholes, sum(wholes)]))
        amount = draw(st.one_of(st.just(whole), st.integers(0, max(1, whole)), _amounts()))
        money.append(payment(name, after(anchor, delay), amount, loan_id=loan_id))
    return money


@st.composite
def books(draw: st.DrawFn, *, statuses: tuple[str | None, ...] = STATUSES) -> Book:
    """Draw a small nasty book: one to four loans, rows in any order."""
    as_of = draw(st.one_of(st.sampled_from(DAYS), st.dates(date(2016, 1, 1), date(2030, 1, 1))))
    book = Book([], [], [], as_of)
    for loan_id in "ABCD"[: draw(st.integers(1, 4))]:
        row = loan(
            loan_id,
            borrower_id=draw(st.sampled_from(("P", "Q"))),
            product=draw(st.sampled_from(PRODUCTS)),
            penalty_rate=draw(st.sampled_from(RATES)),
            status=draw(st.sampled_from(statuses)),
        )
        lines = draw(_lines(loan_id, as_of))
        book.loans.append(row)
        book.instalments.extend(lines)
        book.payments.extend(draw(_payments(loan_id, lines)))
    return draw(shuffled(book))


@st.composite
def shuffled(draw: st.DrawFn, book: Book) -> Book:
    """Draw the same book with its rows in another order."""
    return Book(
        draw(st.permutations(book.loans)),
        draw(st.permutations(book.instalments)),
        draw(st.permutations(book.payments)),
        book.as_of,
    )


@dataclass
class _Maker:
    """Makes ordinary loans, one after another, from one seeded source of chance."""

    chance: np.random.Generator
    book: Book = field(default_factory=lambda: Book([], [], []))

    def pick(self, choices: tuple[T, ...]) -> T:
        return choices[int(self.chance.integers(len(choices)))]

    def whole(self, low: int, high: int) -> int:
        return int(self.chance.integers(low, high + 1))

    def is_so(self, probability: float) -> bool:
        return bool(self.chance.random() < probability)

    def make(self, loan_id: str, begins: date) -> None:
        term, scale = self.whole(1, 24), 10 ** self.whole(2, 9)
        row = loan(
            loan_id,
            borrower_id=f"P{self.whole(0, 999_999)}",
            product=self.pick(PRODUCTS),
            penalty_rate=self.pick(RATES),
            status=self.pick((*STATUSES, *("active",) * 10)),
        )
        self.book.loans.append(row)
        habit = self.pick(("good", "good", "late", "patchy", "stopped", "nothing", "early"))
        due_on = after(begins, self.whole(0, 300))
        for number in range(1, term + 1):
            amounts = {
                "principal": self.whole(0, scale),
                "interest": self.pick((None, self.whole(0, scale // 10))),
                "fee": self.pick((None, 0, self.whole(0, scale // 50))),
            }
            due = line(number, due_on, loan_id=loan_id, **amounts)
            self.book.instalments.append(due)
            self._pay(due, habit)
            due_on = after(due_on, self.pick((28, 30, 30, 31, 31)))

    def _pay(self, due: Row, habit: str) -> None:
        whole = sum(due[part] or 0 for part in ("principal", "interest", "fee"))
        willing = {"nothing": 0.02, "stopped": 0.4, "patchy": 0.7}.get(habit, 0.95)
        if not self.is_so(willing):
            return
        delay = {"good": (-3, 1), "early": (-90, 0), "late": (0, 60)}.get(habit, (-10, 200))
        for _ in range(self.pick((1, 1, 1, 2))):
            amount = self.pick((whole, whole, self.whole(0, whole), self.whole(0, 2 * whole)))
            name = f"{self.whole(0, 10**6)}-{len(self.book.payments)}"
            paid_on = after(due["due_on"], self.whole(*delay))
            self.book.payments.append(payment(name, paid_on, amount, loan_id=due["loan_id"]))
            if self.is_so(0.06):
                back = self.pick((amount, self.whole(0, amount)))
                day = after(paid_on, self.whole(0, 40))
                loan_id = due["loan_id"]
                self.book.payments.append(
                    payment(f"R-{name}", day, back, loan_id=loan_id, reverses=name)
                )


def random_book(seed: int, loans: int, *, begins: date = date(2022, 6, 1)) -> Book:
    """Return a book of so many loans, the same for the same seed, its rows out of order.

    First due days fall within 300 days of ``begins``; terms run to two years.
    """
    chance = np.random.default_rng(seed)
    maker = _Maker(chance)
    for number in range(loans):
        maker.make(f"L{number:06d}", begins)
    book = maker.book
    return Book(
        [book.loans[i] for i in chance.permutation(len(book.loans))],
        [book.instalments[i] for i in chance.permutation(len(book.instalments))],
        [book.payments[i] for i in chance.permutation(len(book.payments))],
        after(begins, 400),
    )
