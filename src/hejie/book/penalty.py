"""Penalty on overdue principal, exact to the last fraction and rounded once.

Penalty = Σ principal × days × rate / 365, actual/365. With ``principal_days`` = Σ principal × days
and the rate in parts per billion, it is ``principal_days · ppb / (365 · 10⁹)``. The product does
not fit 64 bits, so it is divided in two steps whose remainders are carried, and rounded half-even.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hejie.values.rate import PPB

Integers = npt.NDArray[np.int64]

YEAR_DAYS = 365
_DIVISOR = YEAR_DAYS * PPB
_SAFE = 1 << 62


def penalty(principal_days: Integers, rate_ppb: Integers) -> Integers:
    """Return the penalty in minor units, rounded half-even.

    :param principal_days: minor units of overdue principal times days.
    :param rate_ppb: penalty rate a year in parts per billion, not negative.
    """
    years, days = np.divmod(principal_days, YEAR_DAYS)
    limit = int(years.max(initial=0)) + 1
    if limit * (int(rate_ppb.max(initial=0)) + 1) >= _SAFE:
        return _penalty_of_any_size(principal_days, rate_ppb)
    whole, part = np.divmod(years * rate_ppb, PPB)
    more, remainder = np.divmod(part * YEAR_DAYS + days * rate_ppb, _DIVISOR)
    floor = whole + more
    twice = remainder * 2
    up = (twice > _DIVISOR) | ((twice == _DIVISOR) & (floor % 2 == 1))
    return np.asarray(floor + up)


def _penalty_of_any_size(principal_days: Integers, rate_ppb: Integers) -> Integers:
    # Python's integers have no bound; only absurdly large loans come here.
    return np.array(
        [
            _round_half_even(int(amount) * int(rate), _DIVISOR)
            for amount, rate in zip(principal_days, rate_ppb, strict=True)
        ],
        dtype=np.int64,
    )


def _round_half_even(numerator: int, divisor: int) -> int:
    floor, remainder = divmod(numerator, divisor)
    return floor + (2 * remainder > divisor or (2 * remainder == divisor and floor % 2 == 1))
