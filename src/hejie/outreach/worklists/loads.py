"""What one case weighs and what one person carries, in the three measures that are kept even."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

Weights = tuple[int, int, int]
"""Cases, minor units, days past due: of a case, or of all that somebody has."""


@dataclass(frozen=True, slots=True)
class Item:
    """The work of a night on one case.

    :param days_past_due: of its gravest loan; how hard it is.
    :param amount: what is owed, in minor units.
    :param needs: the sort of certificate it is worked under; empty: none.
    """

    case: int
    days_past_due: int
    amount: int
    needs: str = ""

    @property
    def weights(self) -> Weights:
        """What it weighs in each measure."""
        return (1, self.amount, max(self.days_past_due, 0))


@dataclass(frozen=True, slots=True)
class Load:
    """What a person has: how many cases, how much is owed on them, how many days they are late."""

    cases: int = 0
    amount: int = 0
    days: int = 0

    @property
    def weights(self) -> Weights:
        """The three measures, in the order of a case's."""
        return (self.cases, self.amount, self.days)

    def plus(self, *items: Item) -> Load:
        """Return the load with some cases more."""
        return Load(*map(sum, zip(self.weights, *(one.weights for one in items), strict=True)))

    def minus(self, item: Item) -> Load:
        """Return the load with a case less."""
        return Load(*(a - b for a, b in zip(self.weights, item.weights, strict=True)))


def spread_of(loads: Collection[Load]) -> Load:
    """Return how far the most and the least loaded lie apart, in each measure."""
    columns = zip(*(load.weights for load in loads), strict=True)
    return Load(*(max(column) - min(column) for column in columns))


def is_within(spread: Load, bound: Load) -> bool:
    """Tell whether a spread is at most a bound, in every measure."""
    return all(a <= b for a, b in zip(spread.weights, bound.weights, strict=True))
