"""Random draws that are the same on every machine: a seed and a name give a stream.

Each table draws from its own stream, so a change to one leaves the others as they were. Only
uniform integers and uniform fractions are drawn; every other distribution is a table of integer
weights or quantiles, because ``exp`` and ``log`` differ in their last bit between processors.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Shares = npt.NDArray[np.float64]

_WORD = np.uint64(32)
_QUANTILES = 4_096
_MILLION = 1_000_000


class Stream:
    """A stream of draws, independent of the stream of any other name."""

    def __init__(self, *, seed: int, name: str) -> None:
        sequence = np.random.SeedSequence(seed, spawn_key=tuple(name.encode()))
        self._draw = np.random.Generator(np.random.PCG64(sequence))

    def below(self, limit: int, *, size: int) -> Integers:
        """Return integers from 0 to ``limit`` - 1, each equally likely."""
        return self._draw.integers(0, limit, size=size, dtype=np.int64)

    def below_each(self, limits: Integers) -> Integers:
        """Return for each limit (1 to 2**31) an integer from 0 to that limit - 1."""
        words = self._draw.integers(0, 1 << 32, size=len(limits), dtype=np.uint64)
        return ((words * limits.astype(np.uint64)) >> _WORD).astype(np.int64)

    def happens(self, share: float, *, size: int) -> Flags:
        """Return flags, each true with probability ``share``."""
        return self._draw.random(size) < share

    def happens_each(self, shares: Shares) -> Flags:
        """Return for each probability a flag that is true with it."""
        return self._draw.random(len(shares)) < shares

    def pick(self, weights: Sequence[int] | Integers, *, size: int) -> Integers:
        """Return positions in ``weights``, each as likely as its integer weight."""
        steps = np.cumsum(np.asarray(weights, dtype=np.int64))
        drawn = self.below(int(steps[-1]), size=size)
        return np.searchsorted(steps, drawn, side="right").astype(np.int64)

    def pick_each(self, weights: Sequence[Sequence[int]], *, group: Integers) -> Integers:
        """Return positions in ``weights[group]``, row by row."""
        picked = np.zeros(len(group), dtype=np.int64)
        for number, row in enumerate(weights):
            here = np.flatnonzero(group == number)
            picked[here] = self.pick(row, size=len(here))
        return picked

    def lognormal(self, means: Integers, *, sigma: str) -> Integers:
        """Return log-normal amounts with these means (below 2**40) and this sigma of the log."""
        table = lognormal_quantiles(sigma)
        return means * table[self.below(_QUANTILES, size=len(means))] // _MILLION

    def rows(self, count: int, *, of: int) -> Integers:
        """Return ``count`` different row numbers below ``of``, in random order."""
        return self._draw.choice(of, size=count, replace=False).astype(np.int64)


@lru_cache(maxsize=8)
def lognormal_quantiles(sigma: str) -> Integers:
    """Return equally likely values of a log-normal of mean one, in millionths, ascending."""
    normal = NormalDist()
    spread = Decimal(sigma)
    drawn = []
    for step in range(_QUANTILES):
        # Nine digits hide the last bit, where the logarithms of two processors may differ.
        deviate = Decimal(f"{normal.inv_cdf((2 * step + 1) / (2 * _QUANTILES)):.9f}")
        drawn.append((spread * deviate).exp())
    mean = sum(drawn, Decimal(0)) / _QUANTILES
    return np.array([int(value / mean * _MILLION) for value in drawn], dtype=np.int64)
