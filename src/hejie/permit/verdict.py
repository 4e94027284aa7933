"""A verdict: the answer to one touch, and everything that explains it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from hejie.law.rule import Cite, Saying

VERDICTS = pl.Schema(
    {
        "answer": pl.String(),
        "rules": pl.List(pl.String()),
        "duties": pl.List(pl.String()),
        "good_until": pl.Datetime("us", "UTC"),
        "next_moment": pl.Datetime("us", "UTC"),
    }
)
"""A row a touch, in the order of the facts. ``rules`` are the ids of the grounds."""

NO_LAW = "no-law-in-force"
"""Ground of a touch on a day of which a pack does not speak."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule that refuses the touch, or that a missing fact leaves undetermined."""

    rule: str
    says: Saying
    cite: Cite | None
    force: str


@dataclass(frozen=True, slots=True)
class Window:
    """Lawful hours on the touch's day, in the borrower's clock, half-open, without a zone."""

    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one touch.

    :param answer: ``permitted``, ``refused`` or ``undetermined``; the last behaves as a refusal.
    :param grounds: the rules that refuse, or that a missing fact leaves open; empty if permitted.
    :param duties: what whoever makes the touch must see to.
    :param good_until: until when a permitted touch may be made; None otherwise.
    :param windows: lawful hours of that day for this borrower and action.
    :param next_moment: earliest moment at which only time would have had to pass.
    """

    answer: str
    grounds: tuple[Ground, ...]
    duties: tuple[str, ...]
    good_until: datetime | None
    windows: tuple[Window, ...]
    next_moment: datetime | None = None
    needs_history: bool = False

    @property
    def is_permitted(self) -> bool:
        """Tell whether the touch may be made now."""
        return self.answer == "permitted"
