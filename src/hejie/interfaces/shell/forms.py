"""What a form of a page says, read without trusting it."""

from __future__ import annotations

_MOST = 2**63 - 1
"""The greatest number of a row."""


def row_of(said: str) -> int | None:
    """Return the number of a row that a form names; None for what is none."""
    is_number = said.isascii() and said.isdecimal() and len(said) <= len(str(_MOST))
    number = int(said) if is_number else 0
    return number if 0 < number <= _MOST else None
