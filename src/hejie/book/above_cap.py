"""What lies above the caps, taken off what is claimed or told beside it.

*Forbidden* stands in no component: the share of charges above a cap on annual cost is taken off
what is unpaid of interest and of fees, each rounded half-even, and off the next line; principal is
never cut, and what was paid stays paid. Penalty has been run at its lawful rate already.
*Reducible* stays in the components until the borrower asks for it; how much it is, is told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from hejie.book.caps import FORBIDDEN, MODES, Flags
from hejie.book.lawful import Dear
from hejie.book.lines import Index
from hejie.book.penalty import Integers
from hejie.values.names import COMPONENTS
from hejie.values.rate import PPB

Owed = dict[str, Integers]
"""Components, ``unapplied`` and ``days_past_due``: of each an array, a number a loan."""


@dataclass(frozen=True, eq=False)
class Upcoming:
    """Each loan's next line: its day since 1970 and its amounts, where ``has_next``."""

    has_next: Flags
    due: Index
    principal: Integers
    interest: Integers
    fee: Integers


class Above:
    """What lies above the caps: of each loan an ``amount`` in minor units, and its mode."""

    def __init__(self, loans: int) -> None:
        self.amount = np.zeros(loans, dtype=np.int64)
        self._mode = np.zeros(loans, dtype=np.uint32)

    def modes(self) -> pl.Series:
        """Return the mode of each loan's amount, null where there is none."""
        if not self._mode.any():
            return pl.Series([None], dtype=pl.String).new_from_index(0, len(self._mode))
        return pl.Series([None, *MODES], dtype=pl.String).gather(self._mode)

    def add(self, rows: Index, amount: Integers, *, mode: str) -> None:
        """Count an amount of some loans; a reducible one only where nothing is forbidden."""
        counts = amount > 0
        if mode != FORBIDDEN:
            counts &= self._mode[rows] == 0
        self.amount[rows] += np.where(counts, amount, 0)
        self._mode[rows[counts]] = 1 + MODES.index(mode)

    def take_off(self, owed: Owed, upcoming: Upcoming, *, dear: Dear) -> None:
        """Take what is forbidden off the charges owed and upcoming; count it, or what is reducible.

        A loan that owes nothing any more is no days past due.
        """
        rows = dear.rows
        interest, fee = (owed[name][rows] for name in ("interest", "fee"))
        for mode in MODES:
            share = dear.shares[mode]
            self.add(rows, part(interest, share) + part(fee, share), mode=mode)
        for charges in (owed["interest"], owed["fee"], upcoming.interest, upcoming.fee):
            charges[rows] -= part(charges[rows], dear.shares[FORBIDDEN])
        is_free = np.add.reduce([owed[name][rows] for name in COMPONENTS]) == 0
        owed["days_past_due"][rows[is_free]] = 0


def part(amount: Integers, share: Integers) -> Integers:
    """Return a share, in parts per billion from 0 to one, of each amount, rounded half-even."""
    billions, rest = np.divmod(amount, PPB)
    more, remainder = np.divmod(rest * share, PPB)
    floor = billions * share + more
    up = (remainder * 2 > PPB) | ((remainder * 2 == PPB) & (floor % 2 == 1))
    return np.asarray(floor + up)
