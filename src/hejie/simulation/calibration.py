"""The numbers a synthetic book in collection is drawn with.

Sources: levels and cures are China's published figures (day-1 collection within 30 days 85.7 %,
loans of about CNY 4,400 at 20.6 %); late-stage contact rates are those of a debt purchaser's
113,000 cases; shares of wishes and holds are judgement. A share is a fraction, a weight an
integer, money minor units (fen).
"""

from __future__ import annotations

import math
from enum import IntEnum


class Group(IntEnum):
    """How a person's gravest loan stands."""

    SOON = 0
    M1 = 1
    M2 = 2
    M3 = 3
    M4_6 = 4
    M7 = 5


GROUP_WEIGHTS = (20, 32, 11, 9, 14, 14)
"""People by group, in percent."""

FIRST_DAYS = (-4, 1, 31, 61, 91, 181)
"""The least days past due of each group; a person due soon counts days down to the due day."""

_CURE_SHAPE, _CURE_SCALE = 0.72, 11.7


def _days_in_m1() -> tuple[int, ...]:
    """Return weights of days 1 to 30: survivors of the Weibull cure, half of them in days 1-7."""
    left = [round(1e6 * math.exp(-((day / _CURE_SCALE) ** _CURE_SHAPE))) for day in range(1, 31)]
    first, rest = left[:7], left[7:]
    return (*(weight * sum(rest) for weight in first), *(weight * sum(first) for weight in rest))


DAY_WEIGHTS = (
    (1,) * 5,
    _days_in_m1(),
    (1,) * 30,
    (1,) * 30,
    (1,) * 90,
    (4,) * 180 + (2,) * 360 + (1,) * 360,
)
"""Days past due within each group, from its first day."""

LOANS_A_PERSON = (770, 175, 40, 15)
"""Weights of one to four loans: 1.3 on average."""

OTHER_LOANS = {"same": 35, "current": 62, "settled": 3}
"""How the other loans of a person stand, in percent."""

MEAN_BALANCE = (440_000, 440_000, 520_000, 600_000, 720_000, 900_000)
"""Mean outstanding principal at default by group."""

BALANCE_SIGMA = "0.8"
LEAST_PRINCIPAL, MOST_PRINCIPAL, PRINCIPAL_STEP = 50_000, 20_000_000, 10_000
"""Loans of CNY 500 to 200,000 (the most a person may owe an online micro-lender), by hundreds."""

RATES = (180, 190, 198, 200, 206, 210, 216, 220, 228, 235, 240)
RATE_WEIGHTS = (12, 9, 12, 16, 14, 10, 8, 7, 5, 3, 4)
"""Nominal annual rates in thousandths, and how many loans bear each."""

RATES_WITH_FEE = 4
"""Only the lowest so many rates carry a fee, so that the whole cost stays below 24 % a year."""

FEE_SHARE, FEE_RATE = 0.06, 10_000_000
"""Loans with a monthly fee, and that fee a year on the first principal, in parts per billion."""

BUSINESS_SHARE, AUTOPAY_SHARE, GRACE_SHARE, GRACE_DAYS = 0.05, 0.45, 0.3, 3
ACCELERATED_SHARE, WRITTEN_OFF_SHARE = 0.05, 0.07
"""Of the loans 181 or more days past due."""

FUNDED_SHARE = 0.35
"""Loans of which a bank funds a part."""

LATE_SHARE = 0.15
"""Loans with at least one instalment paid late before."""

LATE_AGAIN_SHARE = 0.25
EARLY_WEIGHTS = (50, 18, 14, 10, 5, 3)
"""Payments 0 to 5 days before the due day, where not taken by autopay."""

LATE_WEIGHTS = (22, 11, 8, 6, 5, 6, 5, 3, 3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1)
"""Payments 1 to 20 days late (SuperLender: 22, 41, 63, 83 % by day 1, 3, 7, 15)."""

PART_SHARE, OVERPAID_SHARE, PREPAID_SHARE, BOUNCED_SHARE, RETRIED_SHARE = (
    0.04,
    0.02,
    0.03,
    0.02,
    0.005,
)
"""Loans: overdue with a part payment; ever overpaid; current and paid ahead; overdue with a
deduction taken back; with one taken back and made good in time."""

AGE_FIRST = 20
AGE_WEIGHTS = (
    *(1_000 * step for step in range(3, 9)),
    *(round(9_000 * 0.9**step) for step in range(33)),
)
"""Ages 20 to 58, most often 26, on average 31."""

MEAN_INCOME, INCOME_SIGMA, LEAST_INCOME = 680_000, "0.45", 200_000

HOLD_SHARE, PLACED_SHARE, WISH_SHARE, DECEASED_SHARE = 0.025, 0.06, 0.04, 0.001
"""People with a hold; of those 91 or more days past due, placed with an agency; people with a
wish or an agreement on record; people known to have died."""

TOLD_OF_AGENCY_SHARE = 0.98
"""People placed with an agency who were told so."""

HISTORY_DAYS = 60
"""Touches are on record for so many days."""

CONTACT_DAYS = (
    (),
    (6, 42, 32, 15, 5),
    (0, 8, 20, 28, 26, 18),
    (0, 10, 22, 30, 24, 14),
    (4, 20, 30, 26, 14, 6),
    (22, 34, 24, 14, 6),
)
"""Weights of zero and more days with a touch in that time, by group."""

REMINDED_SOON, REMINDED_BEFORE = 0.30, 0.25
"""People due soon, and people in M1, who were reminded just before the due day."""

SECOND_DIAL_SHARE = 0.25
"""Unanswered calls tried once more the same day."""

REACHED_UNTIL = (30, 60, 90, 180, 360)
REACHED = (0.30, 0.20, 0.12, 0.09, 0.07, 0.056)
"""Right-party contact a dial up to each of those days past due, and beyond."""

PROMISED = (0.50, 0.42, 0.36, 0.30, 0.28, 0.25)
KEPT = (0.60, 0.52, 0.45, 0.38, 0.35, 0.35)
"""Promises given contact, and promises kept, by the same steps."""

VISIT_SHARE = 0.30
"""Of the people 95 or more days past due whom messages, calls and letters had all been tried on."""
