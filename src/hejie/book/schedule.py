"""Due lines of a loan by its method: 等额本息, level payments.

The payment of each month is the same, P·r / (1 − (1 + r)⁻ⁿ) with r a twelfth of the annual rate,
rounded half-even to minor units; a month's interest is balance × r rounded half-even, the rest is
principal, and the last line takes what is left, so principal sums to the loan exactly. Formula:
annuity-immediate, as in any text on the theory of interest.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from fractions import Fraction

from hejie.values.moments import Day
from hejie.values.money import Money
from hejie.values.rate import PPB, Rate

MONTHS_A_YEAR = 12


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


def equal_instalment(
    *, principal: Money, annual_rate: Rate, term: int, disbursed_on: Day
) -> tuple[DueLine, ...]:
    """Return the ``term`` monthly lines of a level-payment loan (等额本息).

    :raises ValueError: if the term is not positive or the principal or rate is negative.
    """
    if term < 1 or principal.minor < 0 or annual_rate.ppb < 0:
        raise ValueError("a schedule needs a positive term and no negative principal or rate")
    monthly = Fraction(annual_rate.ppb, PPB * MONTHS_A_YEAR)
    level = _level_payment(principal.minor, monthly, term)
    left = principal.minor
    lines = []
    for number in range(1, term + 1):
        interest = round(left * monthly)
        paid_off = left if number == term else min(left, max(0, level - interest))
        left -= paid_off
        lines.append(
            DueLine(
                number,
                months_after(disbursed_on, number),
                Money(paid_off, principal.currency),
                Money(interest, principal.currency),
            )
        )
    return tuple(lines)


def _level_payment(minor: int, monthly: Fraction, term: int) -> int:
    # round() of a Fraction is exact and half-even.
    if monthly == 0:
        return round(Fraction(minor, term))
    growth = (1 + monthly) ** term
    return round(minor * monthly * growth / (growth - 1))
