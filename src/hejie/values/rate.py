"""A rate is a decimal fraction a year, kept as integer parts per billion."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

PPB = 1_000_000_000
"""Parts per billion in one."""


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
            scaled = Decimal(text.strip()).scaleb(9)
            return cls(int(scaled.to_integral_value(rounding=ROUND_HALF_EVEN)))
        except (InvalidOperation, ValueError, OverflowError) as error:
            raise UnableToReadRate(text) from error

    def __str__(self) -> str:
        return f"{Decimal(self.ppb).scaleb(-9).normalize():f}"
