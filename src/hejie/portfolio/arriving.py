"""Who is told that money has moved, in the very transaction that takes it down.

Rooms above match money to what was agreed on; this room knows none of them. Payments and tapes tell
whoever ``config/wiring.py`` names here, and go on when all of them have done their part.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from hejie.values.actor import Actor


class Hearer(Protocol):
    """A room's part when money has come in or was taken back."""

    def __call__(self, *, among: str, actor: Actor, now: datetime) -> None:
        """Do it, in the caller's transaction; whatever it raises undoes the payment, too.

        :param among: a query of ours that gives the ids of the borrowers whose money moved; their
            rows are locked, and the payments written.
        :param actor: who brought the money in.
        """


class Arrivals:
    """The hearers of a process: filled once by ``config/wiring.py``."""

    def __init__(self) -> None:
        self._hearers: tuple[Hearer, ...] = ()

    def fill(self, hearers: Iterable[Hearer]) -> None:
        """Put these hearers in, and all others out."""
        self._hearers = tuple(hearers)

    def tell(self, *, among: str, actor: Actor, now: datetime) -> None:
        """Tell every hearer, in order; see :class:`Hearer`."""
        for hear in self._hearers:
            hear(among=among, actor=actor, now=now)


ARRIVALS = Arrivals()
"""The hearers of this process."""
