"""Asking encoded columns questions whose answer may be *unknown*.

Each question is a Polars expression of Booleans in which null means that a fact is unknown; ``&``
and ``|`` then follow Kleene's logic, so that an unknown fact matters only where it could.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce

import polars as pl

from hejie.permit.encode import GARBLED, UNREADABLE
from hejie.permit.facts import ENCODED, FACTS
from hejie.permit.local import day_by

UNKNOWN = pl.lit(None, dtype=pl.Boolean)
NEVER = pl.lit(value=False)
ALWAYS = pl.lit(value=True)


class Columns:
    """The encoded columns at hand; a fact without a column is unknown in every row."""

    def __init__(self, present: Collection[str]) -> None:
        self._present = frozenset(present)

    def among(self, facts: Iterable[str], law_zone: str) -> frozenset[str]:
        """Return those columns at hand that hold some of the facts, or days of the law's zone."""
        return self._present.intersection(facts) | self._present.intersection((day_by(law_zone),))

    def day(self, law_zone: str) -> pl.Expr:
        """Return the day of the touch, as a law of that zone counts days."""
        own = day_by(law_zone)
        return pl.col(own if own in self._present else "day")

    def raw(self, fact: str) -> pl.Expr:
        """Return the fact's encoded column."""
        if fact in self._present:
            return pl.col(fact)
        return pl.lit(None, dtype=ENCODED[FACTS[fact].holds])

    def is_known(self, fact: str) -> bool:
        """Tell whether any row could know the fact."""
        return fact in self._present

    def is_any_known(self, facts: Iterable[str]) -> bool:
        """Tell whether any row could know any of the facts."""
        return not self._present.isdisjoint(facts)

    def flag(self, fact: str) -> pl.Expr:
        """Ask whether a yes-or-no fact is yes."""
        return self.raw(fact) if fact in self._present else UNKNOWN

    def is_one_of(self, fact: str, names: Iterable[str]) -> pl.Expr:
        """Ask whether the fact's name is among ``names``."""
        choices = FACTS[fact].choices
        codes = [choices.index(name) for name in names]
        column = pl.col(fact)
        if not codes:
            return NEVER
        if fact not in self._present:
            return UNKNOWN
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

    def may_have_any(self, fact: str, names: Iterable[str]) -> pl.Expr:
        """Ask whether a list fact holds, or may hold, any of ``names``; never unknown."""
        if fact not in self._present:
            return ALWAYS
        return ((pl.col(fact) & (self._mask(fact, names) | GARBLED)) != 0).fill_null(value=True)

    def hour(self, fact: str, *, otherwise: int) -> pl.Expr:
        """Return a clock fact's minute of the day: ``otherwise`` where no hour was given.

        Ask ``is_read`` too: an hour that nobody can read is no minute of any day.
        """
        default = pl.lit(otherwise, dtype=pl.Int16)
        return pl.col(fact).fill_null(default) if fact in self._present else default

    def is_read(self, facts: Iterable[str]) -> pl.Expr:
        """Ask whether whatever hours were given can be read; never unknown."""
        known = (pl.col(fact).ne_missing(UNREADABLE) for fact in facts if fact in self._present)
        return reduce(lambda left, right: left & right, known, ALWAYS)

    def is_given(self, fact: str) -> pl.Expr:
        """Tell whether a fact was given at all, readable or not; never unknown."""
        return pl.col(fact).is_not_null() if fact in self._present else NEVER

    @staticmethod
    def _mask(fact: str, names: Iterable[str]) -> int:
        choices = FACTS[fact].choices
        return sum(1 << choices.index(name) for name in names)

    @staticmethod
    def _garbled(column: pl.Expr) -> pl.Expr:
        # Kleene: `x | garbled` is yes where x is, else unknown where the list is garbled.
        return pl.when((column & GARBLED) == 0).then(NEVER)
