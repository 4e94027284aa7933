"""Due lines of a loan by its method: what falls due when, principal and interest apart.

- 等额本息 ``equal_instalment``: the payment of each month is the same, P·r / (1 − (1 + r)⁻ⁿ) with
  r a twelfth of the annual rate, rounded half-even. Annuity-immediate, as in any text on the theory
  of interest.
- 等额本金 ``equal_principal``: each month repays P/n of principal, rounded half-even.
- 先息后本 ``interest_first``: interest each month, the principal with the last line.
- 一次性还本付息 ``bullet``: one line, the principal and simple interest for all its months.

A month's interest is what was still lent before it × r, rounded half-even; of principal the last
line takes what is left, so that it sums to the loan exactly. A due day moved by a weekend changes
no amount: interest is of months, as contracts of these methods have it.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hejie.values.moments import Day
from hejie.values.money import Money
from hejie.values.rate import PPB, Rate

MONTHS_A_YEAR = 12

_Parts = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class DueLine:
    """What is due on a day: line ``number`` from 1, principal and interest in minor units."""

    number: int
    due_on: Day
    principal: Money
    interest: Money


def months_after(day: Day, months: int) -> Day:
    """Return the same day of the month ``months`` later, or that month's last day."""
    year, month_index = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year += day.year
    last = calendar.monthrange(year, month_index + 1)[1]
    return day.replace(year=year, month=month_index + 1, day=min(day.day, last))


def schedule(
    *, method: str, principal: Money, annual_rate: Rate, term: int, due_on: Sequence[Day]
) -> tuple[DueLine, ...]:
    """Return the due lines of a loan.

    :param method: one of ``names.METHODS``.
    :param term: for how many months it is lent.
    :param due_on: the real due days in order: one a month, or the one day of a bullet.
    :raises ValueError: if the method is unknown, the term not positive, the principal or rate
        negative, or the days are not as many as the method has lines, or out of order.
    """
    if term < 1 or principal.minor < 0 or annual_rate.ppb < 0:
        raise ValueError("a schedule needs a positive term and no negative principal or rate")
    if method not in _METHODS:
        raise ValueError(f"{method} is no method; it is one of {', '.join(_METHODS)}")
    monthly = Fraction(annual_rate.ppb, PPB * MONTHS_A_YEAR)
    parts = _METHODS[method](principal.minor, monthly, term)
    if len(due_on) != len(parts) or sorted(due_on) != list(due_on):
        raise ValueError(f"{method} over {term} months has {len(parts)} due days, in order")
    currency = principal.currency
    return tuple(
        DueLine(number, day, Money(paid_off, currency), Money(interest, currency))
        for number, (day, (paid_off, interest)) in enumerate(zip(due_on, parts, strict=True), 1)
    )


def equal_instalment(
    *, principal: Money, annual_rate: Rate, term: int, disbursed_on: Day
) -> tuple[DueLine, ...]:
    """Return the ``term`` monthly lines of a level-payment loan (等额本息), by day of disbursement.

    :raises ValueError: if the term is not positive or the principal or rate is negative.
    """
    return schedule(
        method="equal_instalment",
        principal=principal,
        annual_rate=annual_rate,
        term=term,
        due_on=[months_after(disbursed_on, number + 1) for number in range(term)],
    )


def _equal_instalment(lent: int, monthly: Fraction, term: int) -> _Parts:
    level = _level_payment(lent, monthly, term)
    return _amortized(lent, monthly, term, lambda interest: level - interest)


def _equal_principal(lent: int, monthly: Fraction, term: int) -> _Parts:
    each = round(Fraction(lent, term))
    return _amortized(lent, monthly, term, lambda _: each)


def _interest_first(lent: int, monthly: Fraction, term: int) -> _Parts:
    return _amortized(lent, monthly, term, lambda _: 0)


def _bullet(lent: int, monthly: Fraction, term: int) -> _Parts:
    return [(lent, round(lent * monthly * term))]


_METHODS: Mapping[str, Callable[[int, Fraction, int], _Parts]] = {
    "equal_instalment": _equal_instalment,
    "equal_principal": _equal_principal,
    "interest_first": _interest_first,
    "bullet": _bullet,
}


def _amortized(lent: int, monthly: Fraction, term: int, repaid: Callable[[int], int]) -> _Parts:
    """Return principal and interest by month; ``repaid`` says principal from a month's interest."""
    left, parts = lent, []
    for number in range(1, term + 1):
        # round() of a Fraction is exact and half-even.
        interest = round(left * monthly)
        paid_off = left if number == term else min(left, max(0, repaid(interest)))
        left -= paid_off
        parts.append((paid_off, interest))
    return parts


def _level_payment(lent: int, monthly: Fraction, term: int) -> int:
    if monthly == 0:
        return round(Fraction(lent, term))
    growth = (1 + monthly) ** term
    return round(lent * monthly * growth / (growth - 1))
