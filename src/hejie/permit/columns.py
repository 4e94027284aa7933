"""Asking encoded columns questions whose answer may be *unknown*.

Each question is a Polars expression of Booleans in which null means that a fact is unknown; ``&``
and ``|`` then follow Kleene's logic, so that an unknown fact matters only where it could.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import polars as pl

from hejie.permit.encode import GARBLED, UNREADABLE
from hejie.permit.facts import ENCODED, FACTS
from hejie.values.moments import MINUTES_A_DAY

UNKNOWN = pl.lit(None, dtype=pl.Boolean)
NEVER = pl.lit(value=False)
ALWAYS = pl.lit(value=True)


class Columns:
    """The encoded columns at hand; a fact without a column is unknown in every row."""

    def __init__(self, present: Collection[str]) -> None:
        self._present = frozenset(present)

    def raw(self, fact: str) -> pl.Expr:
        """Return the fact's encoded column."""
        if fact in self._present:
            return pl.col(fact)
        return pl.lit(None, dtype=ENCODED[FACTS[fact].holds])

    def is_known(self, fact: str) -> bool:
        """Tell whether any row could know the fact."""
        return fact in self._present

    def flag(self, fact: str) -> pl.Expr:
        """Ask whether a yes-or-no fact is yes."""
        return self.raw(fact) if fact in self._present else UNKNOWN

    def is_one_of(self, fact: str, names: Iterable[str]) -> pl.Expr:
        """Ask whether the fact's name is among ``names``."""
        if fact not in self._present:
            return UNKNOWN
        choices = FACTS[fact].choices
        codes = [choices.index(name) for name in names]
        column = pl.col(fact)
        if not codes:
            return NEVER
        answer = column == codes[0]
        for code in codes[1:]:
            answer |= column == code
        return answer

    def has_any(self, fact: str, names: Iterable[str]) -> pl.Expr:
        """Ask whether a list fact holds any of ``names``; a garbled list may hold any."""
        if fact not in self._present:
            return UNKNOWN
        column, bits = pl.col(fact), self._mask(fact, names)
        return ((column & bits) != 0) | self._garbled(column)

    def has_all(self, fact: str, names: Iterable[str]) -> pl.Expr:
        """Ask whether a list fact holds all of ``names``; a garbled list may."""
        if fact not in self._present:
            return UNKNOWN
        column, bits = pl.col(fact), self._mask(fact, names)
        return ((column & bits) == bits) | self._garbled(column)

    def is_within(self, fact_from: str, fact_until: str, *, otherwise: tuple[int, int]) -> pl.Expr:
        """Ask whether the touch's minute lies in hours given by two clock facts.

        An hour not given is that of ``otherwise``; hours may run past midnight; an hour that was
        given but cannot be read leaves the answer unknown.
        """
        earliest, latest = self.clock(fact_from), self.clock(fact_until)
        first = earliest.fill_null(otherwise[0])
        last = latest.fill_null(otherwise[1])
        minute = pl.col("minute")
        plain = (minute >= first) & (minute < last)
        past_midnight = (minute >= first) | (minute < last)
        inside = pl.when(first <= last).then(plain).otherwise(past_midnight)
        unread = (earliest == UNREADABLE).fill_null(value=False)
        unread |= (latest == UNREADABLE).fill_null(value=False)
        return pl.when(~unread).then(inside)

    def clock(self, fact: str) -> pl.Expr:
        """Return a clock fact's minute of the day (0 to 1440), null where none was given."""
        if fact not in self._present:
            return pl.lit(None, dtype=pl.Int16)
        return pl.col(fact).clip(UNREADABLE, MINUTES_A_DAY)

    @staticmethod
    def _mask(fact: str, names: Iterable[str]) -> int:
        choices = FACTS[fact].choices
        return sum(1 << choices.index(name) for name in names)

    @staticmethod
    def _garbled(column: pl.Expr) -> pl.Expr:
        # Kleene: `x | garbled` is yes where x is, else unknown where the list is garbled.
        return pl.when((column & GARBLED) == 0).then(NEVER)
