"""Decimal text as a scaled integer, rounded half-even exactly once."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

_MOST_DIGITS = 400


class UnableToReadNumber(ValueError):
    """The text is not a finite decimal number of a reasonable size."""


def scaled_half_even(text: str, *, digits: int) -> int:
    """Return ``text`` times ten to the ``digits``, rounded half-even.

    :raises UnableToReadNumber: if the text is no finite decimal number, or is absurdly long.
    """
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise UnableToReadNumber(text) from None
    # An exponent of a million would be a number of a million digits: absurd, and slow to refuse.
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise UnableToReadNumber(text)
    return round(Fraction(number) * Fraction(10**digits))
