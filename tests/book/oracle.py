"""What is owed, worked out slowly from the words of the design, one loan and one day at a time.

This shares neither code nor ideas with `hejie.book`: plain rows, whole numbers and fractions. It
is here to be believed by reading, and the fast function is compared with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]

PARTS_IN_ONE = 10**9
DAYS_IN_A_YEAR = 365
LATE_CARD_DAYS = 90
NOTHING_OWED = ("settled", "transferred")
STANDARD_ORDER = ("costs", "penalty", "fee", "interest", "principal")
LATE_CARD_ORDER = ("principal", "interest", "fee", "penalty", "costs")


@dataclass
class Line:
    """A due line: what is still unpaid of it, and the penalty it has gathered."""

    number: int
    due_on: date
    penalty_rate: int
    is_card: bool
    unpaid: dict[str, int]
    gathered: Fraction = field(default_factory=Fraction)
    penalty_paid: int = 0

    def gather(self, days: int) -> None:
        """Let penalty run for some days on the principal unpaid at their start."""
        a_year = self.unpaid["principal"] * Fraction(self.penalty_rate, PARTS_IN_ONE)
        self.gathered += a_year * days / DAYS_IN_A_YEAR

    @property
    def penalty_charged(self) -> int:
        """Rounded once, half to even, as Python rounds a fraction."""
        return round(self.gathered)

    def owed(self, component: str) -> int:
        """Return what is owed of one component now."""
        if component == "penalty":
            return self.penalty_charged - self.penalty_paid
        return self.unpaid[component]

    @property
    def is_settled(self) -> bool:
        """Whether nothing of this line is owed now."""
        return all(self.owed(component) == 0 for component in STANDARD_ORDER)

    def take(self, money: int, *, on: date) -> int:
        """Let money fall on this line in its order; return what is left of it."""
        is_late_card = self.is_card and (on - self.due_on).days > LATE_CARD_DAYS
        for component in LATE_CARD_ORDER if is_late_card else STANDARD_ORDER:
            part = min(money, self.owed(component))
            money -= part
            if component == "penalty":
                self.penalty_paid += part
            else:
                self.unpaid[component] -= part
        return money


def age_slowly(
    loans: Iterable[Row],
    instalments: Iterable[Row],
    payments: Iterable[Row],
    as_of: date,
    *,
    every_day: bool = False,
) -> dict[str, dict[str, Any]]:
    """Return what is owed on each loan as of a day; a loan with nothing due yet is left out.

    :param every_day: walk through every single day, not only the days on which something happens.
    """
    lines_of: dict[str, list[Row]] = {}
    for row in instalments:
        lines_of.setdefault(row["loan_id"], []).append(row)
    payments_of: dict[str, list[Row]] = {}
    for row in payments:
        payments_of.setdefault(row["loan_id"], []).append(row)
    answer = {}
    for loan in loans:
        key = loan["loan_id"]
        found = _age_loan(
            loan, lines_of.get(key, []), payments_of.get(key, []), as_of, every_day=every_day
        )
        if found is not None:
            answer[key] = found
    return answer


def _age_loan(
    loan: Row, instalments: list[Row], payments: list[Row], as_of: date, *, every_day: bool
) -> dict[str, Any] | None:
    in_order = sorted(instalments, key=lambda row: (row["due_on"], row["number"]))
    due = [_line(loan, row) for row in in_order if row["due_on"] <= as_of]
    later = [row for row in in_order if row["due_on"] > as_of]
    if not due and loan["status"] != "accelerated":
        return None
    left = _replay(due, _money_that_came(payments, as_of), as_of, every_day=every_day)
    owed = {part: sum(line.owed(part) for line in due) for part in STANDARD_ORDER}
    oldest = next((line.due_on for line in due if not line.is_settled), as_of)
    if loan["status"] == "accelerated":
        for row in later:
            principal = row["principal"] or 0
            covered = min(left, principal)
            left -= covered
            owed["principal"] += principal - covered
    if loan["status"] in NOTHING_OWED:
        owed, left, oldest = dict.fromkeys(STANDARD_ORDER, 0), 0, as_of
    days = (as_of - oldest).days
    return {
        **owed,
        "above_cap": 0,
        "total": sum(owed.values()),
        "unapplied": left,
        "days_past_due": days,
        "bucket": _bucket(days),
        "next_due_on": later[0]["due_on"] if later else None,
        "next_due_amount": _amount(later[0]) if later else None,
        "penalty_charged": sum(line.penalty_charged for line in due),
    }


def _line(loan: Row, row: Row) -> Line:
    return Line(
        number=row["number"],
        due_on=row["due_on"],
        penalty_rate=loan["penalty_rate"] or 0,
        is_card=loan["product"] == "credit_card",
        unpaid={"costs": 0} | {part: row[part] or 0 for part in ("fee", "interest", "principal")},
    )


def _amount(row: Row) -> int:
    return sum(row[part] or 0 for part in ("principal", "interest", "fee"))


def _money_that_came(payments: list[Row], as_of: date) -> list[tuple[date, str, int]]:
    """Return day, id and amount of what was paid by a day, less what was reversed by that day."""
    known = [row for row in payments if row["paid_on"] <= as_of]
    came = []
    for row in known:
        if row["reverses"] is None:
            back = sum(r["amount"] for r in known if r["reverses"] == row["payment_id"])
            came.append((row["paid_on"], row["payment_id"], max(0, row["amount"] - back)))
    return sorted(came)


def _replay(
    due: list[Line], came: list[tuple[date, str, int]], as_of: date, *, every_day: bool
) -> int:
    """Let the days pass over the due lines, oldest first; return the money that is left."""
    waiting = 0
    before: date | None = None
    for day in _days({line.due_on for line in due} | {on for on, _, _ in came}, as_of, every_day):
        open_lines = [line for line in due if line.due_on <= day]
        for line in open_lines:
            if before is not None and line.due_on < day:
                line.gather((day - before).days)
        todays = [amount for on, _, amount in came if on == day]
        for amount in [0, *todays]:
            waiting += amount
            for line in open_lines:
                waiting = line.take(waiting, on=day)
        before = day
    return waiting


def _days(eventful: set[date], as_of: date, every: bool) -> list[date]:
    if not every or not eventful:
        return sorted(eventful | {as_of})
    first = min(eventful)
    return [first + timedelta(days=n) for n in range((as_of - first).days + 1)]


def _bucket(days: int) -> str:
    if days == 0:
        return "C"
    for months in range(1, 7):
        if days <= 30 * months:
            return f"M{months}"
    return "M7+"
