"""What children say of their parents, summed over runs of sorted rows.

Sorting rows by their parent once (tapes mostly come sorted) turns every *sum*, *or*, *most* a
parent into one pass over an array, instead of a hash of every row.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

_Kind = TypeVar("_Kind", bound=np.generic)

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint32]


class Runs:
    """Rows of a child table, in runs of one parent each.

    :param parent: each row's parent (row number), in any order.
    :param parents: how many parents there are.
    """

    def __init__(self, parent: pl.Series, *, parents: int) -> None:
        numbers = parent.to_numpy()
        self._given = numbers
        self._order = None
        if not parent.is_sorted():
            self._order = np.argsort(numbers, kind="stable")
            numbers = numbers[self._order]
        self._starts = np.flatnonzero(np.diff(numbers, prepend=np.int64(-1)) != 0)
        self._ids = numbers[self._starts]
        self._parents = parents

    def counts(self, holds: Flags) -> Integers:
        """Return how many rows of each parent hold."""
        return self.sums(holds.astype(np.int64))

    def holds_any(self, holds: Flags) -> Flags:
        """Return whether some row of each parent holds."""
        found = np.zeros(self._parents, dtype=np.bool_)
        found[self._given[holds]] = True
        return found

    def sums(self, values: Integers) -> Integers:
        """Return each parent's sum; zero without rows."""
        found = np.zeros(self._parents, dtype=np.int64)
        if len(self._starts):
            found[self._ids] = np.add.reduceat(self._sorted(values), self._starts)
        return found

    def any(self, bits: Bits) -> Bits:
        """Return each parent's bits taken together; none without rows."""
        found = np.zeros(self._parents, dtype=np.uint32)
        if len(self._starts):
            found[self._ids] = np.bitwise_or.reduceat(self._sorted(bits), self._starts)
        return found

    def most(self, values: Integers, *, without: int) -> Integers:
        """Return each parent's greatest value; ``without`` for a parent without rows."""
        found = np.full(self._parents, without, dtype=np.int64)
        if len(self._starts):
            found[self._ids] = np.maximum.reduceat(self._sorted(values), self._starts)
        return found

    def _sorted(self, values: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
        return values if self._order is None else values[self._order]
