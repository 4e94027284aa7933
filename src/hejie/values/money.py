"""Money is an integer of minor units with a currency.

Adding needs the same currency; splitting loses nothing; text is parsed by decimal arithmetic and
rounded half-even to minor units. There is no way to build money from a float.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from hejie.values.currency import minor_digits
from hejie.values.rounding import UnableToReadNumber, scaled_half_even


class UnableToMixCurrencies(ValueError):
    """Two amounts of different currencies met in one sum."""


class UnableToReadMoney(ValueError):
    """The text is not an amount of money."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount: ``minor`` units (fen, cents) of ``currency`` (ISO 4217)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"money is an integer of minor units, not {type(self.minor).__name__}")
        minor_digits(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return no money of ``currency``."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read decimal text in major units (``"1234.565"``), rounded half-even to minor units.

        :raises UnableToReadMoney: if the text is not a finite decimal number.
        """
        try:
            return cls(scaled_half_even(text, digits=minor_digits(currency)), currency)
        except UnableToReadNumber as error:
            raise UnableToReadMoney(text) from error

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other).minor

    def __str__(self) -> str:
        digits = minor_digits(self.currency)
        return f"{self.currency} {Decimal(self.minor).scaleb(-digits):,.{digits}f}"

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Divide by integer weights so that the parts sum to the whole.

        Largest remainder; ties go to the earliest part (list the earliest due first).

        :raises ValueError: if no weight is positive or one is negative.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must be non-negative and one of them positive")
        floors = [divmod(self.minor * weight, total) for weight in weights]
        left = self.minor - sum(floor for floor, _ in floors)
        by_remainder = sorted(range(len(weights)), key=lambda part: (-floors[part][1], part))
        extra = set(by_remainder[:left])
        return [
            Money(floor + (part in extra), self.currency) for part, (floor, _) in enumerate(floors)
        ]

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise UnableToMixCurrencies(f"{self.currency} and {other.currency}")
        return other
