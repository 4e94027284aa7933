"""Who answers for which fact. What a source owns is never taken from who asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

from hejie.outreach.gate.asked import OF_THE_QUESTION, Asked, UnableToAsk
from hejie.permit.facts import FACTS
from hejie.values.unable import Unable


class UnableToRegister(Unable):
    """Two sources would own one fact, or a source owns what is none."""


class FactSource(Protocol):
    """A room's answers to what the gate must know."""

    @property
    def owns(self) -> frozenset[str]:
        """The facts it answers for."""

    def gather(self, asked: Sequence[Asked], *, now: datetime) -> list[dict[str, Any]]:
        """Return the facts of each touch asked for, in their order, under the borrowers' locks.

        A few statements, however many are asked. A fact left out, or None, is unknown.
        """


class Sources:
    """The fact sources of a process: filled once by ``config/wiring.py``.

    A fact that nobody registered for stays with who asks: they may tell it, or it is unknown.
    """

    def __init__(self) -> None:
        self._sources: tuple[FactSource, ...] = ()

    def fill(self, sources: Iterable[FactSource]) -> None:
        """Put these sources in, and all others out.

        :raises UnableToRegister: if a fact has two owners, is unknown, or is of the question.
        """
        owned: set[str] = set()
        kept = tuple(sources)
        for source in kept:
            for name in sorted(source.owns):
                if name not in FACTS or name in OF_THE_QUESTION:
                    raise UnableToRegister(f"{name}: no fact that a source can own")
                if name in owned:
                    raise UnableToRegister(f"{name}: two sources own it")
                owned.add(name)
        self._sources = kept

    @property
    def owned(self) -> frozenset[str]:
        """Every fact that some source owns."""
        return frozenset().union(*(source.owns for source in self._sources))

    def check_told(self, asked: Sequence[Asked]) -> None:
        """Refuse questions that tell what a source owns.

        :raises UnableToAsk: if one does.
        """
        owned = self.owned
        for one in asked:
            if theirs := sorted(owned & one.told.keys()):
                raise UnableToAsk(f"told.{theirs[0]}: the gate knows; it is not told")

    def gather(self, asked: Sequence[Asked], *, now: datetime) -> list[dict[str, Any]]:
        """Return what the owners know and the askers told of each touch.

        :raises UnableToAsk: if somebody told a fact that a source owns.
        """
        self.check_told(asked)
        facts: list[dict[str, Any]] = [dict(one.told) for one in asked]
        for source in self._sources:
            for known, more in zip(facts, source.gather(asked, now=now), strict=True):
                known.update((name, value) for name, value in more.items() if name in source.owns)
        return facts

    @contextmanager
    def only(self, *sources: FactSource) -> Iterator[None]:
        """Use these sources and no others for a while, as rehearsals and tests do."""
        before = self._sources
        self.fill(sources)
        try:
            yield
        finally:
            self._sources = before


SOURCES = Sources()
"""The fact sources of this process."""
