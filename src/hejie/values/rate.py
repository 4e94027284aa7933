"""A rate is a decimal fraction a year, kept as integer parts per billion."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hejie.values.rounding import UnableToReadNumber, scaled_half_even

PPB = 1_000_000_000
"""Parts per billion in one."""

_DIGITS = 9


class UnableToReadRate(ValueError):
    """The text is not a rate."""


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """An annual rate: ``ppb`` parts per billion (0.18 a year is 180,000,000)."""

    ppb: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read a decimal fraction a year (``"0.18"``), rounded half-even to parts per billion.

        :raises UnableToReadRate: if the text is not a finite decimal number.
        """
        try:
            return cls(scaled_half_even(text, digits=_DIGITS))
        except UnableToReadNumber as error:
            raise UnableToReadRate(text) from error

    def __str__(self) -> str:
        return f"{Decimal(self.ppb).scaleb(-_DIGITS).normalize():f}"
